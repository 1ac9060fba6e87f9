"""Redis that forgets everything, and PostgreSQL that is restarted."""

import pytest
from django.utils import timezone

from tests.faults.conftest import Tally
from tests.faults.installation import PATIENCE, Installation, postgres_away
from tests.faults.ledger import fill, is_settled
from tests.services import wait_until
from tracker.cases.sending import MARKED_TOGETHER

pytestmark = pytest.mark.faults

MANY = 1_500


def test_redis_is_killed_and_comes_back_empty(installation: Installation, tally: Tally) -> None:
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.worker(2)
    installation.in_mid_batch(150)
    installation.kill_redis()
    assert not is_settled()
    wait_until(is_settled, PATIENCE)  # the pass that was begun needs no Redis
    fill(MANY, now=timezone.now())
    installation.start_redis()
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received, counts.lost) == (2 * MANY, 2 * MANY, 0)
    assert counts.repeated == 0


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_postgresql_is_restarted(mode: str, installation: Installation, tally: Tally) -> None:
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.worker(2)
    installation.in_mid_batch(150)
    with postgres_away(mode):
        pass
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received, counts.lost, counts.renamed) == (MANY, MANY, 0, 0)
    assert counts.repeated <= 2 * MARKED_TOGETHER
    assert installation.said("The database does not answer")
    assert not installation.said("Traceback")


def test_postgresql_is_away_for_a_while(installation: Installation, tally: Tally) -> None:
    fill(MANY, now=timezone.now())
    installation.beat()
    installation.worker(2)
    installation.in_mid_batch(150)
    with postgres_away("fast"):
        wait_until(lambda: installation.said("The database does not answer"), PATIENCE)
    wait_until(is_settled, PATIENCE)
    counts = tally()
    assert (counts.due, counts.received, counts.lost, counts.renamed) == (MANY, MANY, 0, 0)
    assert counts.repeated <= 2 * MARKED_TOGETHER
    assert not installation.said("Traceback")
