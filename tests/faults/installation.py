"""The tracker as it is installed: PostgreSQL, Redis, an SMTP server, workers and beat."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis
from django.db import connection

from tests import postgres
from tests.mail_sink import Sink
from tests.services import CELERY, celery_worker, environment, process, redis_server, wait_until

# Short, so that the mails of a killed worker are not waited for long; not so short that a process
# on a busy machine lets it run out.
LEASE = 8.0  # seconds
PATIENCE = 90.0  # seconds


class Installation:
    """Processes that run until the test is over, on the database of the test."""

    def __init__(self, folder: Path, stack: ExitStack, sink: Sink) -> None:
        self.folder, self.sink = folder, sink
        self.broker = stack.enter_context(redis_server(folder))
        self._stack = stack
        self._started = 0
        self._clock = folder / "clock"
        self._celery: Sequence[str] = CELERY

    def env(self) -> dict[str, str]:
        return environment(
            self.folder,
            REDIS_URL=self.broker,
            EMAIL_URL=f"smtp://127.0.0.1:{self.sink.port}",
            REMINDERS_EVERY_SECONDS="0.5",
            REMINDERS_LEASE_SECONDS=str(LEASE),
            LOG_LEVEL="INFO",
        )

    def with_faults(self, *faults: str) -> None:
        """Start the mail server again, with faults of its command line."""
        self.sink.kill()
        self.sink.start(*faults)

    def worker(self, concurrency: int) -> subprocess.Popen[bytes]:
        """A worker with so many processes, ready for work."""
        running = celery_worker(self.env(), self._log("worker"), concurrency, self._celery)
        worker = self._stack.enter_context(running)
        self._stack.callback(kill, worker)  # nobody waits for it to end well
        return worker

    def beat(self) -> subprocess.Popen[bytes]:
        """A beat that looks twice a second."""
        log = self._log("beat")
        command = [
            *self._celery,
            "beat",
            "--loglevel",
            "info",
            "--schedule",
            str(log.with_suffix("")),
        ]
        beat = self._stack.enter_context(process(*command, env=self.env(), log=log))
        self._stack.callback(beat.kill)
        return beat

    def queue(self, length: int) -> None:
        """Wait until so many tasks wait in Redis: so many processes then begin at once."""
        with redis.Redis.from_url(self.broker) as client:
            wait_until(lambda: client.llen("celery") >= length, PATIENCE)

    def set_clock(self, seconds: int) -> None:
        """Make the clock of workers and beat wrong by so much; also while they run."""
        new = self._clock.with_suffix(".new")
        new.write_text(str(seconds))
        new.rename(self._clock)
        # Only those that are started from now on look at it.
        self._celery = (sys.executable, "-m", "tests.faults.jumping", str(self._clock), *CELERY[2:])

    def kill_redis(self) -> None:
        """``kill -9``: what it knew is gone, for it keeps nothing on the disk."""
        with redis.Redis.from_url(self.broker) as client:
            os.kill(client.info("server")["process_id"], signal.SIGKILL)

    def start_redis(self) -> None:
        """Start a new one, which knows nothing."""
        self._stack.enter_context(redis_server(self.folder))

    def said(self, words: str) -> bool:
        """Whether one of the workers said so."""
        return any(words in log.read_text() for log in self.folder.glob("worker-*.log"))

    def in_mid_batch(self, mails: int) -> None:
        """Wait until so many mails went out."""
        wait_until(lambda: self.sink.size >= mails, PATIENCE)

    def _log(self, name: str) -> Path:
        self._started += 1
        return self.folder / f"{name}-{self._started}.log"


def children(parent: int) -> list[int]:
    """The process ids of a worker's processes."""
    lines = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in lines.split()]


def kill(worker: subprocess.Popen[bytes]) -> None:
    """``kill -9`` of a worker and of all of its processes, where it has not ended yet."""
    if worker.poll() is not None:
        return
    for pid in [worker.pid, *children(worker.pid)]:
        os.kill(pid, signal.SIGKILL)
    worker.wait()


@contextmanager
def postgres_away(mode: str) -> Iterator[None]:
    """PostgreSQL is stopped in this mode, and started again afterwards."""
    folder = Path(connection.settings_dict["OPTIONS"]["host"])
    postgres.stop(folder, mode)
    try:
        yield
    finally:
        postgres.start(folder)
        connection.close()
