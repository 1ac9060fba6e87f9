"""The check of the translations sees every kind of fault."""

from pathlib import Path

import pytest

from tests.messages import FAULTS, selected

PO = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"

msgid "Done"
msgstr "완료"

msgid "Due"
msgstr ""

msgid ""
"Two\n"
"lines"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "짐작"

#~ msgid "Gone"
#~ msgstr "없음"
"""


@pytest.mark.parametrize(
    "fault, texts",
    list(zip(FAULTS, (["Due", r"Two\nlines"], ["Guessed"], ["Gone"]), strict=True)),
)
def test_every_fault_is_found(tmp_path: Path, fault: str, texts: list[str]) -> None:
    po = tmp_path / "django.po"
    po.write_text(PO)
    assert selected(po, FAULTS[fault]) == texts
