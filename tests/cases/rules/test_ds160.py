"""ds160-save and ds160-lock: 30 days, and the post's own business days before an interview."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases.enums import Booking
from tracker.cases.rules.case import Case, Due, Fact, Interview, Post
from tracker.cases.rules.ds160 import ds160_lock, ds160_save
from tracker.lib.calendars import Calendar

TODAY = date(2026, 9, 1)
SAVED = fact("ds160_saved", "2026-09-01", zone=SEOUL)
STRIKE = {date(2026, 9, 22): "Closed by a storm"}
POST = Post(SEOUL, "KR", ds160_lock_days=3)
BOOKED = fact("interview_booked", "2026-09-01", zone=SEOUL, interview="first")


def held(on: str, post: Post | None = POST) -> Interview:
    return Interview("first", date.fromisoformat(on), Booking.REGULAR, SEOUL, post)


def lock(on: str, *facts: Fact, post: Post | None = POST) -> list[Due]:
    return list(ds160_lock(case(*(facts or [BOOKED]), interviews=(held(on, post),)), TODAY))


def test_a_saved_form_is_kept_for_thirty_days_from_the_last_time() -> None:
    again = fact("ds160_saved", "2026-09-10", zone=SEOUL)

    [found] = ds160_save(case(SAVED, again), TODAY)

    assert (found.due, found.zone, found.anchor) == (date(2026, 10, 10), SEOUL, again.anchor)


@pytest.mark.parametrize("saved, known", [("2010-10-31", False), ("2010-11-01", True)])
def test_the_form_began_in_november_2010(saved: str, known: bool) -> None:
    assert bool(list(ds160_save(case(fact("ds160_saved", saved)), TODAY))) == known


def test_sending_it_meets_it_but_a_childs_form_does_not() -> None:
    sent = fact("ds160_submitted", "2026-09-05", zone=SEOUL)
    child = fact("ds160_submitted", "2026-09-05", zone=SEOUL, traveller="child")
    family = case(SAVED, child, dependents=frozenset({"child"}))

    assert [due.met_by for due in ds160_save(case(SAVED, sent), TODAY)] == [sent]
    assert [due.met_by for due in ds160_save(family, TODAY)] == [None]


def test_a_denied_petition_leaves_no_form_to_send() -> None:
    assert list(ds160_save(case(SAVED, fact("denied", "2026-09-03")), TODAY)) == []


@pytest.mark.parametrize(
    "on, due, told",
    [
        ("2026-09-18", "2026-09-15", []),  # Friday to Tuesday
        ("2026-09-21", "2026-09-16", []),  # over a weekend
        # Back over Chuseok, Thursday 24 and Friday 25 September.
        (
            "2026-09-29",
            "2026-09-22",
            [
                "Not counted: 2026-09-24, The day preceding Chuseok (KR).",
                "Not counted: 2026-09-25, Chuseok (KR).",
            ],
        ),
        # A day that is closed in Washington alone: Columbus Day, 12 October.
        (
            "2026-10-15",
            "2026-10-08",
            [
                "Not counted: 2026-10-09, Hangul Day (KR).",
                "Not counted: 2026-10-12, Columbus Day.",
            ],
        ),
    ],
)
def test_a_post_counts_back_in_its_own_business_days(on: str, due: str, told: list[str]) -> None:
    [found] = lock(on)

    assert (found.due, found.due_latest, found.zone) == (day(due), day(due), SEOUL)
    assert (found.anchor, found.estimate) == ("interview:first", False)
    assert [str(s) for s in found.derivation if str(s).startswith("Not counted")] == told


def test_a_posts_own_closure_moves_it_earlier_and_uscis_closures_do_not() -> None:
    stormy = Post(SEOUL, "KR", ds160_lock_days=3, closures=STRIKE)
    other = case(BOOKED, interviews=(held("2026-09-29"),), closures=STRIKE)

    assert [due.due for due in lock("2026-09-29", post=stormy)] == [date(2026, 9, 21)]
    assert [due.due for due in ds160_lock(other, TODAY)] == [date(2026, 9, 22)]


@pytest.mark.parametrize("post", [None, Post(SEOUL, "KR"), Post(SEOUL, "KR", ds160_lock_days=0)])
def test_a_post_whose_days_we_do_not_know_gives_nothing(post: Post | None) -> None:
    assert lock("2026-09-29", post=post) == []


def test_the_cases_post_stands_in_and_an_unknown_country_is_an_estimate() -> None:
    nowhere = Post(SEOUL, "XX", ds160_lock_days=2)
    of = case(BOOKED, interviews=(held("2026-09-29", None),), post=nowhere)

    [found] = ds160_lock(of, TODAY)

    assert (found.due, found.estimate) == (date(2026, 9, 25), True)


def test_before_2025_no_post_locked_it() -> None:
    assert lock("2024-12-31") == []
    assert len(lock("2025-01-02")) == 1


def test_it_moves_with_the_interview_and_goes_when_that_is_cancelled_or_only_offered() -> None:
    moved = fact("interview_moved", "2026-09-02", interview="first", details={"to": "2026-09-18"})
    cancelled = fact("interview_cancelled", "2026-09-02", interview="first")
    offered = fact("slot_offered", "2026-09-02", interview="first")

    assert [due.due for due in lock("2026-09-29", BOOKED, moved)] == [date(2026, 9, 15)]
    assert lock("2026-09-29", BOOKED, cancelled) == []
    assert lock("2026-09-29", offered) == []


def test_a_form_that_was_sent_meets_it_until_a_new_one_is_begun() -> None:
    sent = fact("ds160_submitted", "2026-08-20", zone=SEOUL)
    attended = fact("interview_attended", "2026-09-29", zone=SEOUL, interview="first")

    assert [due.met_by for due in lock("2026-09-29", sent, BOOKED)] == [sent]
    assert [due.met_by for due in lock("2026-09-29", sent, BOOKED, SAVED)] == [None]
    assert [due.met_by for due in lock("2026-09-29", BOOKED, attended)] == [attended]


def test_a_childs_form_is_not_the_beneficiarys() -> None:
    childs = fact("ds160_submitted", "2026-08-20", zone=SEOUL, traveller="child")

    found = case(childs, BOOKED, interviews=(held("2026-09-29"),), dependents=frozenset({"child"}))

    assert [due.met_by for due in ds160_lock(found, TODAY)] == [None]


@given(st.dates(date(2025, 1, 10), date(2035, 12, 31)), st.integers(1, 5))
def test_it_is_a_day_the_post_is_open_with_as_many_before_the_interview(on: date, n: int) -> None:
    post = Post(SEOUL, "KR", ds160_lock_days=n)
    of = Case("UTC", (BOOKED,), interviews=(held(on.isoformat(), post),))

    [found] = ds160_lock(of, TODAY)

    open_ = Calendar(country="KR").is_business_day
    between = range(found.due.toordinal(), on.toordinal())
    assert found.due < on
    assert open_(found.due)
    assert sum(open_(date.fromordinal(d)) for d in between) == n
