"""Nobody is woken by a late mail; what cannot wait comes, and nothing comes twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests import cast
from tests.services import Sink
from tracker.cases import deadlines, reasons, record, reminders, sending
from tracker.cases.enums import ReminderState, Role, Tone
from tracker.cases.models import LedgerEntry, Petition, Reminder
from tracker.cases.sending import Report, send_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

NEW_YORK = "America/New_York"
COUNSEL = "counsel@a.example"
NOW = cast.NOW
NIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)  # three o'clock in New York, quiet from 21 to 8
MORNING = datetime(2026, 11, 24, 13, tzinfo=UTC)


def case(due: date = date(2027, 2, 12), now: datetime = NOW, **habits: Any) -> Petition:
    """A case whose counsel, in New York, has an answer to give; nobody else hears."""
    petition = cast.petition("NIGHT-1", zone=NEW_YORK)
    cast.participant(petition, Role.COUNSEL, email=COUNSEL, zone=NEW_YORK, **habits)
    issued = (now - timedelta(days=5)).date().isoformat()
    record.record(petition, "rfe_issued", issued, stated_due=due, now=now)
    return petition


def first() -> Reminder:
    return Reminder.objects.get(rung="first")


def test_a_late_mail_waits_until_the_night_is_over(sink: Sink) -> None:
    case()
    planned = first().send_at
    assert planned == datetime(2026, 11, 23, 14, tzinfo=UTC)

    assert send_due(now=NIGHT) == Report(held=1)

    waiting = first()
    assert (waiting.state, waiting.attempts) == (ReminderState.PLANNED, 0)
    assert (waiting.send_at, waiting.try_at) == (planned, MORNING)
    assert waiting.reason == reasons.QUIET
    [entry] = LedgerEntry.objects.filter(reminder=waiting)
    assert (entry.state, entry.reason) == (ReminderState.PLANNED, reasons.QUIET)
    assert NIGHT <= entry.at < NIGHT + timedelta(minutes=1)
    assert send_due(now=MORNING - timedelta(seconds=1)) == Report()
    assert sink.mails == []

    assert send_due(now=MORNING) == Report(sent=1)
    assert sink.to == [COUNSEL]
    sent = first()
    assert sent.late_by is not None
    assert sent.late_by >= MORNING - planned
    assert send_due(now=MORNING + timedelta(hours=1)) == Report()


def test_a_mail_on_time_comes_at_the_hour_that_was_asked_for(sink: Sink) -> None:
    case(morning=6)  # before the quiet hours end: the reader's own wish
    at = datetime(2026, 11, 23, 11, tzinfo=UTC)

    assert send_due(now=at + sending.PUNCTUAL - timedelta(minutes=1)) == Report(sent=1)


def test_later_than_that_it_waits(sink: Sink) -> None:
    case(morning=6)
    at = datetime(2026, 11, 23, 11, tzinfo=UTC)

    assert send_due(now=at + sending.PUNCTUAL + timedelta(minutes=1)) == Report(held=1)
    assert first().try_at == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_a_day_that_ends_before_the_night_does_is_told_at_once(sink: Sink) -> None:
    case(due=date(2026, 11, 23))
    late = datetime(2026, 11, 24, 3, tzinfo=UTC)  # ten in the evening, two hours before the end

    assert send_due(now=late).sent == 1


def test_who_is_only_informed_of_it_is_not_woken(sink: Sink) -> None:
    petition = case(due=date(2026, 11, 27))
    cast.participant(petition, Role.BENEFICIARY, email="artist@a.example", zone=NEW_YORK)
    deadlines.replan(petition, now=NOW)
    late = datetime(2026, 11, 28, 3, tzinfo=UTC)  # ten in the evening of the day

    assert send_due(now=late).held == 1
    assert sink.to == [COUNSEL]
    assert send_due(now=late + timedelta(hours=10)).sent == 1
    assert sink.to == ["artist@a.example", COUNSEL]


def test_a_day_that_is_over_can_wait(sink: Sink) -> None:
    petition = case(due=date(2026, 11, 23))
    overdue = Reminder.objects.get(rung="overdue")
    assert overdue.send_at == datetime(2026, 11, 24, 14, tzinfo=UTC)

    assert send_due(now=datetime(2026, 11, 25, 8, tzinfo=UTC)).held == 1
    assert petition.deadlines.filter(rule="rfe-response").exists()
    assert sink.mails == []


def test_what_nobody_answered_follows_who_moves_to_another_zone(sink: Sink) -> None:
    petition = case(due=date(2026, 11, 30))
    Reminder.objects.all().delete()
    due, counsel = petition.deadlines.get(rule="rfe-response"), petition.participants.get()
    reminders.new_row(due, counsel, "attorney", Tone.ESCALATE, MORNING).save()
    petition.participants.update(zone="Asia/Seoul")  # it is ten in the evening there

    assert send_due(now=MORNING).held == 1
    assert sink.mails == []
    assert send_due(now=MORNING + timedelta(hours=10)).sent == 1


def test_who_keeps_no_quiet_hours_gets_it_in_the_night(sink: Sink) -> None:
    case(quiet_from=8, quiet_to=8)
    assert send_due(now=NIGHT) == Report(sent=1)


@pytest.mark.parametrize("step", [7, 30])
def test_the_night_that_has_an_hour_twice_sends_nothing_twice(sink: Sink, step: int) -> None:
    """Clocks go back at 06:00 UTC on 1 November: one o'clock in New York comes twice."""
    now = datetime(2026, 10, 30, 20, tzinfo=UTC)
    case(now=now, quiet_to=1, morning=0)
    held = sent = 0
    at = datetime(2026, 11, 1, 1, 10, tzinfo=UTC)  # ten past nine in the evening before

    while at < datetime(2026, 11, 1, 15, tzinfo=UTC):
        report = send_due(now=at)
        held, sent = held + report.held, sent + report.sent
        at += timedelta(minutes=step)

    assert len({mail["Message-ID"] for mail in sink.mails}) == len(sink.mails) == sent == 1
    assert held == 1
    row = first()
    assert row.sent_at is not None
    assert row.sent_at >= datetime(2026, 11, 1, 5, tzinfo=UTC), "one o'clock, the first time"


def test_a_clock_that_is_set_back_an_hour_sends_nothing_twice(sink: Sink) -> None:
    case()
    send_due(now=MORNING)
    assert send_due(now=MORNING - timedelta(hours=1)) == Report()
    assert send_due(now=MORNING) == Report()
    assert sink.to == [COUNSEL]


def test_a_held_row_stays_as_it_is_planned_when_facts_change(sink: Sink) -> None:
    petition = case()
    send_due(now=NIGHT)
    record.record(petition, "note", "2026-11-24", now=NIGHT)

    assert first().try_at == MORNING
    assert send_due(now=MORNING).sent == 1
