"""Work on a database connection of its own, beside a transaction that is open on ours."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection

from tests.services import wait_until

LIMIT = 60  # seconds


def elsewhere(work: Callable[[], object]) -> Future[None]:
    """Have ``work`` done on another connection; ``result(LIMIT)`` raises what it raised."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(run)


def beside(work: Callable[[], object]) -> Future[None]:
    """As `elsewhere`; returns when ``work`` is over, or waits for a lock of ours. On SQLite it may
    not have begun: whoever writes waits for our commit there."""
    done = elsewhere(work)
    stands(done)
    return done


def stands(work: Future[None]) -> None:
    """Wait until ``work`` is over, or waits for us."""
    if connection.vendor == "postgresql":
        wait_until(lambda: work.done() or _somebody_waits_for_us())


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
            " AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def at_once(count: int, work: Callable[[], object]) -> None:
    """Do the same ``count`` times, all begun at the same instant; raises what one raised."""
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait(LIMIT)
        work()

    for one in [elsewhere(run) for _ in range(count)]:
        one.result(LIMIT)
