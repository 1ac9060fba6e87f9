"""221g-cure, ap-inquire and passport-pickup, with pitfalls 11 and 14."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases.enums import Booking, Stage
from tracker.cases.rules.after_interview import (
    CURE_221G,
    ap_inquire,
    cure_221g,
    passport_pickup,
)
from tracker.cases.rules.case import Case, Due, Fact, Interview, Post
from tracker.cases.rules.stage import stage_of

TODAY = date(2026, 9, 1)
POST = Post(SEOUL, "KR")
ATTENDED = fact("interview_attended", "2026-03-02", zone=SEOUL, interview="first")
REFUSED = fact("refused_221g", "2026-03-02", zone=SEOUL)
PAPERS = fact("documents_submitted", "2026-04-01", zone=SEOUL)
ISSUED = fact("visa_issued", "2026-05-01", zone=SEOUL)
READY = fact("passport_ready", "2026-09-21", zone=SEOUL)


def at_post(*facts: Fact, post: Post = POST) -> Case:
    return case(*facts, post=post)


def cures(*facts: Fact) -> list[Due]:
    return list(cure_221g(at_post(*facts), TODAY))


@pytest.mark.parametrize(
    "refused, due",
    [
        ("2026-03-02", "2027-03-02"),
        ("2027-03-02", "2028-03-02"),  # 366 days
        ("2024-02-29", "2025-02-28"),
    ],
)
def test_pitfall_11_twelve_calendar_months_not_365_days(refused: str, due: str) -> None:
    [found] = cures(fact("refused_221g", refused, zone=SEOUL))

    assert (found.due, found.due_latest, found.zone) == (day(due), day(due), SEOUL)


def test_pitfall_14_a_refusal_under_221g_is_not_final() -> None:
    [found] = cures(ATTENDED, REFUSED)

    assert found.met_by is None
    assert "That is not final: the case stays open for the papers that were asked for." in [
        str(step) for step in found.derivation
    ]
    assert stage_of(case(ATTENDED, REFUSED)) is Stage.INTERVIEW
    assert "221(g)" in CURE_221G.title


@pytest.mark.parametrize("done", [PAPERS, ISSUED])
def test_papers_or_a_visa_meet_it(done: Fact) -> None:
    assert [due.met_by for due in cures(ATTENDED, REFUSED, done)] == [done]


def test_papers_handed_in_before_the_refusal_do_not() -> None:
    early = fact("documents_submitted", "2026-03-02", zone=SEOUL)

    assert [due.met_by for due in cures(ATTENDED, early, REFUSED)] == [None]


def test_nothing_is_left_to_cure_after_a_final_refusal_a_new_fee_or_a_revocation() -> None:
    for kind in ("visa_refused", "visa_fee_paid", "revoked"):
        assert cures(ATTENDED, REFUSED, fact(kind, "2026-06-01")) == []
    assert len(cures(ATTENDED, REFUSED, PAPERS, fact("visa_refused", "2026-06-01"))) == 1


def test_each_refusal_has_its_own_year_and_a_childs_is_the_childs() -> None:
    second = fact("refused_221g", "2026-05-04", zone=SEOUL)
    child = fact("documents_submitted", "2026-04-01", zone=SEOUL, traveller="child")
    family = case(REFUSED, child, dependents=frozenset({"child"}))

    assert [(due.due, due.met_by) for due in cures(REFUSED, PAPERS, second)] == [
        (date(2027, 3, 2), PAPERS),
        (date(2027, 5, 4), None),
    ]
    assert [due.met_by for due in cure_221g(family, TODAY)] == [None]


def test_an_inquiry_waits_180_days_from_the_interview_or_the_last_papers() -> None:
    [waiting] = ap_inquire(at_post(ATTENDED, REFUSED), TODAY)
    [later] = ap_inquire(at_post(ATTENDED, REFUSED, PAPERS), TODAY)

    assert (waiting.due, later.due) == (date(2026, 8, 29), date(2026, 9, 28))
    assert (waiting.anchor, later.anchor) == (REFUSED.anchor, REFUSED.anchor)


def test_an_inquiry_is_for_a_visa_that_221g_holds() -> None:
    [met] = ap_inquire(at_post(ATTENDED, REFUSED, ISSUED), TODAY)

    assert met.met_by == ISSUED
    assert list(ap_inquire(at_post(ATTENDED), TODAY)) == []
    assert list(ap_inquire(at_post(REFUSED), TODAY)) == []
    assert list(ap_inquire(at_post(ATTENDED, REFUSED, fact("denied", "2026-06-01")), TODAY)) == []


def test_an_inquiry_waits_for_the_latest_day_it_may_have_begun() -> None:
    vague = fact("interview_attended", "2026-02/2026-03", zone=SEOUL, interview="first")

    held = fact("refused_221g", "2026-04-01", zone=SEOUL)

    [found] = ap_inquire(at_post(vague, held), TODAY)

    assert found.by == found.due_latest == date(2026, 9, 27)


@pytest.mark.parametrize(
    "days, working, due",
    [
        (15, False, "2026-10-06"),
        (30, False, "2026-10-21"),
        # Chuseok (24 and 25), 5 October, Hangul Day and Columbus Day are closed.
        (14, True, "2026-10-16"),
    ],
)
def test_a_passport_is_kept_as_long_as_its_post_says(days: int, working: bool, due: str) -> None:
    post = Post(SEOUL, "KR", pickup_days=days, pickup_working=working)

    [found] = passport_pickup(at_post(READY, post=post), TODAY)

    assert (found.due, found.due_latest, found.zone) == (day(due), day(due), SEOUL)


def test_the_last_day_is_never_moved_on() -> None:
    post = Post(SEOUL, "KR", pickup_days=3)

    [found] = passport_pickup(at_post(READY, post=post), TODAY)

    assert (found.due, found.due.strftime("%A")) == (date(2026, 9, 24), "Thursday")  # Chuseok eve
    assert "If the counter is closed on the last day, it has to be earlier." in [
        str(step) for step in found.derivation
    ]


def test_a_post_whose_days_we_do_not_know_gives_nothing_and_the_interviews_post_wins() -> None:
    there = Interview("first", date(2026, 3, 2), Booking.REGULAR, "Asia/Tokyo")
    tokyo = replace(there, post=Post("Asia/Tokyo", "JP", pickup_days=7))
    ready = fact("passport_ready", "2026-09-21", zone=SEOUL, interview="first")
    of = case(ready, interviews=(tokyo,), post=Post(SEOUL, "KR", pickup_days=15))

    assert list(passport_pickup(at_post(READY), TODAY)) == []
    assert list(passport_pickup(case(READY, interviews=(there,)), TODAY)) == []
    assert [due.zone for due in passport_pickup(of, TODAY)] == ["Asia/Tokyo"]
    assert [due.due for due in passport_pickup(case(READY, interviews=(tokyo,)), TODAY)] == [
        date(2026, 9, 28)
    ]


def test_the_visa_in_hand_meets_the_pickup() -> None:
    got = fact("visa_received", "2026-09-23", zone=SEOUL)

    [found] = passport_pickup(at_post(READY, got, post=Post(SEOUL, "KR", pickup_days=15)), TODAY)

    assert found.met_by == got
