"""premium-clock against the vectors of published texts and the documented case's windows."""

from datetime import date

import pytest

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases.rules.case import Case, Due
from tracker.cases.rules.premium_clock import premium_clock

TODAY = date(2027, 6, 1)


def dues(of: Case) -> list[Due]:
    return list(premium_clock(of, TODAY))


def received(on: str) -> Case:
    return case(fact("premium_requested", on))


@pytest.mark.parametrize(
    "start, due, version",
    [
        ("2026-11-02", "2026-11-24", "2024-04-01"),
        ("2026-11-23", "2026-12-15", "2024-04-01"),
        ("2026-12-14", "2027-01-06", "2024-04-01"),
        ("2026-06-29", "2026-07-21", "2024-04-01"),
        ("2025-12-15", "2026-01-07", "2024-04-01"),
        ("2024-03-29", "2024-04-13", "2001-06-01"),
        ("2024-04-01", "2024-04-22", "2024-04-01"),
        ("2001-06-01", "2001-06-16", "2001-06-01"),
    ],
)
def test_fifteen_days_by_the_version_of_the_day_of_receipt(
    start: str, due: str, version: str
) -> None:
    [found] = dues(received(start))

    assert (found.due, found.due_latest, found.version) == (day(due), day(due), version)
    assert not found.estimate


def test_a_closure_is_no_business_day() -> None:
    closures = {date(2025, 12, 24): "Executive order", date(2025, 12, 26): "Executive order"}
    start = fact("premium_requested", "2025-12-15")

    [found] = dues(case(start, closures=closures))

    assert found.due == date(2026, 1, 9)
    told = [str(step) for step in found.derivation]
    assert "Not counted: 2025-12-24, Executive order." in told
    assert "Not counted: 2025-12-25, Christmas Day." in told


def test_before_premium_existed_there_is_no_clock() -> None:
    assert dues(received("2001-05-31")) == []


def test_without_premium_there_is_no_clock() -> None:
    assert dues(case(fact("petition_filed", "2026-11-02", details={"premium": False}))) == []
    assert dues(case(fact("petition_received", "2026-11-02"))) == []


def test_the_clock_starts_at_the_later_of_request_and_receipt() -> None:
    upgraded = case(
        fact("petition_received", "2026-09-01"), fact("premium_requested", "2026-11-02")
    )
    with_filing = case(
        fact("petition_filed", "2026-10-30", details={"premium": True}),
        fact("petition_received", "2026-11-02"),
    )

    assert [due.due for due in dues(upgraded)] == [date(2026, 11, 24)]
    assert [(due.due, due.estimate) for due in dues(with_filing)] == [(date(2026, 11, 24), False)]


def test_a_filing_alone_gives_an_estimate() -> None:
    [found] = dues(case(fact("petition_filed", "2026-11-02", details={"premium": True})))

    assert found.estimate
    assert found.due == date(2026, 11, 24)


def test_an_answer_starts_a_full_new_period_when_uscis_has_it() -> None:
    sent = fact("rfe_response_sent", "2026-10-30")
    got = fact("rfe_response_received", "2026-11-02")
    rfe = fact("rfe_issued", "2026-09-15")
    start = fact("premium_requested", "2026-09-01")

    first, second = dues(case(start, rfe, sent, got))

    assert first.met_by == rfe
    assert (second.due, second.estimate, second.anchor) == (
        date(2026, 11, 24),
        False,
        got.anchor,
    )
    [_, guessed] = dues(case(start, rfe, sent))
    assert (guessed.estimate, guessed.anchor) == (True, sent.anchor)


def test_an_answer_sent_before_a_second_request_is_not_met_by_the_second_receipt() -> None:
    facts = [
        fact("premium_requested", "2026-09-01"),
        fact("rfe_issued", "2026-09-10"),
        fact("rfe_response_sent", "2026-09-20"),
        fact("rfe_issued", "2026-10-01"),
        fact("rfe_response_sent", "2026-10-10"),
        fact("rfe_response_received", "2026-10-12"),
    ]

    anchors = [due.anchor for due in dues(case(*facts))]

    assert anchors == [facts[0].anchor, facts[2].anchor, facts[5].anchor]


def test_the_documented_windows_bracket_what_happened_and_are_estimates() -> None:
    filed = fact("petition_filed", "2018-06-09", zone=SEOUL, details={"premium": True})
    rfe = fact("rfe_issued", "../2018-06-23", zone=SEOUL, inferred=True)
    sent = fact("rfe_response_sent", "2018-06-22/2018-06-25")
    approved = fact("approved", "../2018-07-06", zone=SEOUL)

    first, second = dues(case(filed, rfe, sent, approved, zone=SEOUL))

    assert (first.due, first.due_latest, first.estimate) == (
        date(2018, 6, 23),
        date(2018, 6, 24),
        True,
    )
    assert (second.due, second.due_latest, second.estimate) == (
        date(2018, 7, 7),
        date(2018, 7, 10),
        True,
    )
    assert (first.met_by, second.met_by) == (rfe, approved)
    assert rfe.latest is not None
    assert rfe.latest <= first.by
    assert approved.latest is not None
    assert approved.latest <= second.by


def test_a_petition_that_came_back_unfiled_has_no_clock() -> None:
    filed = fact("petition_filed", "2026-09-01", details={"premium": True})
    received = fact("petition_received", "2026-09-02")
    rejected = fact("petition_rejected", "2026-09-10")
    again = fact("petition_filed", "2026-11-02", details={"premium": True})

    assert dues(case(filed, rejected)) == []
    assert dues(case(filed, received, rejected)) == []
    [found] = dues(case(filed, received, rejected, again))
    assert (found.anchor, found.due, found.estimate) == (again.anchor, day("2026-11-24"), True)


def test_a_request_about_a_childs_own_form_is_no_action_on_the_petition() -> None:
    start = fact("premium_requested", "2026-11-02")
    asked = fact("rfe_issued", "2026-11-09", traveller="child")
    answered = fact("rfe_response_received", "2026-11-12", traveller="child")

    [found] = dues(case(start, asked, answered, dependents=frozenset({"child"})))

    assert (found.anchor, found.met_by) == (start.anchor, None)


def test_a_start_that_is_not_certain_says_so() -> None:
    [found] = dues(case(fact("premium_requested", "2026-11-02", unconfirmed=True)))

    assert found.estimate
    assert str(found.derivation[1]) == "Counsel has not confirmed it yet."
