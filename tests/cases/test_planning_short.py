"""A day that is near, and hours that move to before now: told in time, and not called late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import cast
from tests.cases.due_case import COUNSEL, PETITIONER, case
from tests.services import Sink
from tracker.cases import deadlines, habits, watch
from tracker.cases.enums import Role
from tracker.cases.models import Heartbeat, Participant, Reminder, SentMail
from tracker.cases.record import record
from tracker.cases.sending import send_due
from tracker.lib.zones import NEW_YORK, at_hour

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

TODAY = date(2026, 11, 23)
TEN = datetime(2026, 11, 23, 15, tzinfo=UTC)  # o'clock in New York


def test_what_has_to_be_done_today_is_told_today(sink: Sink) -> None:
    petition = cast.petition("SHORT-1", zone=NEW_YORK)
    cast.participant(petition, Role.COUNSEL, email=COUNSEL)
    cast.participant(petition, Role.BENEFICIARY, email="artist@a.example")
    record(petition, "rfe_issued", "2026-11-20", stated_due=TODAY, now=TEN)
    assert send_due(now=TEN).sent == 1
    assert sink.to == [COUNSEL]
    assert "In New York, that is today." in SentMail.objects.get().text


def test_a_date_that_moves_to_today_is_told_today(sink: Sink) -> None:
    petition = case()
    petition.participants.update(zone=NEW_YORK)
    notice = petition.events.get(kind="rfe_issued")
    send_due(now=TEN)
    sink.mails.clear()
    record(petition, "rfe_issued", "2026-11-20", stated_due=TODAY, corrects=notice, now=TEN)
    assert send_due(now=TEN).sent == 2
    assert sink.to == [PETITIONER, COUNSEL]  # and not the beneficiary, who has nothing to do


def counsel_at_six(day: date) -> Participant:
    """Counsel hears at six in the evening; what was due before two o'clock on ``day`` is sent."""
    petition = case()
    petition.participants.exclude(role=Role.COUNSEL).delete()
    petition.participants.update(morning=18)
    counsel = petition.participants.get()
    habits.follow(counsel, now=cast.NOW)
    send_due(now=two_oclock(day))
    Heartbeat.objects.update(at=two_oclock(day) - timedelta(hours=3))
    return counsel


def two_oclock(day: date) -> datetime:
    return at_hour(day, 14, "Asia/Seoul")


NEAR = date(2027, 2, 9)


@pytest.mark.parametrize("by_desk", [False, True])
def test_who_gets_up_earlier_is_told_of_no_delay_and_operators_of_no_queue(
    sink: Sink, by_desk: bool
) -> None:
    counsel, now = counsel_at_six(NEAR), two_oclock(NEAR)
    sink.mails.clear()
    counsel.morning = 9
    counsel.save()
    if by_desk:
        deadlines.replan(counsel.petition, now=now)
    else:
        habits.follow(counsel, now=now)
    deadlines.replan(counsel.petition, now=now + timedelta(seconds=20))

    assert watch.state(now + timedelta(seconds=30)).why == ""
    assert send_due(now=now + timedelta(seconds=30)).sent == 1
    row = Reminder.objects.get(rung="before:3")
    mail = SentMail.objects.get(message_id=row.message_id)
    assert row.late_by is None
    assert "later than planned" not in mail.text


def test_what_is_late_already_stays_so(sink: Sink) -> None:
    counsel, later = counsel_at_six(NEAR), two_oclock(NEAR) + timedelta(days=1)
    counsel.morning = 9
    counsel.save()
    habits.follow(counsel, now=later)
    row = Reminder.objects.get(rung="before:3")
    assert row.send_at == at_hour(NEAR, 18, "Asia/Seoul")
    assert watch.state(later).why == watch.NOT_MOVED
