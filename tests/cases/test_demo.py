"""The demo's cases, on any day of the week."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tracker.accounts.models import User
from tracker.cases import access, deadlines, demo
from tracker.cases.enums import DeadlineState
from tracker.cases.evaluate import Evaluation, evaluate
from tracker.cases.models import Petition, Reminder, TimelineEvent
from tracker.cases.timeline import entries

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)  # the 23rd in Seoul, Kolkata and Berlin
WEEK = [MONDAY + timedelta(days=days) for days in range(7)]


def stands(reference: str, today: date) -> Evaluation:
    return evaluate(Petition.objects.get(reference=reference), today)


@pytest.mark.parametrize("now", WEEK)
def test_on_every_day_of_the_week_the_scenes_fit(now: datetime) -> None:
    demo.load(now)

    letter_4_passed_today_and_letter_5_is_wanted_in_six_days(now.date())
    an_rfe_came_four_days_ago_due_in_80_days(now.date())
    the_regular_slot_is_too_late_the_emergency_one_in_four_days(now.date())


def test_no_case_has_an_interview_that_nothing_tells_of(db: None) -> None:
    demo.load(MONDAY)

    held = {
        case.reference: case.interviews.count() for case in Petition.objects.order_by("reference")
    }
    assert held == {"DEMO-A": 0, "DEMO-B": 0, "DEMO-C": 2, "DEMO-D": 0, "DOC-2018": 2}


def letter_4_passed_today_and_letter_5_is_wanted_in_six_days(today: date) -> None:
    case = stands("DEMO-A", today)

    assert (case.letters_passed, len(case.rows.letters), case.stage) == (4, 6, "letters")
    assert case.events[-1].letter is not None
    assert (case.events[-1].letter.key, case.events[-1].latest) == ("letter-4", today)
    assert case.dues[0].by == today + timedelta(days=6)


def an_rfe_came_four_days_ago_due_in_80_days(today: date) -> None:
    case = stands("DEMO-B", today)

    states = {due.rule: (due.by, state) for due, state in deadlines.states(case)}
    assert case.stage == "rfe"
    assert case.events[-1].latest == today - timedelta(days=4)
    assert states["rfe-response"] == (today + timedelta(days=80), DeadlineState.OPEN)
    assert states["premium-clock"][1] is DeadlineState.MET
    filed = next(event for event in case.events if event.kind == "petition_filed")
    assert filed.details["premium"] is True
    assert filed.latest is not None
    assert filed.latest.weekday() < 5


def the_regular_slot_is_too_late_the_emergency_one_in_four_days(today: date) -> None:
    case = stands("DEMO-C", today)

    [need] = [due for due in case.dues if due.rule == "needed-by"]
    assert [(o.interview, o.status, o.verdict) for o in need.options] == [
        ("regular", "offered", "misses"),
        ("emergency", "booked", "meets"),
    ]
    assert need.options[1].on == today + timedelta(days=4)
    assert need.proposal is not None
    assert need.proposal.taken_up == (today - timedelta(days=1)).isoformat()
    assert not [event for event in case.events if event.kind.startswith("waiver")]
    ahead = [(e.source, e.state) for e in entries(case) if e.source == "appointment"]
    assert ahead == [("appointment", "booked"), ("appointment", "offered")]


def test_a_case_opened_today_is_empty() -> None:
    demo.load(MONDAY)
    case = stands("DEMO-D", MONDAY.date())

    assert (case.events, case.dues, case.stage, case.rows.letters) == ([], [], "preparing", [])


def test_no_living_fact_lies_in_the_future() -> None:
    demo.load(MONDAY)

    living = TimelineEvent.objects.exclude(petition__reference="DOC-2018")
    days = [event.latest or event.earliest or date.min for event in living]
    assert min(days) >= date(2026, 1, 1)
    assert max(days) <= date(2026, 11, 23)


def test_twice_makes_it_once() -> None:
    assert len(demo.load(MONDAY)) == 5
    assert demo.load(MONDAY + timedelta(days=3)) == []
    assert Petition.objects.count() == 5


def test_each_log_in_sees_what_it_is_told_to() -> None:
    demo.load(MONDAY)

    seen = {
        login.email: sorted(
            access.petitions(User.objects.get(email=login.email)).values_list(
                "reference", flat=True
            )
        )
        for login in demo.LOGINS
    }
    assert seen == {
        "haneul@applicant.example": ["DEMO-C", "DOC-2018"],
        "case@maplerowe.example": ["DEMO-A", "DEMO-B", "DEMO-C", "DEMO-D", "DOC-2018"],
        "people@larkstreet.example": ["DEMO-B", "DEMO-C", "DOC-2018"],
        "leila@applicant.example": ["DEMO-A"],
    }


def test_the_living_cases_have_first_notices_and_the_documented_one_none() -> None:
    demo.load(MONDAY)

    firsts = Reminder.objects.filter(rung="first")
    references = set(firsts.values_list("deadline__petition__reference", flat=True))
    assert references == {"DEMO-A", "DEMO-B", "DEMO-C"}


def test_an_installation_in_use_gets_no_public_password(settings: Settings) -> None:
    settings.EMBEDDED = False

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("demo")
    assert not User.objects.exists()
