"""import_case and export_case as they are typed: bytes, exit codes, what stands where."""

import json
import sys
from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests import cast
from tests.cases.small_case import SMALL, changed
from tracker.cases.models import Petition
from tracker.cases.reference import FOLDER

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Write = Callable[[Any], str]


@pytest.fixture
def file(tmp_path: Path) -> Write:
    """Writes JSON to a file; returns its path."""

    def write(data: Any) -> str:
        path = tmp_path / "case.json"
        path.write_text(json.dumps(data), "utf-8")
        return str(path)

    return write


def refused(*args: str, **options: Any) -> list[str]:
    """The lines on standard error of an import that ends with 1."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_case", *args, stdout=out, stderr=err, **options)
    assert (ended.value.code, out.getvalue()) == (1, "")
    return err.getvalue().splitlines()


def test_an_unknown_prefix_of_a_receipt_number_is_a_warning(file: Write) -> None:
    cast.firm()
    event = {
        "kind": "receipt_notice_issued",
        "date": "2026-06-12",
        "details": {"receipt_number": "abc-12-345-67890"},
    }
    out, err = StringIO(), StringIO()

    call_command("import_case", file(changed(events__1=event)), stdout=out, stderr=err)

    assert err.getvalue() == (
        "Warning: /events/1/details/receipt_number: No office is known by the letters ABC."
        " Compare the receipt number with the notice (I-797).\n"
    )
    assert Petition.objects.get().receipt_number == "ABC1234567890"


def test_an_import_prints_json_alone(file: Write) -> None:
    firm = cast.firm()
    out, err = StringIO(), StringIO()
    call_command("import_case", file(changed(events__0__date="2099")), stdout=out, stderr=err)
    petition = Petition.objects.get()
    warning = "/events/0/date: 2099-01-01 has not come yet."
    assert json.loads(out.getvalue()) == {
        "petition": str(petition.uuid),
        "reference": "X-1",
        "events": 2,
        "warnings": [warning],
    }
    assert err.getvalue() == f"Warning: {warning}\n"
    assert petition.firm == firm
    assert {event.source for event in petition.events.all()} == {"import"}


def test_a_bad_file_gives_a_line_a_fault_and_changes_nothing(file: Write) -> None:
    cast.firm()
    lines = refused(file(changed(events__0__date="2018-13-40", petition__zone="Asia/Soul")))
    assert [line.split(": ")[0] for line in lines] == ["/petition/zone", "/events/0/date"]
    assert lines[1].startswith("/events/0/date: '2018-13-40' is no date we read")
    assert Petition.objects.count() == 0


def test_a_case_that_is_there_already(file: Write) -> None:
    cast.petition("X-1")
    assert [line[:40] for line in refused(file(SMALL))] == [
        "/petition/reference: X-1 already exists "
    ]


def test_the_firm_is_named_where_there_are_several(file: Write) -> None:
    cast.firm("alder"), cast.firm("birch")
    with pytest.raises(CommandError, match=r"several firms.*--firm alder \| birch"):
        call_command("import_case", file(SMALL))
    with pytest.raises(CommandError, match=r"no firm 'oak'.*--firm alder \| birch"):
        call_command("import_case", file(SMALL), firm="oak")
    call_command("import_case", file(SMALL), firm="birch", stdout=StringIO())
    assert [p.firm.slug for p in Petition.objects.all()] == ["birch"]


@pytest.mark.parametrize("firm", [None, "oak"])
def test_without_any_firm_it_says_how_to_make_one(file: Write, firm: str | None) -> None:
    with pytest.raises(CommandError, match=r"no firm yet\. Add one in the admin, or run"):
        call_command("import_case", file(SMALL), firm=firm)


@pytest.mark.parametrize("name", ["missing.json", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    cast.firm()
    with pytest.raises(CommandError, match="cannot be read: "):
        call_command("import_case", f"{tmp_path}/{name}")


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    cast.firm()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(json.dumps(SMALL).encode())))
    call_command("import_case", "-", stdout=StringIO())
    assert Petition.objects.get().reference == "X-1"


def test_an_export_is_utf8_wherever_it_goes(documented: Petition) -> None:
    stream = BytesIO()
    terminal = TextIOWrapper(stream, encoding="ascii")
    documented.participants.filter(role="beneficiary").update(name="서하늘")
    call_command("export_case", "DOC-2018", stdout=terminal)
    fixture = (FOLDER / "documented_case.json").read_bytes()
    assert stream.getvalue() == fixture.replace(b"Ha-neul Seo", "서하늘".encode())


def test_an_export_goes_to_a_callers_own_stream(documented: Petition) -> None:
    out = StringIO()
    call_command("export_case", str(documented.uuid), stdout=out)
    assert out.getvalue() == (FOLDER / "documented_case.json").read_text("utf-8")


def test_an_unknown_code_is_one_line(db: None) -> None:
    with pytest.raises(CommandError, match="No petition is called X-9"):
        call_command("export_case", "X-9")
