"""Whether the installation is well, for a monitor: no names, no cases, no sign-in."""

import logging
from datetime import datetime

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder

logger = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds
OK, DOWN = "ok", "down"


@never_cache
@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; with ``?ready`` only while Redis does, too; else 503."""
    reminders = _reminders(timezone.now())
    database, broker = (OK if reminders else DOWN), _redis()
    well = database == broker == OK
    serving = well if "ready" in request.GET else database == OK
    content = {
        "status": "ok" if well else "degraded",
        "database": database,
        "redis": broker,
        "reminders": reminders,
    }
    return JsonResponse(content, status=200 if serving else 503)


def _reminders(now: datetime) -> dict[str, object] | None:
    """The ledger's counts; None where the database does not answer."""
    due = Reminder.objects.filter(state=ReminderState.PLANNED, send_at__lte=now)
    try:
        counts = due.aggregate(due=Count("pk"), oldest_due=Min("send_at"))
        failed = Reminder.objects.filter(state=ReminderState.FAILED).count()
    except DatabaseError as error:
        logger.error("The database does not answer: %s", " ".join(str(error).split()))
        return None
    oldest = counts["oldest_due"]
    return counts | {"oldest_due": oldest.isoformat() if oldest else None, "failed": failed}


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
