"""The tracker as compose.yaml starts it, for `tests.bench_mails`: one worker of two processes."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from kombu import Connection

from tests.faults.installation import children
from tests.mail_sink import Sink
from tests.services import celery_worker, environment, redis_server

PROCESSES = 2
TICK = os.sysconf("SC_CLK_TCK")  # a second, in the kernel's table of processes


def send_all(
    sink: Sink, count: int, folder: Path, due: Callable[[], object]
) -> tuple[float, float]:
    """Wake a running worker once ``due`` has made ``count`` mails due, until the last has arrived.

    Returns seconds on the wall, and of CPU of its processes together.
    """
    from tracker.cases import tasks
    from tracker.celery import app

    with redis_server(folder) as url:
        env = environment(folder, REDIS_URL=url)
        with (
            celery_worker(env, folder / "worker.log", PROCESSES) as worker,
            Connection(url.replace("unix://", "redis+socket://")) as line,
        ):
            due()
            sink.forget()
            begun, before = time.perf_counter(), _cpu(worker.pid)
            app.send_task(tasks.send_due.name, connection=line)
            while sink.size < count:
                time.sleep(0.005)
            wall = time.perf_counter() - begun
            time.sleep(0.5)  # the last ones are still being marked
            spent = _cpu(worker.pid) - before
    assert len(sink.counts().taken) == sink.counts().mails == count
    return wall, spent


def _cpu(worker: int) -> float:
    """Seconds of CPU of a worker and its processes."""
    return sum(_cpu_of(pid) for pid in (worker, *children(worker)))


def _cpu_of(pid: int) -> float:
    # The name, in brackets, may hold spaces: what is behind it is counted.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK
