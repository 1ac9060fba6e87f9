"""Whether the installation is well, for a monitor: no names, no cases, no sign-in."""

import logging
from datetime import datetime

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from tracker.cases import watch
from tracker.lib.lines import one_line

logger = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds
OK, DOWN = "ok", "down"


@never_cache
@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; with ``?ready`` only while Redis does, too; else 503.

    A queue that is stuck is told, and no reason to take the pages away.
    """
    found = _state(timezone.now())
    database, broker = (OK if found else DOWN), _redis()
    answer = database == broker == OK
    serving = answer if "ready" in request.GET else database == OK
    content = {
        "status": "ok" if answer and found and not found.stuck else "degraded",
        "database": database,
        "redis": broker,
        "reminders": _reminders(found) if found else None,
        "heartbeats": _heartbeats(found) if found else None,
    }
    return JsonResponse(content, status=200 if serving else 503)


def _state(now: datetime) -> watch.State | None:
    """How reminders move; None where the database does not answer."""
    try:
        return watch.state(now)
    except Error as error:
        logger.error("The database does not answer: %s", one_line(error))
        return None


def _reminders(found: watch.State) -> dict[str, object]:
    return {
        "due": found.due,
        "oldest_due": _iso(found.oldest_due),
        "failed": found.failed,
        "stuck": found.stuck,
    }


def _heartbeats(found: watch.State) -> dict[str, object]:
    return {watch.BEAT: _iso(found.beat), watch.WORKER: _iso(found.worker)}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _redis() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        with client:
            client.ping()
    except redis.RedisError:
        return DOWN
    return OK
