"""grace-60: the vector, and pitfalls 7, 16 and 17."""

from datetime import date
from typing import Any

import pytest

from tests.cases.rules.build import case, day, fact
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.grace_60 import grace_60

TODAY = date(2026, 10, 1)
I94 = fact("i94_recorded", "2025-03-02", details={"until": "2028-02-28"})
APPROVED = fact("approved", "2025-01-20", details={"valid_to": "2028-02-28"})


def ended(on: str = "2026-09-01", paid: str | None = "2026-09-15", **more: Any) -> Fact:
    return fact("employment_ended", on, details={"last_paid_day": paid} if paid else {}, **more)


def due_of(*facts: Fact) -> Due:
    [found] = grace_60(case(*facts), TODAY)
    return found


def told(due: Due) -> list[str]:
    return [str(step) for step in due.derivation]


def test_the_vector_counts_from_the_day_after_the_last_paid_day() -> None:
    found = due_of(APPROVED, I94, ended())

    assert (found.due, found.due_latest) == (date(2026, 11, 14), date(2026, 11, 14))
    assert (found.estimate, found.version) == (False, "2017-01-17")


def test_pitfall_7_it_does_not_roll_off_its_saturday() -> None:
    found = due_of(APPROVED, I94, ended())

    assert found.due.strftime("%A") == "Saturday"


def test_pitfall_16_it_is_discretionary_and_allows_no_work() -> None:
    last = "It is discretionary, no right; it allows no work and never rolls off a weekend."

    assert last in told(due_of(APPROVED, I94, ended()))


def test_pitfall_17_the_last_day_in_the_office_only_stands_in_as_an_estimate() -> None:
    found = due_of(APPROVED, I94, ended(paid=None))

    assert (found.due, found.estimate) == (date(2026, 10, 31), True)
    assert "The last paid day is not recorded, so this is an estimate." in told(found)


@pytest.mark.parametrize(
    "until, valid_to, expected",
    [
        ("2026-10-10", "2028-02-28", "2026-10-10"),
        ("2028-02-28", "2026-10-20", "2026-10-20"),
        ("2026-10-30", "2026-10-20", "2026-10-20"),
        ("2026-11-14", "2028-02-28", "2026-11-14"),
    ],
)
def test_pitfall_17_it_is_capped_at_the_authorized_stay(
    until: str, valid_to: str, expected: str
) -> None:
    approved = fact("approved", "2025-01-20", details={"valid_to": valid_to})
    i94 = fact("i94_recorded", "2025-03-02", details={"until": until})

    found = due_of(approved, i94, ended())

    assert found.due == day(expected)
    capped = f"The authorized stay ends earlier, on {expected}."
    assert (capped in told(found)) == (expected != "2026-11-14")


def test_no_grace_is_left_where_the_stay_was_over() -> None:
    over = fact("i94_recorded", "2025-03-02", details={"until": "2026-09-15"})

    assert list(grace_60(case(over, ended()), TODAY)) == []


def test_without_an_i94_it_is_an_estimate() -> None:
    found = due_of(ended())

    assert (found.due, found.estimate) == (date(2026, 11, 14), True)
    assert "No I-94 is recorded; if it ends earlier, so does the grace period." in told(found)


@pytest.mark.parametrize("paid, known", [("2017-01-15", False), ("2017-01-16", True)])
def test_the_rule_began_on_17_january_2017(paid: str, known: bool) -> None:
    assert bool(list(grace_60(case(ended("2017-01-10", paid)), TODAY))) == known


def test_a_month_gives_the_earliest_and_the_latest_end() -> None:
    found = due_of(APPROVED, I94, ended("2026-09", None))

    assert (found.due, found.due_latest, found.by) == (
        date(2026, 10, 31),
        date(2026, 11, 29),
        date(2026, 10, 31),
    )


def test_once_in_a_period_of_validity() -> None:
    again = ended("2027-03-01", "2027-03-01")
    renewed = fact("approved", "2027-01-20", details={"valid_to": "2030-02-28"})

    assert [due.anchor for due in dues(I94, ended(), again)] == [ended().anchor]
    assert [due.anchor for due in dues(I94, ended(), renewed, again)] == [
        ended().anchor,
        again.anchor,
    ]


def dues(*facts: Fact) -> list[Due]:
    return list(grace_60(case(*facts), TODAY))


@pytest.mark.parametrize("kind", ["departed_us", "petition_received", "work_started", "approved"])
def test_a_new_petition_new_work_or_leaving_meets_it(kind: str) -> None:
    done = fact(kind, "2026-10-05")

    assert due_of(APPROVED, I94, ended(), done).met_by == done
    assert due_of(APPROVED, I94, ended()).met_by is None


def test_a_childs_i94_caps_nobody_else() -> None:
    child = fact("i94_recorded", "2025-03-03", traveller="child", details={"until": "2026-10-01"})
    of = Case("UTC", (APPROVED, I94, child, ended()), dependents=frozenset({"child"}))

    assert [due.due for due in grace_60(of, TODAY)] == [date(2026, 11, 14)]
