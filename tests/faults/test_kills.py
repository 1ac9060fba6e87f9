"""Workers that are killed, with ``kill -9``, while they send."""

import os
import signal

import pytest
from django.utils import timezone

from tests.faults.conftest import Tally
from tests.faults.installation import PATIENCE, Installation, children, kill
from tests.faults.ledger import claims, fill, is_settled
from tests.services import wait_until
from tracker.cases.sending import MARKED_TOGETHER

pytestmark = pytest.mark.faults

MANY = 1_000


def test_the_one_worker_process_is_killed(installation: Installation, tally: Tally) -> None:
    fill(MANY, now=timezone.now())
    worker = installation.worker(1)
    installation.beat()
    installation.in_mid_batch(150)
    kill(worker)
    assert not is_settled()
    installation.worker(1)
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received, counts.lost, counts.renamed) == (MANY, MANY, 0, 0)
    assert counts.repeated <= MARKED_TOGETHER


def test_one_of_four_worker_processes_is_killed(installation: Installation, tally: Tally) -> None:
    fill(2 * MANY, now=timezone.now())
    installation.beat()
    installation.queue(4)
    worker = installation.worker(4)
    installation.in_mid_batch(100)
    wait_until(lambda: claims() == 4, PATIENCE)
    os.kill(children(worker.pid)[0], signal.SIGKILL)
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received, counts.lost, counts.renamed) == (2 * MANY, 2 * MANY, 0, 0)
    assert counts.repeated <= MARKED_TOGETHER


def test_all_four_worker_processes_are_killed(installation: Installation, tally: Tally) -> None:
    fill(2 * MANY, now=timezone.now())
    installation.beat()
    installation.queue(4)
    worker = installation.worker(4)
    installation.in_mid_batch(100)
    wait_until(lambda: claims() == 4, PATIENCE)
    kill(worker)
    assert not is_settled()
    installation.worker(4)
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received, counts.lost, counts.renamed) == (2 * MANY, 2 * MANY, 0, 0)
    assert counts.repeated <= 4 * MARKED_TOGETHER
