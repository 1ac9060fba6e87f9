"""A mail server that is away, that refuses some recipients, and that drops connections."""

import pytest
from django.utils import timezone

from tests.faults.conftest import Tally
from tests.faults.installation import PATIENCE, Installation
from tests.faults.ledger import Counts, end_pauses, fill, is_settled
from tests.services import wait_until
from tracker.cases.models import Reminder

pytestmark = pytest.mark.faults

MANY = 600
TENTH = MANY // 10
ONE_IN_TEN = "0@"  # readers are numbered


def test_the_mail_server_is_away_for_a_while(installation: Installation, tally: Tally) -> None:
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.worker(2)
    installation.in_mid_batch(150)
    installation.sink.kill()
    wait_until(lambda: installation.said("No mail can be sent by"), PATIENCE)
    installation.sink.start()
    wait_until(end_pauses, PATIENCE)
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received, counts.lost, counts.renamed) == (MANY, MANY, 0, 0)
    assert counts.repeated <= 2  # the mail in flight of each process


def test_one_recipient_in_ten_is_refused(installation: Installation, tally: Tally) -> None:
    installation.with_faults("--refuse", ONE_IN_TEN)
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.worker(2)
    wait_until(is_settled, PATIENCE)
    assert tally() == Counts(due=MANY, received=MANY - TENTH, refused=TENTH)
    failed = Reminder.objects.filter(reason="550 No such person here")
    assert set(failed.values_list("state", "attempts")) == {("failed", 1)}
    assert failed.count() == TENTH


def test_one_recipient_in_ten_is_put_off(installation: Installation, tally: Tally) -> None:
    installation.with_faults("--defer", ONE_IN_TEN, "--defer-most", str(TENTH))
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.worker(2)
    wait_until(end_pauses, PATIENCE)
    assert installation.sink.counts().mails == MANY - TENTH
    wait_until(is_settled, PATIENCE)
    assert tally() == Counts(due=MANY, received=MANY)
    attempts = Reminder.objects.values_list("attempts", flat=True)
    assert sorted(attempts) == [1] * (MANY - TENTH) + [2] * TENTH


def test_one_mail_in_ten_is_taken_without_a_reply(installation: Installation, tally: Tally) -> None:
    installation.with_faults("--cut", ONE_IN_TEN, "--cut-most", str(TENTH))
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.worker(2)
    wait_until(end_pauses, PATIENCE)
    wait_until(is_settled, PATIENCE)
    assert tally() == Counts(due=MANY, received=MANY, repeated=TENTH)
