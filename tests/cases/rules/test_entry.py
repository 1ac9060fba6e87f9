"""Days around the validity, against the reference's vectors and pitfalls 16 and 18."""

from datetime import date

import pytest

from tests.cases.rules.build import NEW_YORK, SEOUL, case, day, fact
from tracker.cases.enums import Purpose
from tracker.cases.rules.case import Case, Due, Post
from tracker.cases.rules.entry import (
    ENTRY_EARLIEST,
    VISA_EARLIEST,
    WORK_START,
    entry_earliest,
    exit_10,
    visa_earliest,
    work_start,
)
from tracker.cases.rules.registry import Rule

TODAY = date(2027, 6, 1)
VALID = {"valid_from": "2027-03-01", "valid_to": "2030-02-28"}
APPROVED = fact("approved", "2026-11-20", details=VALID)
FROM_START = [
    (ENTRY_EARLIEST, "2027-02-19", "entered_us"),
    (WORK_START, "2027-03-01", "work_started"),
    (VISA_EARLIEST, "2026-12-01", "visa_issued"),
]


def dues(rule: Rule, of: Case) -> list[Due]:
    return list(rule.apply(of, TODAY))


def i94(until: str, on: str = "2027-02-20") -> Case:
    return case(APPROVED, fact("i94_recorded", on, details={"until": until}))


@pytest.mark.parametrize("rule, expected, met", FROM_START)
def test_vectors_of_a_start_on_1_march_2027(rule: Rule, expected: str, met: str) -> None:
    done = fact(met, "2027-03-02")

    [open_] = dues(rule, case(APPROVED))
    [met_] = dues(rule, case(APPROVED, done))

    assert (open_.due, open_.due_latest, open_.estimate) == (day(expected), day(expected), False)
    assert open_.anchor == APPROVED.anchor
    assert (open_.met_by, met_.met_by) == (None, done)


@pytest.mark.parametrize("rule, expected, met", FROM_START)
def test_no_validity_no_day_and_none_of_an_approval_taken_back(
    rule: Rule, expected: str, met: str
) -> None:
    taken_back = [fact(kind, "2027-01-10") for kind in ("revoked", "withdrawn", "denied")]

    assert dues(rule, case()) == []
    assert dues(rule, case(fact("approved", "../2018-07-06"))) == []
    assert [dues(rule, case(APPROVED, end)) for end in taken_back] == [[], [], []]


def test_a_new_approval_replaces_the_older_day() -> None:
    again = fact("approved", "2027-01-15", details={"valid_from": "2027-04-01"})

    assert [due.due for due in work_start(case(APPROVED, again), TODAY)] == [date(2027, 4, 1)]


def test_an_approval_that_counsel_has_not_confirmed_gives_an_estimate() -> None:
    told = fact("approved", "2026-11-20", details=VALID, unconfirmed=True)

    [found] = entry_earliest(case(told), TODAY)

    assert found.estimate
    assert "Counsel has not confirmed it yet." in [str(step) for step in found.derivation]


def test_the_visa_is_the_posts_and_the_entry_is_new_yorks() -> None:
    seoul = case(APPROVED, post=Post(SEOUL, "KR"))

    assert [due.zone for due in visa_earliest(seoul, TODAY)] == [SEOUL]
    assert [due.zone for due in entry_earliest(seoul, TODAY)] == [NEW_YORK]


def test_pitfall_18_a_new_employers_petition_gives_no_work_before_its_approval() -> None:
    filed = fact("petition_filed", "2026-09-01", details={"requested_from": "2026-10-01"})
    pending = case(
        filed, fact("petition_received", "2026-09-02"), purpose=Purpose("change_of_employer")
    )

    assert list(work_start(pending, TODAY)) == []


def test_an_extension_starts_no_work() -> None:
    assert list(work_start(case(APPROVED, purpose=Purpose.EXTENSION), TODAY)) == []


@pytest.mark.parametrize(
    "until, expected",
    [
        ("2030-03-10", "2030-03-10"),
        ("2030-03-05", "2030-03-05"),  # no more than the I-94 shows
        ("2031-01-01", "2030-03-10"),  # no more than ten
    ],
)
def test_the_days_after_are_those_that_the_i94_shows(until: str, expected: str) -> None:
    [found] = exit_10(i94(until), TODAY)

    assert (found.due, found.zone) == (day(expected), NEW_YORK)


def test_pitfall_16_the_days_after_are_no_right() -> None:
    assert list(exit_10(i94("2030-02-28"), TODAY)) == []
    assert list(exit_10(case(APPROVED), TODAY)) == []
    [found] = exit_10(i94("2030-03-10"), TODAY)
    told = [str(step) for step in found.derivation]
    assert "These days are discretionary and allow no work; they never roll." in told


def test_pitfall_7_the_tenth_day_does_not_roll_off_a_sunday() -> None:
    [found] = exit_10(i94("2030-03-10"), TODAY)

    assert found.due.strftime("%A") == "Sunday"


def test_leaving_meets_the_days_after_and_a_childs_i94_does_not_show_them() -> None:
    left = fact("departed_us", "2030-03-02")
    child = fact("i94_recorded", "2027-02-20", traveller="child", details={"until": "2030-03-10"})

    [found] = exit_10(case(*i94("2030-03-10").facts, left), TODAY)

    assert found.met_by == left
    assert list(exit_10(case(APPROVED, child, dependents=frozenset({"child"})), TODAY)) == []
