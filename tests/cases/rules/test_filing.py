"""file-earliest and file-advised: the filing window, by the published vectors."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import case, day, fact
from tracker.cases.enums import RuleKind, Sense
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.filing import ADVISED, EARLIEST, file_advised, file_earliest
from tracker.lib.calendars import add_months

TODAY = date(2026, 1, 5)


def need(by: str, on: str = "2026-01-02", *, inferred: bool = False) -> Fact:
    return fact("need_stated", on, details={"by": by}, inferred=inferred)


def filed(on: str, start: str | None = None) -> Fact:
    return fact("petition_filed", on, details={"requested_from": start} if start else {})


def both(of: Case) -> list[Due]:
    return [*file_earliest(of, TODAY), *file_advised(of, TODAY)]


def test_the_window_opens_a_year_before_and_45_days_are_advised() -> None:
    earliest, advised = both(case(need("2027-03-01")))

    assert (earliest.due, earliest.sense) == (day("2026-03-01"), Sense.NOT_BEFORE)
    assert (advised.due, advised.sense) == (day("2027-01-15"), Sense.ACT_BY)
    assert [str(step) for step in earliest.derivation] == [
        "The need stated in this case is taken as the start: 2027-03-01.",
        "At most 12 calendar months before the start, rule since 2007-04-16"
        " (8 CFR 214.2(o)(2)(i); 72 FR 18856).",
        "USCIS takes no petition before 2026-03-01.",
    ]
    assert [str(step) for step in advised.derivation][1:] == [
        "At least 45 calendar days before the start (USCIS page on the O-1).",
        "USCIS recommends to file by 2027-01-15; not law.",
    ]


def test_the_advice_is_practice_and_the_window_law() -> None:
    assert (EARLIEST.kind, ADVISED.kind) == (RuleKind.LEGAL, RuleKind.PRACTICE)


@pytest.mark.parametrize(
    "start, earliest",
    [("2024-12-01", "2023-12-01"), ("2025-02-28", "2024-02-28")],
)
def test_pitfall_11_the_window_is_calendar_months_and_not_365_days(
    start: str, earliest: str
) -> None:
    [found] = file_earliest(case(need(start)), TODAY)

    assert found.due == day(earliest)
    assert found.due != day(start) - timedelta(days=365)


@pytest.mark.parametrize(
    "start, earliest", [("2028-02-29", "2027-03-01"), ("2006-08-31", "2006-03-01")]
)
def test_from_the_day_on_which_it_opens_the_need_is_within_the_window(
    start: str, earliest: str
) -> None:
    """A year from 28 February 2027 ends a day before a need on 29 February 2028."""
    [found] = file_earliest(case(need(start)), TODAY)

    assert found.due == day(earliest)


@pytest.mark.parametrize(
    "start, earliest, version",
    [("2007-04-15", "2006-10-15", "always"), ("2007-04-16", "2006-04-16", "2007-04-16")],
)
def test_before_the_rule_of_2007_the_window_was_six_months(
    start: str, earliest: str, version: str
) -> None:
    [found] = file_earliest(case(need(start)), TODAY)

    assert (found.due, found.version) == (day(earliest), version)


def test_a_filing_meets_both_and_its_own_start_replaces_the_need() -> None:
    petition = filed("2026-05-04", "2027-02-01")

    found = both(case(need("2027-03-01"), petition))

    assert [(due.due, due.met_by) for due in found] == [
        (day("2026-02-01"), petition),
        (day("2026-12-18"), petition),
    ]
    assert {due.anchor for due in found} == {"petition"}


def test_a_need_stated_after_the_filing_is_not_the_start_of_the_petition() -> None:
    """As in the documented case, where the visa was needed weeks after the filing."""
    assert both(case(filed("2018-06-09"), need("2018-08-01", "2018-07-13"))) == []


def test_a_filing_that_only_its_consequences_show_meets_it_too() -> None:
    for kind in ("petition_received", "receipt_notice_issued", "rfe_issued", "approved"):
        proof = fact(kind, "2026-09-01")
        found = both(case(need("2027-03-01"), proof))
        assert [due.met_by for due in found] == [proof, proof]


def test_an_earlier_stay_is_no_filing() -> None:
    """Before an extension the beneficiary has long entered and worked."""
    stay = [fact("entered_us", "2025-03-01"), fact("work_started", "2025-03-03")]

    assert [due.met_by for due in both(case(*stay, need("2027-03-01")))] == [None, None]


def test_a_rejected_petition_was_never_filed() -> None:
    first, rejected = filed("2026-05-04", "2027-02-01"), fact("petition_rejected", "2026-05-20")

    again = both(case(need("2027-03-01"), first, rejected))
    assert [(due.due, due.met_by) for due in again] == [
        (day("2026-02-01"), None),
        (day("2026-12-18"), None),
    ]
    second = filed("2026-06-01", "2027-02-15")
    refiled = both(case(first, rejected, second))
    assert [(due.due, due.met_by) for due in refiled] == [
        (day("2026-02-15"), second),
        (day("2027-01-01"), second),
    ]


def test_a_newer_need_replaces_an_older_one() -> None:
    found = both(case(need("2027-03-01"), need("2027-04-01", "2026-02-01")))

    assert [due.due for due in found] == [day("2026-04-01"), day("2027-02-15")]


def test_nothing_known_or_withdrawn_gives_nothing_and_a_reading_is_an_estimate() -> None:
    assert both(case(filed("2026-05-04"))) == []
    assert both(case(need("2027-03-01"), fact("withdrawn", "2026-03-01"))) == []
    assert [due.estimate for due in both(case(need("2027-03-01", inferred=True)))] == [True, True]
    assert [due.estimate for due in both(case(need("2027-03-01")))] == [False, False]


@given(st.dates(date(2008, 1, 1), date(2090, 1, 1)))
def test_the_window_opens_on_the_first_day_from_which_a_year_reaches_the_start(
    start: date,
) -> None:
    [found] = file_earliest(case(need(start.isoformat())), TODAY)

    assert 365 <= (start - found.due).days <= 366
    assert add_months(found.due - timedelta(days=1), 12) < start <= add_months(found.due, 12)
