"""case-quiet: the last known day and how long the stage usually takes; a new fact moves it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import NEW_YORK, SEOUL, case, day, fact, interview
from tests.cases.rules.test_any_case import cases
from tracker.cases.enums import Bound, Purpose, Sense, Stage
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.case_quiet import RULE, USUAL, case_quiet
from tracker.cases.rules.stage import stage_of

TODAY = date(2026, 11, 23)


def only(of: Case) -> Due:
    [found] = case_quiet(of, TODAY)
    return found


def said(of: Case) -> list[str]:
    return [str(step) for step in only(of).derivation]


def test_the_due_is_the_firms_own_and_says_how_it_is_found() -> None:
    of = case(fact("letter_requested", "2026-11-02"), fact("letter_agreed", "2026-11-09"))

    due = only(of)

    assert (due.anchor, due.sense, due.bound) == ("petition", Sense.EXPECTED_BY, Bound.FIRM)
    assert (due.due, due.due_latest, due.zone) == (day("2027-01-04"), day("2027-01-04"), NEW_YORK)
    assert (due.met_by, due.estimate) == (None, False)
    assert said(of) == [
        "The last day of which anything is on record is 2026-11-09.",
        "Letters take 4 to 8 weeks from the first request; planned with 56 days.",
        "If nothing new is on record by 2027-01-04, somebody of the firm should look.",
    ]
    assert RULE.is_unsure(due.version)
    assert RULE.may_mute
    assert RULE.ladder == ()


def test_who_is_here_already_waits_for_no_interview() -> None:
    filed = [fact("entered_us", "2024-01-05"), fact("petition_filed", "2026-11-02")]
    assert only(case(*filed, purpose=Purpose.EXTENSION)).due == day("2027-01-31")
    approved = case(*filed, fact("approved", "2026-11-09"), purpose=Purpose.EXTENSION)
    assert list(case_quiet(approved, TODAY)) == []


@pytest.mark.parametrize(
    "kinds, due",
    [
        (["contract_signed"], "2026-11-30"),
        (["letter_requested"], "2027-01-04"),
        (["draft_completed"], "2026-11-30"),
        (["petition_filed"], "2027-02-07"),
        (["petition_filed", "premium_requested"], "2026-12-02"),  # without two federal holidays
        (["petition_filed", "rfe_issued"], "2027-02-01"),
        (["approved"], "2026-12-07"),
        (["waiver_refused"], "2026-12-07"),
        (["visa_promised"], "2026-11-16"),
    ],
)
def test_each_stage_has_its_usual_length(kinds: Iterable[str], due: str) -> None:
    assert only(case(*(fact(kind, "2026-11-09") for kind in kinds))).by == day(due)


@pytest.mark.parametrize("kind", ["visa_received", "entered_us", "denied"])
def test_where_nothing_is_waited_for_nothing_is_due(kind: str) -> None:
    assert list(case_quiet(case(fact(kind, "2026-11-09")), TODAY)) == []


def test_no_stage_was_forgotten() -> None:
    over = {Stage.VISA_RECEIVED, Stage.IN_US, Stage.CLOSED}
    assert set(Stage) - over - {Stage.FILED} == set(USUAL)


def test_a_case_without_a_dated_fact_has_no_day() -> None:
    assert list(case_quiet(case(), TODAY)) == []
    assert list(case_quiet(case(fact("contract_signed", "")), TODAY)) == []


def test_the_last_known_day_counts_in_the_zone_of_the_case() -> None:
    of = case(fact("contract_signed", "2026-11-09", zone=NEW_YORK), zone=SEOUL)

    assert (only(of).by, only(of).estimate) == (day("2026-12-01"), True)


def test_an_interview_that_is_booked_ends_the_silence() -> None:
    booked = fact("interview_booked", "2026-11-09", interview="regular")
    of = case(booked, interviews=(interview("regular", "2026-12-15"),))

    assert only(of).by == day("2027-01-12")
    assert said(of)[0] == "An interview is booked for 2026-12-15."
    cancelled = fact("interview_cancelled", "2026-11-10", interview="regular")
    assert only(replace(of, facts=(booked, cancelled))).by == day("2026-12-08")


def test_a_reading_of_ours_makes_it_an_estimate() -> None:
    assert only(case(fact("contract_signed", "2026-11-09", inferred=True))).estimate


def last_day(facts: Iterable[Fact], zone: str) -> date | None:
    spans = (one.days_in(zone) for one in facts)
    return max((day for first, last in spans if (day := last or first)), default=None)


def waits(of: Case) -> bool:
    stage = stage_of(of)
    return stage in USUAL and (stage is not Stage.APPROVED or of.purpose is Purpose.NEW)


@given(cases)
def test_any_case_has_one_day_at_most_and_it_follows_its_last_fact(of: Case) -> None:
    of = replace(of, interviews=())
    found = list(case_quiet(of, TODAY))
    last = last_day(of.facts, of.zone)

    assert found == list(case_quiet(of, date(1990, 1, 1))), "it never asks which day it is"
    assert len(found) <= 1
    if found:
        assert last is not None
        assert found[0].derivation[0].values == {"day": last}
        assert found[0].by > last
    elif waits(of) and last is not None and last.year > 2007:
        pytest.fail("a case that waits for something has a day")


@given(st.dates(date(2017, 1, 1), date(2027, 1, 1)), st.integers(0, 400))
def test_a_new_fact_moves_it_later(first: date, later: int) -> None:
    told = fact("letter_requested", first.isoformat())
    new = fact("note", date.fromordinal(first.toordinal() + later).isoformat())

    assert (only(case(told, new)).by - only(case(told)).by).days == later
