"""The ledger's figures for Prometheus, read from the database whenever they are asked for.

Nothing is counted in a process: any number of web processes and workers tell the same.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from tracker.cases import watch
from tracker.cases.figures import figures


@never_cache
@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever brings METRICS_TOKEN as a bearer token; without that setting there is no page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(Ledger(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Ledger(Collector):
    """The ledger at one instant."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        found = figures(self.now)
        state = found.state
        oldest = (self.now - state.oldest_due).total_seconds() if state.oldest_due else 0.0
        yield _gauge("due", "Reminders whose time has come and that wait.", state.due)
        yield _gauge("oldest_due_seconds", "For how long the first of them waits.", oldest)
        yield _gauge("stuck", "1 where reminders do not move.", state.stuck)
        yield _gauge("planned_next_day", "Reminders of the next 24 hours.", found.planned)
        yield _gauge("held", "Of these, those that wait for quiet hours to end.", found.held)
        yield _gauge("sent_last_day", "Sent in the last 24 hours.", found.sent_day)
        yield _gauge("late_last_day", "Of these, more than a minute late.", found.late_day)
        latest = found.latest.total_seconds()
        yield _gauge("latest_last_day_seconds", "How late the latest of these was.", latest)
        yield _gauge("failed", "Reminders that could not be sent.", state.failed)
        yield _counter("sent", "Reminders that were sent.", found.sent)
        yield _counter("bounced", "Reminders that came back.", found.bounced)
        yield self._heard(state)

    def _heard(self, state: watch.State) -> Metric:
        name = "tracker_last_heard_of_timestamp_seconds"
        family = GaugeMetricFamily(name, "When beat and a worker last lived.", labels=["part"])
        for part, at in ((watch.BEAT, state.beat), (watch.WORKER, state.worker)):
            if at:
                family.add_metric([part], at.timestamp())
        return family


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"tracker_reminders_{name}", words, value=value)


def _counter(name: str, words: str, value: float) -> Metric:
    return CounterMetricFamily(f"tracker_reminders_{name}", words, value=value)
