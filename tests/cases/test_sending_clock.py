"""A clock that was ahead, and is right again: what it put off goes out all the same."""

from datetime import timedelta

import pytest
from django.db.models import F
from pytest_django import Settings

from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, case, row
from tests.services import Sink
from tracker.cases import claims, reasons, watch
from tracker.cases.enums import ReminderState
from tracker.cases.models import Participant, Reminder
from tracker.cases.sending import LONGEST_PAUSE, Report, send_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AHEAD = NOW + 40 * DAY  # before the ladder of February begins


@pytest.fixture(autouse=True)
def notice(settings: Settings) -> Reminder:
    """A first notice that is due at once; its reader has no quiet hours."""
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    case()
    Participant.objects.update(quiet_from=0, quiet_to=0)
    Reminder.objects.filter(rung="first").exclude(recipient__email=COUNSEL).delete()
    Reminder.objects.filter(send_at__gt=NOW, send_at__lte=AHEAD).delete()
    return row(COUNSEL)


def test_what_it_put_off_goes_out_when_the_clock_is_right_again(
    sink: Sink, notice: Reminder
) -> None:
    sink.refused[COUNSEL] = "451 4.7.1 come back later"
    assert send_due(now=AHEAD) == Report(retried=1)
    sink.refused.clear()
    ahead = set(Reminder.objects.filter(send_at__gt=AHEAD).values_list("pk", "try_at"))

    assert send_due(now=NOW + MINUTE) == Report(sent=1)

    assert sink.to == [COUNSEL]
    entries = notice.entries.order_by("pk").values_list("state", "reason")
    assert list(entries)[1:] == [("planned", reasons.AHEAD)]
    notice.refresh_from_db()
    assert (notice.state, notice.send_at) == (ReminderState.SENT, NOW)
    assert set(Reminder.objects.filter(state="planned").values_list("pk", "try_at")) == ahead


def test_what_was_held_until_the_end_of_quiet_hours_too(sink: Sink, notice: Reminder) -> None:
    Participant.objects.update(quiet_from=0, quiet_to=23)
    assert send_due(now=AHEAD) == Report(held=1)
    Participant.objects.update(quiet_from=0, quiet_to=0)
    assert send_due(now=NOW + MINUTE) == Report(sent=1)


@pytest.mark.parametrize("wait", [LONGEST_PAUSE, DAY])
def test_a_pause_and_quiet_hours_are_waited_for(
    sink: Sink, notice: Reminder, wait: timedelta
) -> None:
    Reminder.objects.filter(pk=notice.pk).update(try_at=NOW + wait, reason=reasons.QUIET)
    assert send_due(now=NOW) == Report()
    assert send_due(now=NOW + wait - MINUTE) == Report()
    assert send_due(now=NOW + wait) == Report(sent=1)


def test_a_ladder_is_planned_far_ahead(sink: Sink) -> None:
    rows = Reminder.objects.filter(try_at__gt=NOW + DAY, try_at=F("send_at"))
    assert rows.filter(recipient__email=BENEFICIARY).exists()
    rows.update(reason=reasons.QUIET)  # one that was held, and whose day moved since
    assert claims.recall(NOW) == 0


def test_the_operators_are_told_although_the_alarm_was_raised_by_a_clock_ahead(
    sink: Sink, settings: Settings
) -> None:
    settings.OPERATORS = ["ops@firm.example"]
    watch.look(now=AHEAD)
    watch.look(now=NOW + 15 * MINUTE)
    watch.look(now=NOW + 16 * MINUTE)
    assert len(sink.mails) == 2


def test_what_a_worker_had_claimed_that_was_killed_meanwhile_is_not_waited_for(
    sink: Sink, notice: Reminder
) -> None:
    assert claims.claim_due(AHEAD, limit=100)
    assert send_due(now=NOW + MINUTE) == Report(sent=1)
    assert sink.to == [COUNSEL]


def test_a_worker_at_work_keeps_its_claim_while_the_clock_is_set_back(sink: Sink) -> None:
    assert claims.claim_due(NOW, limit=100)
    assert send_due(now=NOW - timedelta(hours=1)) == Report()
    assert sink.to == []


def test_a_lease_of_days_is_waited_for_too(sink: Sink, settings: Settings) -> None:
    settings.REMINDERS_LEASE = 2 * DAY
    assert claims.claim_due(NOW + MINUTE, limit=100)  # its clock is a little ahead
    assert send_due(now=NOW + MINUTE / 2) == Report()
    assert send_due(now=NOW + DAY) == Report()
    assert sink.to == []
    assert send_due(now=NOW + 3 * DAY) == Report(sent=1)
