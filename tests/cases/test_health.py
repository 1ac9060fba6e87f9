"""What a monitor is told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from tests import cast
from tests.cases.due_case import NOW, case
from tests.services import redis_server
from tracker.cases import watch
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Reminder
from tracker.cases.record import record

pytestmark = pytest.mark.django_db

NO_REMINDERS = {"due": 0, "oldest_due": None, "failed": 0, "stuck": False}
SILENT = {"beat": None, "worker": None}
IDLE = {"database": "ok", "reminders": NO_REMINDERS, "heartbeats": SILENT}


@pytest.fixture(autouse=True)
def no_redis(settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/none.sock"
    settings.REMINDERS_FIRST_NOTICE = "at_once"


def test_it_lives_without_redis_but_is_not_ready(client: Client) -> None:
    for address, status in (("/healthz", 200), ("/healthz?ready", 503)):
        answer = client.get(address)
        assert answer.status_code == status
        assert answer.json() == IDLE | {"status": "degraded", "redis": "down"}


def test_it_is_ready_with_redis(client: Client, settings: Settings, tmp_path: Path) -> None:
    with redis_server(tmp_path) as settings.REDIS_URL:
        for address in ("/healthz", "/healthz?ready"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.json() == IDLE | {"status": "ok", "redis": "ok"}


@pytest.mark.database
def test_it_counts_reminders_and_names_nobody(client: Client) -> None:
    petition, now = cast.petition("HEALTH-1"), timezone.now()
    for role in (Role.COUNSEL, Role.PETITIONER, Role.BENEFICIARY):
        cast.participant(petition, role, email=f"{role}@people.example")
    due = now.date().replace(year=now.year + 1, day=1)
    record(petition, "rfe_issued", now.date().isoformat(), stated_due=due, now=now)
    failed = Reminder.objects.earliest("pk")
    Reminder.objects.filter(pk=failed.pk).update(state=ReminderState.FAILED)
    answer = client.get("/healthz")
    counted = {"due": 2, "oldest_due": now.isoformat(), "failed": 1, "stuck": False}
    degraded = {"status": "degraded", "redis": "down"}
    assert answer.json() == IDLE | degraded | {"reminders": counted}


@pytest.mark.database
def test_a_stuck_queue_is_told_and_pages_stay(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    case()
    beat, sent = timezone.now() - timedelta(minutes=16), timezone.now() - timedelta(days=1)
    Reminder.objects.filter(try_at__lte=NOW).update(try_at=beat)
    watch.beat_of(watch.BEAT, beat)
    watch.beat_of(watch.WORKER, sent)
    watch.beat_of(watch.WORKER, beat)
    with redis_server(tmp_path) as settings.REDIS_URL:
        answer = client.get("/healthz?ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "database": "ok",
        "redis": "ok",
        "reminders": {"due": 3, "oldest_due": beat.isoformat(), "failed": 0, "stuck": True},
        "heartbeats": {"beat": beat.isoformat(), "worker": beat.isoformat()},
    }


@pytest.mark.database
def test_it_costs_four_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case()
    with django_assert_num_queries(4):
        client.get("/healthz")


def test_without_a_database_it_does_not_live(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(execute: Callable[..., Any], *arguments: Any) -> Any:
        raise OperationalError("the server\nis gone")

    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    down = {"status": "degraded", "database": "down", "redis": "down"}
    assert answer.json() == down | {"reminders": None, "heartbeats": None}
    assert "The database does not answer: the server is gone" in caplog.messages


def test_it_is_for_reading_only(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
