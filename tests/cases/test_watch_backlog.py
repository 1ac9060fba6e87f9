"""A queue that is long but moves rings nobody; one that stands, or leaves some behind, does."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tests.services import Sink, free_port
from tracker.cases import claims, watch
from tracker.cases.enums import ReminderState
from tracker.cases.models import Heartbeat, Participant, Reminder, SentMail
from tracker.cases.sending import send_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STUCK, WELL = "[O-1A Tracker] Reminders do not move", "[O-1A Tracker] Reminders move again"


@pytest.fixture(autouse=True)
def told(settings: Settings, sink: Sink) -> Sink:
    settings.REMINDERS_FIRST_NOTICE, settings.OPERATORS = "at_once", ["ops@firm.example"]
    return sink


@pytest.fixture
def backlog() -> list[Reminder]:
    """Three that are due for three days, two and one, when everything is back; no quiet hours."""
    case()
    Participant.objects.update(quiet_from=0, quiet_to=0)
    rows = [row(email) for email in (COUNSEL, PETITIONER, BENEFICIARY)]
    for days, one in zip((3, 2, 1), rows, strict=True):
        Reminder.objects.filter(pk=one.pk).update(try_at=NOW - days * DAY)
    return rows


def went(one: Reminder, at: datetime) -> None:
    """A pass claimed ``one`` and sent it at ``at``."""
    Reminder.objects.filter(pk=one.pk).update(state=ReminderState.SENT, sent_at=at)
    SentMail.objects.create(message_id=one.message_id, address=one.to.email, sent_at=at)
    claims.note_move(at)


def why(now: datetime) -> str:
    return watch.state(now).why


def test_a_backlog_that_drains_is_not_stuck(backlog: list[Reminder]) -> None:
    assert why(NOW) == watch.NOT_MOVED
    went(backlog[0], NOW)
    assert why(NOW + 14 * MINUTE) == ""
    went(backlog[1], NOW + 14 * MINUTE)
    found = watch.state(NOW + 28 * MINUTE)
    assert (found.why, found.due, found.oldest_due) == ("", 1, NOW - DAY)
    assert why(NOW + 29 * MINUTE) == watch.NOT_MOVED


def test_nobody_is_told_of_one_that_drains_and_all_is_well_once_it_does(
    backlog: list[Reminder], told: Sink
) -> None:
    watch.look(now=NOW)
    went(backlog[0], NOW + MINUTE)
    for minutes in (2, 3, 15):
        watch.look(now=NOW + minutes * MINUTE)
    assert [mail["Subject"] for mail in told.mails] == [STUCK, WELL]
    assert "the queue last moved: 2026-11-23 03:01 UTC;" in told.mails[-1].get_content()


def test_what_was_sent_refused_or_dropped_has_moved(backlog: list[Reminder], told: Sink) -> None:
    told.refused[COUNSEL] = "550 5.1.1 nobody of that name"
    for one, limit in zip(backlog, (NOW - 2.5 * DAY, NOW - 1.5 * DAY, NOW), strict=True):
        Heartbeat.objects.all().delete()
        if one.to.email == BENEFICIARY:
            one.deadline.petition.deadlines.update(current=False)
        report = send_due(now=limit)
        assert report.done == 1
        moved = watch.state(NOW).moved
        assert moved is not None
        assert limit <= moved < limit + MINUTE
    assert Reminder.objects.filter(state="failed").count() == 1
    assert Reminder.objects.filter(state="cancelled").count() == 1


def test_what_is_only_put_off_or_waits_for_the_server_has_not_moved(
    backlog: list[Reminder], told: Sink, settings: Settings
) -> None:
    settings.EMAIL_PORT = free_port()
    assert send_due(now=NOW).stopped
    settings.EMAIL_PORT = told.port
    told.refused |= dict.fromkeys((COUNSEL, PETITIONER, BENEFICIARY), "451 4.7.1 later")
    assert send_due(now=NOW).retried == 3
    assert not Heartbeat.objects.filter(name=watch.MOVED).exists()


def test_what_later_ones_overtake_for_an_hour_is_stuck(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    case()
    left, early, late = (row(email) for email in (COUNSEL, PETITIONER, BENEFICIARY))
    went(early, NOW)
    Reminder.objects.filter(pk=late.pk).update(try_at=NOW + 30 * MINUTE)
    Reminder.objects.exclude(pk__in=[left.pk, early.pk, late.pk]).delete()
    went(late, NOW + 30 * MINUTE)

    with django_assert_num_queries(4):
        assert why(NOW + 44 * MINUTE) == ""
    claims.note_move(NOW + 50 * MINUTE)
    assert why(NOW + 59 * MINUTE) == ""
    with django_assert_num_queries(5):
        assert why(NOW + HOUR) == watch.OVERTAKEN


def test_what_another_worker_put_down_is_given_time(backlog: list[Reminder]) -> None:
    went(backlog[2], NOW)
    assert why(NOW + 14 * MINUTE) == ""
    claims.note_move(NOW + 14 * MINUTE)
    assert why(NOW + 15 * MINUTE) == watch.OVERTAKEN


def test_what_comes_along_in_one_mail_overtakes_nobody(backlog: list[Reminder]) -> None:
    first, _waits, along = backlog
    Reminder.objects.filter(pk__in=[first.pk, along.pk]).update(message_id="<digest.1@a.example>")
    first.refresh_from_db()
    went(first, NOW)
    Reminder.objects.filter(pk=along.pk).update(state=ReminderState.SENT, sent_at=NOW)
    claims.note_move(NOW + HOUR)
    assert watch.state(NOW + HOUR).oldest_due == NOW - 2 * DAY
    assert why(NOW + HOUR) == ""


def test_a_clock_that_was_set_back_silences_nothing(backlog: list[Reminder]) -> None:
    claims.note_move(NOW + DAY)
    assert why(NOW) == watch.NOT_MOVED
    claims.note_move(NOW + MINUTE)
    assert why(NOW) == "", "two machines' clocks differ a little"


def test_a_move_is_noted_again_and_again() -> None:
    for minutes in (0, 5):
        claims.note_move(NOW + minutes * MINUTE)
    assert [(x.name, x.at) for x in Heartbeat.objects.all()] == [("moved", NOW + 5 * MINUTE)]


@pytest.mark.parametrize("minutes, stuck", [(1, False), (16, True)])
def test_all_that_tell_it_agree(backlog: list[Reminder], minutes: int, stuck: bool) -> None:
    claims.note_move(timezone.now() - minutes * MINUTE)
    report, page = StringIO(), Client().get("/healthz").json()
    call_command("reminders", "report", "--json", stdout=report)
    try:
        call_command("watch", stdout=StringIO())
        raised = False
    except CommandError:
        raised = True
    told = page["reminders"]["stuck"], json.loads(report.getvalue())["stuck"], raised
    assert told == (stuck, stuck, stuck)
    assert Heartbeat.objects.filter(name=watch.ALARM).exists() == stuck, "the admin lists it"
