"""work-240: the vector, and pitfalls 18 and 19: new employers, late filings, denials."""

from datetime import date

import pytest

from tests.cases.rules.build import NEW_YORK, case, fact
from tracker.cases.enums import Purpose, Sureness
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.work_240 import RULE, work_240

TODAY = date(2026, 8, 1)
I94 = fact("i94_recorded", "2023-07-02", details={"until": "2026-06-30"})
RECEIVED = fact("petition_received", "2026-06-01")


def extension(*facts: Fact, purpose: Purpose = Purpose.EXTENSION) -> Case:
    return case(*facts, purpose=purpose)


def dues(of: Case) -> list[Due]:
    return list(work_240(of, TODAY))


def test_the_vector_counts_the_day_of_expiry_and_is_to_be_confirmed() -> None:
    [found] = dues(extension(I94, RECEIVED))

    assert (found.due, found.due_latest, found.zone) == (
        date(2027, 2, 24),
        date(2027, 2, 24),
        NEW_YORK,
    )
    assert found.estimate
    assert (RULE.sureness, RULE.is_unsure(found.version)) == (Sureness.UNKNOWN, True)
    assert "The day on which the stay expires is counted as the first." in [
        str(step) for step in found.derivation
    ]


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.EXTENSION])
def test_pitfalls_18_and_19_never_for_anything_but_an_extension(purpose: Purpose) -> None:
    assert dues(extension(I94, RECEIVED, purpose=purpose)) == []


@pytest.mark.parametrize(
    "received, known",
    [
        ("2026-06-30", True),
        ("2026-07-01", False),
        ("2026-06-29/2026-07-02", False),  # not known to be in time
        ("../2026-06-30", True),
        ("2026-06-01/..", False),
    ],
)
def test_pitfall_19_only_what_uscis_received_in_time(received: str, known: bool) -> None:
    found = dues(extension(I94, fact("petition_received", received)))

    assert bool(found) == known


def test_pitfall_2_a_postmark_is_no_receipt_but_the_receipt_notice_proves_one() -> None:
    sent = fact("petition_filed", "2026-06-01")
    notice = fact("receipt_notice_issued", "2026-06-10")

    assert dues(extension(I94, sent)) == []
    assert len(dues(extension(I94, sent, notice))) == 1


@pytest.mark.parametrize("kind", ["denied", "withdrawn", "revoked"])
def test_pitfall_19_it_ends_with_the_denial(kind: str) -> None:
    assert dues(extension(I94, RECEIVED, fact(kind, "2026-07-20"))) == []


@pytest.mark.parametrize("kind", ["employment_ended", "employer_changed", "departed_us"])
def test_it_ends_with_the_work_and_on_leaving(kind: str) -> None:
    assert dues(extension(I94, RECEIVED, fact(kind, "2026-07-20"))) == []


def test_a_rejected_petition_keeps_no_receipt() -> None:
    rejected = fact("petition_rejected", "2026-06-12")
    late = fact("petition_received", "2026-07-03")
    timely = fact("petition_received", "2026-06-25")

    assert dues(extension(I94, RECEIVED, rejected)) == []
    assert dues(extension(I94, RECEIVED, rejected, late)) == []
    assert len(dues(extension(I94, RECEIVED, rejected, timely))) == 1


def test_the_approval_meets_it_and_its_new_i94_does_not_move_it() -> None:
    approved = fact("approved", "2026-08-20")
    new = fact("i94_recorded", "2026-08-21", details={"until": "2027-06-30"})

    [found] = dues(extension(I94, RECEIVED, approved, new))

    assert (found.due, found.met_by, found.anchor) == (date(2027, 2, 24), approved, I94.anchor)


def test_without_an_i94_nothing_is_known() -> None:
    assert dues(extension(RECEIVED)) == []
