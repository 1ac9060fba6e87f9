"""Real parts for tests: a Redis, an SMTP server, a Celery worker, and the test's own database."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT = 30.0  # seconds
CELERY = (sys.executable, "-m", "celery", "--app", "tracker")

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells every command


class Sink:
    """An SMTP server that keeps what it gets; ``senders`` are those on the envelopes.

    ``refused`` answers RCPT for an address; ``cut`` holds addresses after whose mail the line goes
    dead before the reply; ``on_mail`` runs while the sender waits for the reply.
    """

    def __init__(self, *, password: str = "") -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.refused: dict[str, str] = {}
        self.cut: set[str] = set()
        self.on_mail: Callable[[], None] = lambda: None
        self.connections = 0
        self.port = free_port()
        self._password = password.encode()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            server_hostname="localhost",
            authenticator=self._authenticate if password else None,
            auth_required=bool(password),
            auth_require_tls=False,
        )

    @property
    def to(self) -> list[str]:
        """Who got a mail, in order of the alphabet."""
        return sorted(mail["To"] for mail in self.mails)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        return AuthResult(success=data.password == self._password, handled=False)

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.senders.append(envelope.mail_from or "")
        self.on_mail()
        if self.cut.intersection(envelope.rcpt_tos):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool], limit: float = START_LIMIT) -> None:
    """Wait for something to become true; fail after ``limit`` seconds."""
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, f"not so after {limit} seconds"
        time.sleep(0.05)


def database_url() -> str:
    """The DATABASE_URL by which another process opens the database of the running test."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    # As `tests.postgres` gives it: a socket in a folder, which no part of a host name may hold.
    return f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['OPTIONS']['host']}"


def environment(var: Path, **values: str) -> dict[str, str]:
    """What a process of the tracker is started with, on the database of the running test."""
    return os.environ | {"DATABASE_URL": database_url(), "TRACKER_VAR": str(var)} | values


@contextmanager
def process(*command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs meanwhile; its output goes to ``log``."""
    with log.open("ab") as out:
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis on a socket in ``folder``; yields its REDIS_URL."""
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--dir", str(folder)]
    with process(*command, "--save", "", env=dict(os.environ), log=folder / "redis.log"):
        wait_until(lambda: _answers(path))
        yield f"unix://{path}"


def _answers(path: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(path)) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


@contextmanager
def celery_worker(
    env: dict[str, str], log: Path, concurrency: int = 2, celery: Sequence[str] = CELERY
) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker that has reported for work, with so many processes."""
    command = [*celery, "worker", "--concurrency", str(concurrency), "--loglevel", "info"]
    with process(*command, env=env, log=log) as worker:
        wait_until(lambda: "ready." in log.read_text())
        yield worker
