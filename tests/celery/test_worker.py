"""Tasks through a real Redis and a real Celery worker, and what happens without them."""

import contextlib
import logging
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import cast
from tests.cases.moving import AFTER_CLOSURE, close_a_day, premium_case
from tests.faults.ledger import fill
from tests.services import (
    Sink,
    celery_worker,
    environment,
    free_port,
    redis_server,
    wait_until,
)
from tracker.cases import answers, recompute, sending, tasks
from tracker.cases.enums import ChangeCause, ReminderState, Role
from tracker.cases.models import (
    Deadline,
    DeadlineChange,
    Heartbeat,
    Petition,
    Recompute,
    Reminder,
)
from tracker.cases.record import record
from tracker.celery import app

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 3.0  # seconds that a page may wait for a Redis that is away


def case(reference: str) -> Petition:
    """A case of which three people hear at once."""
    petition, today = cast.petition(reference), timezone.now().date()
    for role in (Role.COUNSEL, Role.PETITIONER, Role.BENEFICIARY):
        cast.participant(petition, role, email=f"{role}@people.example")
    due = today + timedelta(days=80)
    record(petition, "rfe_issued", today.isoformat(), stated_due=due)
    return petition


@contextlib.contextmanager
def broker(url: str) -> Iterator[None]:
    """Tasks of this process go to ``url``."""
    before = app.conf.broker_url
    app.conf.update(broker_url=url.replace("unix://", "redis+socket://"))
    try:
        yield
    finally:
        app.conf.update(broker_url=before)


@pytest.fixture
def sent(sink: Sink, settings: Settings) -> Sink:
    """The mail server, with first notices that are due at once."""
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    return sink


def worker_environment(folder: Path, url: str, port: int) -> dict[str, str]:
    """A worker that works on the database of this test, and mails to this test's server."""
    mail = f"smtp://127.0.0.1:{port}"
    return environment(folder, REDIS_URL=url, EMAIL_URL=mail, LOG_LEVEL="INFO")


def all_sent() -> bool:
    """Whether every mail due is sent; each look is a read of its own."""
    due = Reminder.objects.filter(send_at__lte=timezone.now())
    return not due.exclude(state=ReminderState.SENT).exists()


@pytest.mark.database
def test_a_task_delivered_many_times_sends_each_mail_once(
    sent: Sink, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w")
    for number in range(10):
        case(f"WORK-{number}")
    log = folder / "worker.log"
    with redis_server(folder) as url, broker(url):
        for _ in range(5):
            tasks.wake()
        with celery_worker(worker_environment(folder, url, sent.port), log):
            wait_until(all_sent)
            wait_until(lambda: log.read_text().count("succeeded in") == 5)
    assert len({mail["Message-ID"] for mail in sent.mails}) == len(sent.mails) == 30
    assert set(Reminder.objects.filter(sent_at__isnull=False).values_list("attempts")) == {(1,)}
    assert "people.example" not in log.read_text()


@pytest.mark.database
def test_many_mails_are_sent_by_every_process_of_a_worker(
    sent: Sink, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w")
    fill(3 * sending.BATCH, now=timezone.now())
    log = folder / "worker.log"
    with redis_server(folder) as url, broker(url):
        tasks.wake()
        with celery_worker(worker_environment(folder, url, sent.port), log, concurrency=2):
            wait_until(all_sent)
            wait_until(lambda: log.read_text().count("Reminders: ") >= 2)
    assert len({mail["Message-ID"] for mail in sent.mails}) == len(sent.mails) == 300


@pytest.mark.database
def test_open_cases_are_looked_at_again_and_closed_ones_are_not(
    sent: Sink, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w")
    open_one, closed = case("OPEN-1"), case("CLOSED-1")
    Deadline.objects.update(due=date(2020, 1, 1), by=date(2020, 1, 1))
    Petition.objects.filter(pk=open_one.pk).update(next_due=None)
    Petition.objects.filter(pk=closed.pk).update(stage="closed", next_due=None)
    log = folder / "worker.log"
    with redis_server(folder) as url, broker(url), app.connection_for_write() as line:
        app.send_task("deadlines.resync_open", connection=line)
        with celery_worker(worker_environment(folder, url, sent.port), log):
            wait_until(lambda: "succeeded in" in log.read_text())
    assert open_one.deadlines.get(rule="rfe-response").by > date(2026, 1, 1)
    assert closed.deadlines.get(rule="rfe-response").by == date(2020, 1, 1)
    open_one.refresh_from_db()
    assert open_one.next_due == open_one.deadlines.get(rule="rfe-response").by


@pytest.mark.database
def test_a_closure_that_is_saved_moves_what_it_moves(
    sent: Sink, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w")
    premium, operator = premium_case(), Client()
    operator.force_login(cast.user("operator@x.example", is_staff=True, is_superuser=True))
    closure = {"day": "2026-12-04", "name": "Executive order", "sureness": "C2"}
    log = folder / "worker.log"
    with redis_server(folder) as url, broker(url):
        operator.post("/admin/cases/closure/add/", closure)
        with celery_worker(worker_environment(folder, url, sent.port), log):
            wait_until(lambda: Recompute.objects.filter(done_at__isnull=False).count() == 2)
    moved = DeadlineChange.objects.get(petition=premium, cause="closure")
    assert (moved.old_by, moved.new_by) == (date(2026, 12, 14), date(2026, 12, 15))
    looks = Recompute.objects.order_by("pk").values_list("cause", "looked_at", "moved")
    assert list(looks) == [("closure", 1, 1), ("rule", 1, 0)]


def test_an_edit_without_redis_waits_for_beat(caplog: pytest.LogCaptureFixture) -> None:
    premium = premium_case()
    close_a_day()
    recompute.want(ChangeCause.CLOSURE, "a closure", by=None, now=timezone.now())
    with broker(f"redis://127.0.0.1:{free_port()}/0"):
        tasks.wake_recompute()
    assert "the open cases are looked at when beat is back." in caplog.messages[-1]
    tasks.recompute_wanted()
    assert DeadlineChange.objects.get(petition=premium, cause="closure").new_by == AFTER_CLOSURE


def test_a_case_that_cannot_be_evaluated_leaves_the_others_seen(
    sent: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = case("BAD-1"), case("GOOD-1")
    Petition.objects.filter(pk=broken.pk).update(zone="Mars/Olympus")
    Deadline.objects.update(due=date(2020, 1, 1), by=date(2020, 1, 1))
    tasks.resync_open()
    assert sound.deadlines.get(rule="rfe-response").by > date(2026, 1, 1)
    assert f"Petition {broken.uuid} could not be looked at." in caplog.messages


def test_a_worker_survives_a_redis_that_was_away(
    sent: Sink, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path_factory.mktemp("w")
    log = folder / "worker.log"
    with contextlib.ExitStack() as stack:
        with redis_server(folder) as url:
            stack.enter_context(broker(url))
            stack.enter_context(celery_worker(worker_environment(folder, url, sent.port), log))
        case("AWAY-1")
        tasks.wake()
        assert "reminders wait for the next pass." in caplog.messages[-1]
        assert sent.mails == []
        with redis_server(folder):
            tasks.wake()
            wait_until(all_sent, 60)
    assert sent.to == [
        f"{role}@people.example" for role in ("beneficiary", "counsel", "petitioner")
    ]


def quickly_in_one_line(url: str, caplog: pytest.LogCaptureFixture) -> str:
    """Wake nobody; the line that is logged."""
    caplog.clear()
    start = time.monotonic()
    with caplog.at_level(logging.INFO), broker(url):
        tasks.wake()
    assert time.monotonic() - start < AT_ONCE
    (message,) = caplog.messages
    assert message.startswith("No worker was woken (")
    assert message.endswith("); reminders wait for the next pass.")
    assert "\n" not in message
    return message


def test_no_socket(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    message = quickly_in_one_line(f"unix://{tmp_path}/none.sock", caplog)
    assert "No such file or directory" in message


def test_a_dead_port(caplog: pytest.LogCaptureFixture) -> None:
    message = quickly_in_one_line(f"redis://127.0.0.1:{free_port()}/0", caplog)
    assert "Connection refused" in message


def test_a_redis_that_hangs(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        message = quickly_in_one_line(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", caplog)
    assert "Timeout" in message


def test_a_pass_says_what_it_did(sent: Sink, caplog: pytest.LogCaptureFixture) -> None:
    case("SAID-1")
    with caplog.at_level(logging.INFO):
        tasks.send_due()
        tasks.send_due()
    assert caplog.messages == ["Reminders: 3 sent, 0 failed, 0 to be tried again, 0 cancelled."]


@pytest.mark.database
def test_a_pass_tells_who_was_at_work(sent: Sink) -> None:
    tasks.send_due()
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["worker"]
    before = timezone.now()
    tasks.send_due(**settings.CELERY_BEAT_SCHEDULE["send due reminders"]["kwargs"])
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["beat", "worker"]
    assert all(heartbeat.at >= before for heartbeat in Heartbeat.objects.all())


@pytest.mark.database
def test_a_pass_tells_others_what_nobody_answered(sent: Sink) -> None:
    case("SAID-1")
    tasks.send_due()
    told = Reminder.objects.filter(recipient__email="petitioner@people.example", rung="first")
    answers.bounced(told.get().message_id, reason="550 no", now=timezone.now())
    tasks.send_due()
    assert Reminder.objects.get(rung="attorney").to.email == "counsel@people.example"


def cut() -> None:
    """The database server closes our connection, as a restart does; SQLite has no server."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
    other.close()


@pytest.mark.database
def test_a_pass_after_a_restart_of_the_database(
    sent: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    case("CUT-1")
    cut()
    tasks.send_due()
    assert len(sent.mails) == 3
    assert caplog.messages == ["Reminders: 3 sent, 0 failed, 0 to be tried again, 0 cancelled."]


@pytest.mark.database
@pytest.mark.parametrize("task", [tasks.send_due, tasks.recompute_wanted, tasks.resync_open])
def test_a_database_that_is_away_is_one_line(
    task: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*arguments: object) -> None:
        raise OperationalError("the server\nis gone")

    with connection.execute_wrapper(refuse):
        task()
    assert caplog.messages == ["The database does not answer: the server is gone"]
    task()
    assert Heartbeat.objects.filter(name="worker").exists()


def test_a_reminder_that_cannot_be_told_on_holds_up_no_mail(
    sent: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    case("BAD-1")
    broken = Reminder.objects.get(recipient__email="petitioner@people.example", rung="first")
    past = timezone.now() - timedelta(minutes=1)
    # Its zone went with a release, say.
    Deadline.objects.filter(pk=broken.deadline_id).update(zone="Atlantis/Poseidonis")
    Reminder.objects.filter(pk=broken.pk).update(state="failed", answer_by=past)
    case("GOOD-1")
    tasks.send_due()
    line = f"Nobody could be told that reminder {broken.uuid} was not answered."
    assert line in caplog.messages
    assert len(sent.mails) == 3


def test_a_pass_without_a_mail_server_says_so(
    sent: Sink, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    case("SAID-1")
    settings.EMAIL_PORT = free_port()
    tasks.send_due()
    where = f"127.0.0.1:{settings.EMAIL_PORT}: [Errno 111] Connection refused"
    advice = "Nothing is lost; the next pass tries again."
    assert caplog.messages == [f"No mail can be sent by {where}. {advice}"]
