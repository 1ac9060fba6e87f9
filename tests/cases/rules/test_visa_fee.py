"""mrv-schedule-by: the vectors, and pitfalls 11 and 12."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases.rules.case import Case, Due
from tracker.cases.rules.visa_fee import RULE, mrv_schedule_by

TODAY = date(2027, 6, 1)
PAID = fact("visa_fee_paid", "2026-01-10", zone=SEOUL)


def dues(of: Case) -> list[Due]:
    return list(mrv_schedule_by(of, TODAY))


@pytest.mark.parametrize(
    "paid, due, version, estimate",
    [
        ("2026-01-10", "2027-01-10", "2022-10-01", False),
        ("2024-01-10", "2025-01-09", "2022-10-01", False),
        ("2022-10-01", "2023-10-01", "2022-10-01", False),
        ("2022-09-30", "2023-09-30", "2020-05-09", True),
        ("2020-05-09", "2023-09-30", "2020-05-09", True),
        ("2020-05-08", "2021-05-08", "always", True),
        ("2018-07-06", "2019-07-06", "always", True),
        ("2019-07-06", "2020-07-06", "always", True),  # 366 days
        ("2020-02-29", "2021-02-28", "always", True),
    ],
)
def test_pitfall_11_365_days_by_the_day_of_payment(
    paid: str, due: str, version: str, estimate: bool
) -> None:
    [found] = dues(case(fact("visa_fee_paid", paid, zone=SEOUL)))

    assert (found.due, found.due_latest) == (day(due), day(due))
    assert (found.version, found.estimate, found.zone) == (version, estimate, SEOUL)


def test_a_fee_of_2018_is_told_to_be_confirmed() -> None:
    [found] = dues(case(fact("visa_fee_paid", "2018-07-06", zone=SEOUL)))
    assert RULE.is_unsure(found.version)
    assert not RULE.is_unsure("2022-10-01")

    assert [str(step) for step in found.derivation[1:3]] == [
        "One year (practice of the posts until 2020).",
        "For a fee this old, confirm that with counsel: it is an estimate.",
    ]


def test_pitfall_12_scheduling_meets_it_however_late_the_interview_is() -> None:
    booked = fact("interview_booked", "2027-01-09", zone=SEOUL, interview="late")

    [found] = dues(case(PAID, booked))

    assert found.met_by == booked
    assert str(found.derivation[-1]) == (
        "An interview must be scheduled by 2027-01-10; it may be held later."
    )


def test_a_waiver_packet_meets_it_and_a_cancelled_booking_does_not() -> None:
    packet = fact("waiver_packet_sent", "2026-02-01", zone=SEOUL)
    booked = fact("interview_booked", "2026-02-01", zone=SEOUL, interview="first")
    other = fact("interview_cancelled", "2026-02-02", zone=SEOUL, interview="second")
    cancelled = fact("interview_cancelled", "2026-02-03", zone=SEOUL, interview="first")
    again = fact("interview_booked", "2026-02-04", zone=SEOUL, interview="second")

    assert [due.met_by for due in dues(case(PAID, packet))] == [packet]
    assert [due.met_by for due in dues(case(PAID, booked, other))] == [booked]
    assert [due.met_by for due in dues(case(PAID, booked, cancelled))] == [None]
    assert [due.met_by for due in dues(case(PAID, booked, cancelled, again))] == [again]


def test_a_booking_listed_before_the_payment_of_the_same_day_meets_it() -> None:
    booked = fact("interview_booked", "2026-01-10", zone=SEOUL, interview="first")
    earlier = fact("interview_booked", "2025-01-10", zone=SEOUL, interview="old")

    assert [due.met_by for due in dues(case(booked, PAID))] == [booked]
    assert [due.met_by for due in dues(case(earlier, PAID))] == [None]


def test_the_fee_paid_last_counts_and_each_traveller_pays_one() -> None:
    again = fact("visa_fee_paid", "2026-12-20", zone=SEOUL)
    child = fact("visa_fee_paid", "2026-02-01", zone=SEOUL, traveller="child")
    family = case(PAID, child, again, dependents=frozenset({"child"}))

    assert {due.anchor for due in dues(family)} == {child.anchor, again.anchor}


def test_a_denied_petition_leaves_no_fee_to_use_but_keeps_one_that_was_used() -> None:
    denied = fact("denied", "2026-03-01")
    booked = fact("interview_booked", "2026-02-01", zone=SEOUL, interview="first")

    assert dues(case(PAID, denied)) == []
    assert [due.met_by for due in dues(case(PAID, booked, denied))] == [booked]


def test_a_bare_day_read_elsewhere_counts_from_its_earliest() -> None:
    seoul_post = case(fact("visa_fee_paid", "2026-01-10/2026-01-12", zone=SEOUL))

    [found] = dues(seoul_post)

    assert (found.due, found.due_latest, found.by, found.estimate) == (
        date(2027, 1, 10),
        date(2027, 1, 12),
        date(2027, 1, 10),
        True,
    )


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(0, 40))
def test_a_later_payment_never_lapses_earlier(paid: date, more: int) -> None:
    [first] = dues(case(fact("visa_fee_paid", paid.isoformat())))
    [then] = dues(case(fact("visa_fee_paid", (paid + timedelta(days=more)).isoformat())))

    assert first.due <= then.due
