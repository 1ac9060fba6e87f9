"""Several passes at the same time, and the command in processes of its own."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.cases import interleaved
from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, states
from tests.services import ROOT, Sink, environment
from tracker.accounts.models import Firm
from tracker.cases.sending import Report, send_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"


@pytest.mark.database
def test_others_can_write_while_a_mail_is_on_its_way(sink: Sink) -> None:
    case()
    names = iter("abc")

    def write() -> None:
        Firm.objects.create(name=(name := next(names)), slug=name)
        connection.close()

    # In a thread of its own: with a transaction open around SMTP, SQLite would make it wait.
    def write_elsewhere() -> None:
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(5)

    sink.on_mail = write_elsewhere
    assert send_due(now=NOW) == Report(sent=3)
    assert set("abc") < set(Firm.objects.values_list("slug", flat=True))


@pytest.mark.database
def test_many_workers_at_once_send_each_mail_once(sink: Sink) -> None:
    for number in range(15):
        case(f"SEND-{number}")
    reports: list[Report] = []
    interleaved.at_once(4, lambda: reports.append(send_due(now=NOW, limit=4)))
    assert sum(report.sent for report in reports) == 45
    assert len({mail["Message-ID"] for mail in sink.mails}) == len(sink.mails) == 45


def run(var: Path, *arguments: str, times: int = 1, **values: str) -> list[tuple[int, str, str]]:
    """Run `send_reminders` in processes at the same time: their exit codes, outputs, errors."""
    line = [sys.executable, "manage.py", "send_reminders", *arguments]
    env, pipe = environment(var, **values), subprocess.PIPE
    running = [
        subprocess.Popen(line, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True)
        for _ in range(times)
    ]
    texts = [process.communicate(timeout=100) for process in running]
    return [(process.returncode, *text) for process, text in zip(running, texts, strict=True)]


@pytest.mark.database
def test_the_command_sends_once_each_however_often_it_runs(sink: Sink, tmp_path: Path) -> None:
    for number in range(10):
        case(f"SEND-{number}")
    mail = f"smtp://127.0.0.1:{sink.port}"
    done = run(tmp_path, "--now", NOW.isoformat(), times=3, EMAIL_URL=mail)
    assert [(code, errors) for code, _, errors in done] == [(0, "")] * 3
    assert sum(int(said.split()[0]) for _, said, _ in done) == 30
    assert len({mail["Message-ID"] for mail in sink.mails}) == len(sink.mails) == 30


def test_the_command_says_in_one_line_that_the_server_is_away(tmp_path: Path) -> None:
    case()
    with socket.socket() as bound:  # not listening: nobody else takes the port meanwhile
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        mail = f"smtp://127.0.0.1:{port}"
        done = run(tmp_path, "--now", NOW.isoformat(), EMAIL_URL=mail)
    advice = "Nothing is lost: correct it and run this again."
    refused = f"127.0.0.1:{port}: [Errno 111] Connection refused"
    line = f"CommandError: No mail can be sent by {refused}. {advice}\n"
    said = "0 sent, 0 failed, 0 to be tried again, 0 cancelled.\n"
    assert done == [(1, said, line)]
    assert states() == {address: ["planned"] for address in (COUNSEL, PETITIONER, BENEFICIARY)}


def test_the_command_refuses_a_time_without_its_offset(tmp_path: Path) -> None:
    error = (
        "CommandError: --now 2026-11-26T09:00:00 is no instant: "
        "write one with its offset, 2026-11-26T09:00:00-05:00.\n"
    )
    assert run(tmp_path, "--now", "2026-11-26T09:00:00") == [(1, "", error)]
