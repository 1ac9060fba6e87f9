"""amend: USCIS is told of a change on the very day, where there is a petition to amend."""

from datetime import date

import pytest

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases.enums import Bound
from tracker.cases.rules.amend import RULE, amend
from tracker.cases.rules.case import Due, Fact

TODAY = date(2027, 6, 1)
APPROVED = fact("approved", "2026-11-02")


def dues(*facts: Fact) -> list[Due]:
    return list(amend(case(*facts), TODAY))


@pytest.mark.parametrize("kind", ["employer_changed", "employment_ended"])
def test_immediately_is_the_day_of_the_change(kind: str) -> None:
    """A Sunday, and it stays one."""
    change = fact(kind, "2027-05-02")

    [found] = dues(APPROVED, change)

    assert (found.due, found.due_latest, found.estimate) == (
        day("2027-05-02"),
        day("2027-05-02"),
        False,
    )
    assert (found.anchor, found.met_by, RULE.bound) == (change.anchor, None, Bound.PETITIONER)


def test_pitfall_18_a_new_employer_waits_for_its_own_approval() -> None:
    [found] = dues(APPROVED, fact("employer_changed", "2027-05-03"))

    assert [str(step) for step in found.derivation] == [
        "Employer changed: 2027-05-03 (America/New_York).",
        "The petitioner tells USCIS immediately (8 CFR 214.2(o)(2)(iv)(D), (o)(8)(i)).",
        "A material change of what was approved needs an amended petition.",
        "A new employer files its own petition; work for it starts only when that is approved.",
        "That is from 2027-05-03 on.",
    ]


@pytest.mark.parametrize("kind", ["petition_filed", "petition_received", "withdrawn", "revoked"])
def test_an_amended_petition_or_a_withdrawal_tells_uscis(kind: str) -> None:
    told = fact(kind, "2027-05-10")

    assert [due.met_by for due in dues(APPROVED, fact("employer_changed", "2027-05-03"), told)] == [
        told
    ]


def test_before_a_filing_and_after_its_end_there_is_nothing_to_amend() -> None:
    change = fact("employer_changed", "2027-05-03")

    assert dues(change, APPROVED) == []
    for kind in ("denied", "withdrawn", "revoked", "petition_rejected"):
        assert dues(APPROVED, fact(kind, "2027-01-04"), change) == []


def test_pitfall_30_a_day_in_seoul_counts_from_its_first_day_in_new_york() -> None:
    [found] = dues(APPROVED, fact("employer_changed", "2027-05-04", zone=SEOUL))

    assert (found.due, found.due_latest, found.by) == (
        day("2027-05-03"),
        day("2027-05-04"),
        day("2027-05-03"),
    )
    assert found.estimate
