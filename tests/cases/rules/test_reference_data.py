"""Which wording applies: by the case's own dates, both where they straddle a change."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import NEW_YORK, SEOUL, case, day, fact
from tracker.cases.enums import ReferenceBasis as Basis
from tracker.cases.enums import ReferenceTopic as Topic
from tracker.cases.enums import Sureness
from tracker.cases.rules.case import Case
from tracker.cases.rules.reference_data import Entry, Known, Moment, moment_of, select

TODAY = date(2026, 11, 23)
CHANGE = date(2024, 4, 1)


def entry(
    since: date = date.min,
    until: date = date.max,
    topic: Topic = Topic.MRV_FEE,
    basis: Basis = Basis.PAYMENT,
    audience: str = "",
) -> Entry:
    return Entry(
        topic=topic,
        basis=basis,
        audience=audience,
        since=since,
        until=until,
        value={"usd": 1},
        text_en="",
        text_ko="",
        citation="",
        source_url="",
        sureness=Sureness.CONFIRMED,
        checked_on=date(2026, 5, 27),
    )


OLD, NEW = entry(until=CHANGE - timedelta(days=1)), entry(since=CHANGE)


def moment(case: Case, basis: Basis, topic: Topic = Topic.I129_FEE) -> Moment:
    found = moment_of(case, topic, basis, TODAY)
    assert found is not None
    return found


def told(moment: Moment) -> tuple[Known, date, date]:
    return moment.known, moment.first, moment.last


days = st.dates(date(2023, 1, 1), date(2025, 12, 31))


@given(days)
def test_an_exact_day_picks_the_one_wording_in_force_on_it(paid: date) -> None:
    (applied,) = select([NEW, OLD], case(fact("visa_fee_paid", paid.isoformat())), TODAY)
    (choice,) = applied.choices
    assert choice.entry == (OLD if paid < CHANGE else NEW)
    assert not applied.depends


@given(days, st.integers(0, 400))
def test_days_that_straddle_a_change_give_both(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    paid = fact("visa_fee_paid", f"{first}/{last}")
    (applied,) = select([NEW, OLD], case(paid), TODAY)
    straddles = first < CHANGE <= last
    assert applied.depends == straddles
    assert [c.entry for c in applied.choices] == (
        [OLD, NEW] if straddles else [OLD if last < CHANGE else NEW]
    )


@given(days)
def test_what_is_still_ahead_goes_by_the_day_looked_at(as_of: date) -> None:
    (applied,) = select([NEW, OLD], case(), as_of)
    assert [(c.entry, c.moment.known) for c in applied.choices] == [
        (OLD if as_of < CHANGE else NEW, Known.AHEAD)
    ]


def test_outside_of_all_wordings_nothing_applies() -> None:
    paid = case(fact("visa_fee_paid", "2024-03-31"))
    assert select([NEW], paid, TODAY) == []


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ("2024-03-05", "2024-03-05", "2024-03-05"),
        ("2024-03", "2024-03-01", "2024-03-31"),
        ("2024-03-05/..", "2024-03-05", "2026-11-23"),
    ],
)
def test_the_days_of_a_moment(days: str, first: str, last: str) -> None:
    found = moment(case(fact("petition_filed", days)), Basis.POSTMARK)
    assert told(found) == (Known.ON_RECORD, day(first), day(last))


def test_an_open_start_has_no_first_day() -> None:
    found = moment(case(fact("petition_filed", "../2024-04-03")), Basis.POSTMARK)
    assert told(found) == (Known.ON_RECORD, date.min, day("2024-04-03"))


def test_a_day_of_seoul_is_two_in_new_york() -> None:
    found = moment(case(fact("petition_filed", "2018-06-09", zone=SEOUL)), Basis.POSTMARK)
    assert (told(found)[1:], found.zone) == ((day("2018-06-08"), day("2018-06-09")), NEW_YORK)


def test_posting_and_receipt_stand_in_for_each_other() -> None:
    filed, received = fact("petition_filed", "2024-03-29"), fact("petition_received", "2024-04-02")
    assert told(moment(case(filed, received), Basis.POSTMARK)) == (
        Known.ON_RECORD,
        day("2024-03-29"),
        day("2024-03-29"),
    )
    assert moment(case(filed, received), Basis.RECEIPT).fact == received
    assert moment(case(received), Basis.POSTMARK).known is Known.STANDS_IN
    assert moment(case(filed), Basis.RECEIPT).known is Known.STANDS_IN


def test_a_notice_dates_no_filing_but_shows_that_it_is_past() -> None:
    notice = fact("receipt_notice_issued", "2024-04-10")
    assert told(moment(case(notice), Basis.POSTMARK)) == (
        Known.BEFORE,
        date.min,
        day("2024-04-10"),
    )


def test_a_filing_on_a_day_nobody_knows_is_past_all_the_same() -> None:
    found = moment(case(fact("petition_filed", "")), Basis.POSTMARK)
    assert told(found) == (Known.BEFORE, date.min, TODAY)


def test_a_petition_that_was_returned_unfiled_is_ahead_again() -> None:
    filed = fact("petition_filed", "2024-03-01")
    rejected = fact("petition_rejected", "2024-03-20")
    again = fact("petition_filed", "2024-04-05")
    assert moment(case(filed, rejected), Basis.POSTMARK).known is Known.AHEAD
    assert moment(case(filed, rejected, again), Basis.POSTMARK).fact == again


class TestPremium:
    def moment(self, *facts: tuple[str, str, bool]) -> tuple[Known, str | None] | None:
        rows = [fact(kind, text, details={"premium": True} if p else {}) for kind, text, p in facts]
        found = moment_of(case(*rows), Topic.PREMIUM_FEE, Basis.POSTMARK, TODAY)
        return (found.known, found.fact.kind if found.fact else None) if found else None

    def test_with_the_petition_it_goes_by_the_filing(self) -> None:
        filed = ("petition_filed", "2024-02-20", True)
        found = self.moment(filed, ("petition_received", "2024-02-26", False))
        assert found == (Known.ON_RECORD, "petition_filed")
        assert self.moment(filed, ("approved", "2024-03-01", False)) == found

    def test_later_it_goes_by_the_day_it_came_in(self) -> None:
        filed = ("petition_filed", "2024-02-20", False)
        found = self.moment(filed, ("premium_requested", "2024-03-10", False))
        assert found == (Known.STANDS_IN, "premium_requested")

    def test_it_can_be_asked_for_until_the_decision(self) -> None:
        filed = ("petition_filed", "2024-02-20", False)
        asked = ("rfe_issued", "2024-06-01", False)
        assert self.moment(filed) == (Known.AHEAD, None)
        assert self.moment(filed, asked) == (Known.AHEAD, None)
        assert self.moment(filed, asked, ("approved", "2024-09-01", False)) is None
        assert self.moment(filed, ("withdrawn", "2024-09-01", False)) is None


class TestApplication:
    def test_it_runs_from_its_first_step_to_its_last(self) -> None:
        steps = case(
            fact("ds160_submitted", "2025-08-20"),
            fact("visa_fee_paid", "2025-08-25"),
            fact("waiver_packet_sent", "2025-09-03"),
        )
        found = told(moment(steps, Basis.APPLICATION))
        assert found == (Known.ON_RECORD, day("2025-08-20"), day("2025-09-03"))

    def test_until_it_is_handed_in_today_counts_too(self) -> None:
        """A form sent before 2 September 2025 keeps no waiver alive."""
        started = case(fact("ds160_submitted", "2025-08-20"))
        assert told(moment(started, Basis.APPLICATION))[1:] == (day("2025-08-20"), TODAY)

    def test_a_childs_steps_are_not_the_applicants(self) -> None:
        child = fact("ds160_submitted", "2025-08-20", traveller="child")
        found = moment(case(child, dependents=frozenset({"child"})), Basis.APPLICATION)
        assert found.known is Known.AHEAD

    def test_an_interview_shows_that_it_is_past(self) -> None:
        attended = case(fact("interview_attended", "2025-09-20"))
        found = told(moment(attended, Basis.APPLICATION))
        assert found == (Known.BEFORE, date.min, day("2025-09-20"))


@pytest.mark.parametrize(
    "last",
    [
        fact("denied", "2026-01-05"),
        fact(
            "approved", "2026-01-05", details={"valid_from": "2026-01-05", "valid_to": "2026-11-22"}
        ),
        fact("approved", "../2022-11-22"),
    ],
    ids=["denied", "run out", "four years ago"],
)
def test_nothing_is_ahead_of_a_petition_that_is_over(last: object) -> None:
    over = case(fact("petition_filed", "2018-06-09"), last)  # type: ignore[arg-type]
    assert moment_of(over, Topic.MRV_FEE, Basis.PAYMENT, TODAY) is None
    assert moment_of(over, Topic.I129_FEE, Basis.POSTMARK, TODAY) is not None


def test_a_petition_in_force_has_its_visa_ahead() -> None:
    approved = fact("approved", "2022-11-23")
    assert moment(case(approved), Basis.PAYMENT, Topic.MRV_FEE).known is Known.AHEAD


def test_a_later_wording_replaces_only_that_of_its_own_audience() -> None:
    """Editions: one by the postmark, the next by receipt; a tier that changed alone is another."""
    edition = {"topic": Topic.I129_EDITION}
    posted = entry(until=CHANGE, basis=Basis.POSTMARK, **edition)  # type: ignore[arg-type]
    received = entry(since=CHANGE, basis=Basis.RECEIPT, **edition)  # type: ignore[arg-type]
    crossing = case(fact("petition_filed", "2024-03-29"), fact("petition_received", "2024-04-02"))
    (applied,) = select([posted, received], crossing, TODAY)
    assert [choice.entry for choice in applied.choices] == [received]

    standard, tier = entry(audience="standard"), entry(since=CHANGE, audience="nonprofit")
    (applied,) = select([tier, standard], case(fact("visa_fee_paid", "2025-01-02")), TODAY)
    assert [choice.entry for choice in applied.choices] == [standard, tier]


def test_what_follows_from_an_inferred_fact_names_it() -> None:
    filed = fact("petition_filed", "2024-03-29", inferred=True)
    assert moment(case(filed), Basis.POSTMARK).fact == filed


def test_an_entry_is_stale_after_180_days() -> None:
    checked = OLD.checked_on
    assert not OLD.is_stale(checked + timedelta(days=180))
    assert OLD.is_stale(checked + timedelta(days=181))
