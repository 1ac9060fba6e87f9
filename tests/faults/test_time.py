"""Beat that was away for days, two of it, and a clock that jumps while everything runs."""

from datetime import timedelta

import pytest
from django.db.models import F, Max, Min
from django.utils import timezone

from tests.faults.conftest import Tally
from tests.faults.installation import PATIENCE, Installation
from tests.faults.ledger import Counts, claims, fill, is_settled
from tests.services import wait_until
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder
from tracker.cases.sending import MARKED_TOGETHER

pytestmark = pytest.mark.faults

MANY = 600
HOUR = timedelta(hours=1)
LATE_BY = F("sent_at") - F("send_at")


def test_beat_was_away_for_three_days(installation: Installation, tally: Tally) -> None:
    fill(MANY, ages=(HOUR * 72, HOUR * 48, HOUR * 24), now=timezone.now())
    installation.beat()
    installation.worker(2)
    wait_until(is_settled, PATIENCE)
    assert tally() == Counts(due=3 * MANY, received=MANY, superseded=2 * MANY)
    sent = Reminder.objects.filter(state=ReminderState.SENT)
    late = sent.aggregate(least=Min(LATE_BY), most=Max(LATE_BY))
    assert HOUR * 24 < late["least"] <= late["most"] < HOUR * 25


def test_two_beats_run_at_once(installation: Installation, tally: Tally) -> None:
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.beat()
    installation.queue(8)
    installation.worker(4)
    wait_until(is_settled, PATIENCE)
    assert tally() == Counts(due=MANY, received=MANY)


def test_the_clock_is_set_back_an_hour(installation: Installation, tally: Tally) -> None:
    now = timezone.now()
    fill(2 * MANY, now=now)
    installation.set_clock(0)
    installation.beat()
    installation.worker(2)
    installation.in_mid_batch(150)
    installation.set_clock(-3600)
    wait_until(lambda: claims() == 0, PATIENCE)
    assert not is_settled()
    fill(MANY, now=now - HOUR)
    due = Reminder.objects.filter(send_at__lt=now - HOUR)
    wait_until(lambda: not due.exclude(state=ReminderState.SENT).exists(), PATIENCE)
    installation.set_clock(0)  # an hour later
    wait_until(is_settled, PATIENCE)
    assert tally() == Counts(due=3 * MANY, received=3 * MANY)


def test_the_clock_is_set_forward_an_hour(installation: Installation, tally: Tally) -> None:
    fill(3 * MANY, now=timezone.now())
    installation.set_clock(0)
    installation.beat()
    installation.worker(2)
    installation.in_mid_batch(150)
    installation.set_clock(+3600)
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received) == (3 * MANY, 3 * MANY)
    assert (counts.lost, counts.renamed) == (0, 0)
    assert counts.repeated <= 2 * MARKED_TOGETHER
