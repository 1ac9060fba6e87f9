"""Planning again changes nothing, after any sequence of facts, habits, people and ladders."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import cast
from tests.cases.plan_case import (
    NOW,
    ladder,
    new_case,
)
from tracker.cases import deadlines, record, spacing
from tracker.cases.enums import EventKind, FirmRole
from tracker.cases.habits import follow
from tracker.cases.models import (
    Participant,
    Petition,
    Reminder,
    SentMail,
)
from tracker.cases.sending import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.database]


Step = Callable[[Petition, int], object]

KINDS = [
    "letter_requested",
    "letter_answers_received",
    "letter_drafted",
    "letter_declined",
    "rfe_response_sent",
    "note",
    "denied",
    "reopened",
]


def _fact(kind: str) -> Step:
    def step(case: Petition, day: int) -> object:
        now = NOW + timedelta(days=day)
        about = {"letter": case.letters.get()} if kind.startswith("letter") else {}
        return record.record(case, kind, "2026-11-22", now=now, **about)  # type: ignore[arg-type]

    return step


def _retract(case: Petition, day: int) -> None:
    last = case.events.standing().exclude(kind=EventKind.RETRACTED).order_by("-pk").first()
    if last:
        record.retract(last, by=None, now=NOW + timedelta(days=day))


def _habits(**habits: object) -> Step:
    def step(case: Petition, day: int) -> None:
        for person in case.participants.filter(role__in=("counsel", "recommender")):
            Participant.objects.filter(pk=person.pk).update(**habits)
            person.refresh_from_db()
            follow(person, now=NOW + timedelta(days=day))

    return step


def _address(email: str) -> Step:
    def step(case: Petition, day: int) -> None:
        case.participants.filter(role="counsel").update(email=email)
        deadlines.replan(case, now=NOW + timedelta(days=day))

    return step


def _sent(case: Petition, day: int) -> None:
    send_due(now=NOW + timedelta(days=day))


def _days(days: list[int] | None) -> Step:
    def step(case: Petition, day: int) -> None:
        ladder(case, "rfe-response", days)
        spacing.space(now=NOW + timedelta(days=day))

    return step


def _printed(due: date) -> Step:
    def step(case: Petition, day: int) -> None:
        asked = case.events.standing().filter(kind="rfe_issued").first()
        now = NOW + timedelta(days=day)
        record.record(case, "rfe_issued", "2026-11-20", stated_due=due, corrects=asked, now=now)

    return step


STEPS: list[Step] = [
    *(_fact(kind) for kind in KINDS),
    _retract,
    _habits(law_mails="few", practice_mails="none"),
    _habits(law_mails="all", practice_mails="all"),
    _habits(morning=7),
    _habits(digest=True),
    _address(""),
    _address("counsel@a.example"),
    _address("new@b.example"),
    _address("third@c.example"),
    _address("boss@a.example"),  # the petitioner's
    _sent,
    _sent,
    _days([40, 7]),
    _days(None),
    _printed(date(2027, 2, 12)),
    _printed(date(2027, 2, 20)),
]


UNIQUE = ("deadline_id", "recipient_id", "member_id", "rung", "planned_due")


def first_notices() -> list[tuple[str, int, date]]:
    """Address, deadline and due date of each first notice that went out."""
    rows = Reminder.objects.filter(state="sent", rung__startswith="first")
    addresses = dict(SentMail.objects.values_list("message_id", "address"))
    return [(addresses[row.message_id], row.deadline_id, row.planned_due) for row in rows]


class AnySequence(TestCase):
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30)), max_size=8))
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    def test_planning_again_changes_nothing_and_nobody_is_planned_twice(
        self, steps: list[tuple[Step, int]]
    ) -> None:
        cast.member("attorney@firm.example", cast.firm(), FirmRole.ATTORNEY)
        case, day = new_case(), 0
        case.participants.update(quiet_from=0, quiet_to=0)
        for step, later in steps:
            day += later
            step(case, day)
        now = NOW + timedelta(days=day)
        rows = list(Reminder.objects.values().order_by("pk"))

        deadlines.replan(case, now=now)

        assert list(Reminder.objects.values().order_by("pk")) == rows
        keys = Reminder.objects.values_list(*UNIQUE)
        assert len(set(keys)) == len(rows)
        told = first_notices()
        assert len(set(told)) == len(told), "an address gets one first notice of a date"
