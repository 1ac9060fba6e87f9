"""Another line of a rule's code is another rule, also where its versions stay."""

import importlib
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tracker.cases.rules import RULES
from tracker.cases.rules.code import modules
from tracker.cases.rules.registry import Rule, fingerprint

BODY = """from tracker.cases.rules.counting import later

def apply(case, as_of):
    return [later, {count}]
"""


def released(folder: Path, name: str, count: int) -> Rule:
    """A rule whose function stands in a module of its own."""
    (folder / f"{name}.py").write_text(BODY.format(count=count))
    apply = importlib.import_module(name).apply
    return replace(RULES["photo-age"], apply=apply)


def test_another_line_makes_another_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)

    first, same, other = (
        fingerprint(released(tmp_path, name, count))
        for name, count in (("rule_one", 3), ("rule_same", 3), ("rule_other", 4))
    )

    assert first == same != other
    for name in ("rule_one", "rule_same", "rule_other"):
        del sys.modules[name]


def test_a_rule_counts_with_the_modules_that_it_imports_and_they_in_turn() -> None:
    assert modules("tracker.cases.rules.responses") == [
        "tracker.cases.rules.case",
        "tracker.cases.rules.code",
        "tracker.cases.rules.counting",
        "tracker.cases.rules.last_day",
        "tracker.cases.rules.questions",
        "tracker.cases.rules.registry",
        "tracker.cases.rules.responses",
        "tracker.cases.rules.standing",
        "tracker.cases.rules.triggers",
        "tracker.lib.calendars",
        "tracker.lib.texts",
        "tracker.lib.zones",
    ]


@pytest.mark.parametrize(
    "rule, module",
    [
        ("file-earliest", "stage"),  # a table
        ("labor-consultation", "last_day"),  # a constant
        ("case-quiet", "premium_clock"),  # a module by its name, two imports away
        ("case-quiet", "plan"),  # a package
    ],
)
def test_what_a_rule_imports_counts_also_where_it_is_no_function(rule: str, module: str) -> None:
    assert f"tracker.cases.rules.{module}" in modules(RULES[rule].apply.__module__)
