"""Whether anybody is told when reminders no longer move: by mail, once, and by another way."""

import sys
import threading
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests.cases.due_case import NOW, case
from tests.services import Sink, environment, free_port, process, wait_until
from tracker import watcher
from tracker.cases import claims, sending, watch
from tracker.cases.models import Reminder

pytestmark = pytest.mark.django_db(transaction=True)

STILL = timedelta(minutes=15)
OPERATORS = ["ops@firm.example", "night@firm.example"]
STUCK, WELL = "[O-1A Tracker] Reminders do not move", "[O-1A Tracker] Reminders move again"


@pytest.fixture(autouse=True)
def told(settings: Settings, sink: Sink) -> Sink:
    """The mail server of two operators; what is recorded is due at once."""
    settings.REMINDERS_FIRST_NOTICE, settings.OPERATORS = "at_once", OPERATORS
    return sink


def subjects(sink: Sink) -> list[str]:
    return [mail["Subject"] for mail in sink.mails]


@pytest.mark.database
def test_what_waits_is_counted_and_after_a_quarter_it_is_stuck(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    case()
    with django_assert_num_queries(4):
        found = watch.state(NOW + timedelta(minutes=14))
    assert (found.due, found.oldest_due, found.stuck) == (3, NOW, False)
    assert watch.state(NOW + STILL).stuck
    early = watch.state(NOW - timedelta(seconds=1))
    assert (early.due, early.oldest_due, early.stuck) == (0, None, False)


@pytest.mark.database
def test_what_waits_for_its_next_try_is_not_stuck() -> None:
    case()
    Reminder.objects.filter(try_at=NOW).update(try_at=NOW + timedelta(hours=4))
    assert not watch.state(NOW + timedelta(hours=4)).stuck


@pytest.mark.database
def test_a_lease_that_ran_out_is_stuck_too() -> None:
    case()
    claims.claim_due(NOW, limit=3)
    expired = NOW + settings.REMINDERS_LEASE
    assert watch.state(expired).due == 0
    assert not watch.state(expired + timedelta(minutes=14)).stuck
    found = watch.state(expired + STILL)
    assert (found.due, found.oldest_due, found.stuck) == (3, expired, True)


@pytest.mark.database
def test_the_operators_are_told_once_an_hour_and_once_when_all_is_well(told: Sink) -> None:
    case()
    for minutes in (0, 15, 16, 74):
        watch.look(now=NOW + timedelta(minutes=minutes))
    assert subjects(told) == [STUCK]
    watch.look(now=NOW + timedelta(minutes=75))
    assert subjects(told) == [STUCK, STUCK]
    sending.send_due(now=NOW + timedelta(minutes=76))
    del told.mails[:]
    for minutes in (77, 78):
        watch.look(now=NOW + timedelta(minutes=minutes))
    assert subjects(told) == [WELL]
    assert told.mails[0]["To"] == "ops@firm.example, night@firm.example"


@pytest.mark.database
def test_the_mail_tells_what_is_known_and_names_no_case(told: Sink) -> None:
    case("SECRET-1")
    watch.beat_of(watch.BEAT, NOW)
    watch.look(now=NOW + STILL)
    assert len(told.mails) == 1
    text = told.mails[0].get_content()
    assert "3 due, the oldest since: 2026-11-23 03:00 UTC; 0 failed; " in text
    assert "beat was last heard of: 2026-11-23 03:00 UTC; a worker: never." in text
    for word in ("SECRET", "a.example", "Mina", "Lark", "evidence"):
        assert word not in told.mails[0].as_string()


@pytest.mark.database
def test_of_many_processes_one_raises_the_alarm(told: Sink) -> None:
    case()
    together = threading.Barrier(4)

    def look(at: datetime) -> None:
        together.wait()
        watch.look(now=at)
        connection.close()

    for at in (NOW + STILL, NOW + STILL + timedelta(hours=2)):
        looks = [threading.Thread(target=look, args=[at]) for _ in range(4)]
        for thread in looks:
            thread.start()
        for thread in looks:
            thread.join()
    assert subjects(told) == [STUCK, STUCK]


def test_a_mail_that_does_not_go_is_tried_again_at_the_next_look(
    told: Sink, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    case()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    watch.look(now=NOW + STILL)
    assert "The operators cannot be told: [Errno 111] Connection refused" in caplog.messages
    settings.EMAIL_PORT = port
    watch.look(now=NOW + STILL + timedelta(minutes=1))
    assert subjects(told) == [STUCK]


def test_without_operators_the_log_tells_it(
    told: Sink, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OPERATORS = []
    case()
    watch.look(now=NOW + STILL)
    watch.look(now=NOW + STILL)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("Reminders have not moved for 15 minutes: 3 due")
    assert told.mails == []


@pytest.mark.database
def test_the_command_is_for_cron(told: Sink) -> None:
    out = StringIO()
    call_command("watch", stdout=out)
    assert out.getvalue().startswith("Reminders move: 0 due, the oldest since: none; 0 failed;")
    case()  # as of NOW, which is long over
    Reminder.objects.filter(try_at=NOW).update(try_at=timezone.now() - STILL)
    with pytest.raises(CommandError, match="Reminders have not moved for 15 minutes: 3 due"):
        call_command("watch")
    assert subjects(told) == [STUCK]


@pytest.mark.database
def test_the_web_process_looks_and_ends_with_its_thread(told: Sink, tmp_path: Path) -> None:
    case()
    Reminder.objects.filter(try_at=NOW).update(try_at=timezone.now() - STILL)
    env = environment(
        tmp_path,
        EMAIL_URL=f"smtp://127.0.0.1:{told.port}",
        OPERATORS=",".join(OPERATORS),
        WATCH_EVERY_SECONDS="0.2",
    )
    command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--no-control-socket"]
    bind = f"127.0.0.1:{free_port()}"
    with process(*command, "--bind", bind, env=env, log=tmp_path / "web.log") as web:
        wait_until(lambda: subjects(told) == [STUCK])
        Reminder.objects.all().delete()
        wait_until(lambda: subjects(told) == [STUCK, WELL])
        web.terminate()
        assert web.wait(10) == 0
    assert "Traceback" not in (tmp_path / "web.log").read_text()


@pytest.mark.database
def test_a_look_leaves_no_connection_open() -> None:
    watcher.look()
    assert connection.connection is None


def test_a_look_never_raises(caplog: pytest.LogCaptureFixture, settings: Settings) -> None:
    def refuse(*arguments: object) -> None:
        raise OperationalError("the server\nis gone")

    with connection.execute_wrapper(refuse):
        watcher.look()
    assert caplog.messages == ["The database does not answer: the server is gone"]


def test_no_thread_where_nobody_is_to_look(settings: Settings) -> None:
    settings.WATCH_EVERY_SECONDS = 0
    assert watcher.start() is None
