"""Status, consular and people's rules over the documented case and over any facts at all."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import SEOUL, fact, interview
from tracker.cases.enums import Booking, EventKind, Purpose, Sense
from tracker.cases.kinds import KINDS
from tracker.cases.rules import (
    after_interview,
    ds160,
    entry,
    grace_60,
    i94_check,
    o3_age_out,
    passport_validity,
    photo_age,
    visa_fee,
    work_240,
)
from tracker.cases.rules.case import Case, Due, Fact, Interview, Post
from tracker.cases.rules.stay import stay_until
from tracker.lib.edtf import FIRST_YEAR, LAST_YEAR

RULES = (
    work_240.RULE,
    grace_60.RULE,
    entry.ENTRY_EARLIEST,
    entry.EXIT_10,
    entry.WORK_START,
    entry.VISA_EARLIEST,
    ds160.DS160_SAVE,
    ds160.DS160_LOCK,
    visa_fee.RULE,
    after_interview.CURE_221G,
    after_interview.AP_INQUIRE,
    passport_validity.RULE,
    after_interview.PASSPORT_PICKUP,
    i94_check.RULE,
    o3_age_out.RULE,
    photo_age.RULE,
)
TODAY = date(2026, 11, 23)
POST = Post(SEOUL, "KR", ds160_lock_days=3, pickup_days=14, pickup_working=True)
HELD = (Interview("first", date(2026, 9, 29), Booking.REGULAR, SEOUL, POST),)
FILE = Path(__file__).parents[3] / "fixtures" / "documented_case.json"

days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)).map(date.isoformat)


def dues(of: Case) -> list[Due]:
    return [due for rule in RULES for due in rule.apply(of, TODAY)]


def documented(as_of: str) -> Case:
    """The documented case as known at the end of a day, with a post that has its settings."""
    case: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    rows = case["events"]
    facts = [
        fact(
            row["kind"],
            row["date"],
            zone=row.get("zone", SEOUL),
            interview=row.get("interview"),
            inferred=row.get("inferred", False),
            details=row.get("details"),
        )
        for row in rows
        if row.get("learned_on", row["date"][-10:]) <= as_of
    ]
    interviews = (
        replace(interview(row["key"], row["scheduled_for"], row["booking"]), post=POST)
        for row in case["interviews"]
    )
    return Case(SEOUL, tuple(facts), post=POST, interviews=tuple(interviews))


@pytest.mark.parametrize("as_of", ["2018-07-19", "2026-11-23"])
def test_the_documented_case_has_one_fee_of_2018_that_was_used_and_nothing_else(as_of: str) -> None:
    [found] = dues(documented(as_of))

    assert (found.rule, found.due, found.estimate) == ("mrv-schedule-by", date(2019, 7, 6), True)
    assert found.met_by is not None
    assert found.met_by.kind is EventKind.WAIVER_PACKET_SENT
    assert stay_until(documented(as_of)) is None


def test_ids_are_those_of_the_reference_and_every_rule_has_its_words() -> None:
    assert [rule.id for rule in RULES] == [
        "work-240",
        "grace-60",
        "entry-earliest",
        "exit-10",
        "work-start",
        "visa-earliest",
        "ds160-save",
        "ds160-lock",
        "mrv-schedule-by",
        "221g-cure",
        "ap-inquire",
        "passport-validity",
        "passport-pickup",
        "i94-check",
        "o3-age-out",
        "photo-age",
    ]
    assert all(rule.title and rule.citation and rule.versions for rule in RULES)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Any kind on any days, of the beneficiary or a child, with any of its days among details."""
    kind = draw(st.sampled_from(EventKind))
    first, last = sorted([draw(days), draw(days)])
    shape = draw(st.sampled_from(["", first, f"{first}/{last}", f"../{last}", f"{first}/.."]))
    known = {name: draw(days) for name, type_ in KINDS[kind].details.items() if type_ is date}
    return fact(
        kind,
        shape,
        zone=draw(st.sampled_from([SEOUL, "America/New_York", "Pacific/Apia"])),
        interview="first" if KINDS[kind].about == "interview" else None,
        traveller=draw(st.sampled_from([None, "child"])),
        details=known,
    )


cases = st.builds(
    lambda told, purpose: Case(
        SEOUL,
        tuple(told),
        purpose=purpose,
        post=POST,
        interviews=HELD,
        dependents=frozenset({"child"}),
    ),
    st.lists(facts(), max_size=12, unique_by=lambda one: one.chain),
    st.sampled_from(Purpose),
)


@given(cases)
def test_any_facts_give_whole_dues_once_each_and_the_same_again(of: Case) -> None:
    found = dues(of)

    assert dues(of) == found
    assert len({(due.rule, due.anchor) for due in found}) == len(found)
    for due in found:
        assert due.due <= due.due_latest
        early = due.sense in (Sense.ACT_BY, Sense.RUNS_UNTIL)
        assert due.by == (due.due if early else due.due_latest)
        assert due.by in said(due.derivation)


def said(steps: Sequence[Any]) -> list[Any]:
    return list(_values(steps))


def _values(steps: Sequence[Any]) -> Iterator[Any]:
    for step in steps:
        assert "{" not in str(step)
        yield from step.values.values()


@given(cases)
def test_a_stay_is_never_longer_than_any_of_its_limits(of: Case) -> None:
    found = stay_until(of)

    if found is not None:
        assert found.until == min(end.day for end in found.ends)
        assert found.until in said(found.derivation)
