"""The ledger in figures: as a report, and for Prometheus."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from tests.cases.due_case import BENEFICIARY, COUNSEL, PETITIONER, case
from tracker.cases import answers, figures, watch
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder
from tracker.cases.reasons import QUIET

pytestmark = [pytest.mark.django_db, pytest.mark.database]

EMPTY = {
    "due": 0,
    "oldest_due": None,
    "planned_next_24_hours": 0,
    "held": 0,
    "sent_last_24_hours": 0,
    "late_last_24_hours": 0,
    "latest_seconds": 0.0,
    "sent": 0,
    "failed": 0,
    "bounced": 0,
    "beat": None,
    "worker": None,
    "stuck": False,
}
TOKEN = "a-token-of-some-length"


@pytest.fixture
def ledger(settings: Settings) -> str:
    """A ledger with one row of everything; since when the one that is due waits."""
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    now = timezone.now()
    for number in range(2):
        case(f"FIGURES-{number}")
    first, second, third, *rest = Reminder.objects.filter(rung="first").order_by("pk")
    others = Reminder.objects.exclude(rung="first")
    others.update(try_at=now + timedelta(days=2))
    change(first, try_at=now - timedelta(minutes=20))
    sent = {"state": ReminderState.SENT, "sent_at": now - timedelta(hours=1)}
    change(second, **sent, send_at=now - timedelta(minutes=150))
    change(third, **sent, send_at=now - timedelta(hours=1))
    answers.bounced(third.message_id, reason="550 no", now=now)
    change(rest[0], try_at=now + timedelta(hours=3), reason=QUIET)
    change(rest[1], state=ReminderState.FAILED)
    change(
        rest[2], **sent | {"sent_at": now - timedelta(hours=25)}, send_at=now - timedelta(days=4)
    )
    watch.beat_of(watch.BEAT, now)
    first.refresh_from_db()
    return first.try_at.isoformat()


def change(row: Reminder, **values: object) -> None:
    Reminder.objects.filter(pk=row.pk).update(**values)


def printed(*options: str) -> str:
    out = StringIO()
    call_command("reminders", "report", *options, stdout=out)
    return out.getvalue()


def test_an_empty_ledger(db: None) -> None:
    assert json.loads(printed("--json")) == EMPTY
    assert printed().splitlines()[:3] == ["due: 0", "oldest_due: –", "planned_next_24_hours: 0"]


def test_a_ledger_with_one_row_of_everything(ledger: str) -> None:
    found = json.loads(printed("--json"))
    beat = found.pop("beat")
    assert beat.endswith("+00:00")
    assert found | {"beat": None} == EMPTY | {
        "due": 1,
        "oldest_due": ledger,
        "planned_next_24_hours": 1,
        "held": 1,
        "sent_last_24_hours": 2,
        "late_last_24_hours": 1,
        "latest_seconds": 5400.0,
        "sent": 3,
        "failed": 1,
        "bounced": 1,
        "stuck": True,
    }
    assert "stuck: yes" in printed().splitlines()


def test_the_figures_cost_six_queries(
    ledger: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        figures.figures(timezone.now())


def test_prometheus_gets_the_same(
    ledger: str,
    client: Client,
    settings: Settings,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.METRICS_TOKEN = TOKEN
    with django_assert_num_queries(6):
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.content.decode()
    samples = [x for family in text_string_to_metric_families(text) for x in family.samples]
    found = {sample.name: sample.value for sample in samples}
    name = "tracker_reminders_"
    assert 1200 <= found.pop(f"{name}oldest_due_seconds") < 1300
    assert found.pop("tracker_last_heard_of_timestamp_seconds") > 1_700_000_000
    assert found == {
        f"{name}due": 1,
        f"{name}stuck": 1,
        f"{name}planned_next_day": 1,
        f"{name}held": 1,
        f"{name}sent_last_day": 2,
        f"{name}late_last_day": 1,
        f"{name}latest_last_day_seconds": 5400,
        f"{name}failed": 1,
        f"{name}sent_total": 3,
        f"{name}bounced_total": 1,
    }
    labels = [sample.labels for sample in samples if sample.labels]
    assert labels == [{"part": "beat"}]
    for person in (COUNSEL, PETITIONER, BENEFICIARY, "FIGURES", row_uuid()):
        assert person not in text


def row_uuid() -> str:
    return str(Reminder.objects.order_by("pk")[0].uuid)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer tökén"])
def test_a_wrong_token_gets_nothing(client: Client, settings: Settings, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"authorization": given})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_without_a_token_there_is_no_page(client: Client) -> None:
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    assert client.post("/metrics").status_code == 405
