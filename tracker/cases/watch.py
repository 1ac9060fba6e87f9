"""Whether reminders move, and a mail to the operators when they do not.

The mail goes out directly, by a connection of its own: a stuck queue cannot hold it up. Rows of
`Heartbeat` are all that is kept: when beat and a worker were last heard of, when a reminder last
left the queue, and when the operators were last told. No case and no person is named anywhere here.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, Min, Q, Subquery

from tracker.cases import claims
from tracker.cases.enums import ReminderState
from tracker.cases.models import Heartbeat, Reminder, SentMail
from tracker.lib.mail import ERRORS, classify

logger = logging.getLogger(__name__)

BEAT, WORKER, ALARM, MOVED = "beat", "worker", "alarm", claims.MOVED
STILL = timedelta(minutes=15)
LEFT_BEHIND = timedelta(hours=1)
AGAIN = timedelta(hours=1)

NOT_MOVED = "Reminders have not moved for 15 minutes"
OVERTAKEN = "Reminders have waited for an hour while later ones went out"


@dataclass(frozen=True, slots=True)
class State:
    """How reminders move. ``due``: how many wait although their time has come, with those whose
    worker did not come back; ``oldest_due``: since when the first of them waits. ``why``: why they
    are stuck, in the operators' words; empty where they move. ``beat``, ``worker``: when they were
    last heard of, ``moved``: when a reminder last left the queue; None where never.
    """

    due: int
    oldest_due: datetime | None
    why: str
    failed: int
    beat: datetime | None
    worker: datetime | None
    moved: datetime | None

    @property
    def stuck(self) -> bool:
        return bool(self.why)


def beat_of(name: str, now: datetime) -> None:
    """Note that a part of the installation lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def state(now: datetime) -> State:
    """How reminders move at ``now`` (four queries, each by an index; one more where the first has
    waited for an hour)."""
    lost = Q(state=ReminderState.CLAIMED, lease_until__lt=now)
    waiting = claims.due(now).aggregate(count=Count("pk"), oldest=Min("try_at"))
    left = Reminder.objects.filter(lost).aggregate(count=Count("pk"), oldest=Min("lease_until"))
    failed = Reminder.objects.filter(state=ReminderState.FAILED).count()
    heard = dict(Heartbeat.objects.values_list("name", "at"))
    since = [found["oldest"] for found in (waiting, left) if found["oldest"]]
    oldest = min(since, default=None)
    return State(
        due=waiting["count"] + left["count"],
        oldest_due=oldest,
        why=_why_stuck(oldest, heard.get(MOVED), now) if oldest else "",
        failed=failed,
        beat=heard.get(BEAT),
        worker=heard.get(WORKER),
        moved=heard.get(MOVED),
    )


def _why_stuck(oldest: datetime, moved: datetime | None, now: datetime) -> str:
    """A queue that is long moves all the same: something left it a moment ago, and what waits the
    longest goes first, so nothing is overtaken."""
    if oldest > now - STILL:
        return ""
    # Also where the clock was set back: what was noted before lies ahead then.
    if moved is None or abs(now - moved) >= STILL:
        return NOT_MOVED
    return OVERTAKEN if oldest <= now - LEFT_BEHIND and _is_overtaken(oldest, now) else ""


def _is_overtaken(oldest: datetime, now: datetime) -> bool:
    """Whether a mail went out although it was due after ``oldest``.

    Not one of the last minutes: what another worker has put down is taken up again. Of several
    notices in one mail the first due brought the others along.
    """
    mails = SentMail.objects.filter(sent_at__lte=now - STILL).order_by("-sent_at")
    rows = Reminder.objects.filter(message_id=Subquery(mails.values("message_id")[:1]))
    due = rows.aggregate(at=Min("try_at"))["at"]
    return due is not None and due > oldest


def look(*, now: datetime) -> State:
    """See how reminders move, and tell the operators what changed; safe in many processes at once.

    They are told at most once an hour while nothing moves, and once when all is well again.
    """
    found = state(now)
    if found.stuck and _claim_alarm(now):
        logger.error("%s: %s", found.why, words(found))
        if not _tell("Reminders do not move", _stuck_text(found)):
            # Nobody heard it: the next look tries again.
            Heartbeat.objects.filter(name=ALARM, at=now).update(at=now - AGAIN)
    elif not found.stuck and Heartbeat.objects.filter(name=ALARM).delete()[0]:
        logger.warning("Reminders move again: %s", words(found))
        _tell("Reminders move again", f"{words(found)}\n\n{settings.SITE_URL}\n")
    return found


def words(found: State) -> str:
    """A state in one line, for a log and for the operators' mail."""
    oldest = f"{found.oldest_due:%Y-%m-%d %H:%M} UTC" if found.oldest_due else "none"
    return (
        f"{found.due} due, the oldest since: {oldest}; {found.failed} failed; "
        f"the queue last moved: {_when(found.moved)}; "
        f"beat was last heard of: {_when(found.beat)}; a worker: {_when(found.worker)}."
    )


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"


def _claim_alarm(now: datetime) -> bool:
    """Whether it is on this process to raise the alarm: the row says when that was last done; far
    ahead, where the clock was wrong then."""
    _, new = Heartbeat.objects.get_or_create(name=ALARM, defaults={"at": now})
    long_ago = Q(at__lte=now - AGAIN) | Q(at__gt=now + AGAIN)
    due = Heartbeat.objects.filter(long_ago, name=ALARM)
    return new or due.update(at=now) == 1


def _stuck_text(found: State) -> str:
    return (
        f"{found.why}.\n\n{words(found)}\n\n"
        "Nothing is lost: what is due goes out when a worker and the mail server are back. See "
        "that the worker, beat, Redis and the mail server run; `manage.py send_reminders` makes "
        f"one pass without Celery and Redis.\n\n{settings.SITE_URL}/healthz\n"
    )


def _tell(subject: str, text: str) -> bool:
    """Mail the operators; False where that failed. Without operators the log is all there is."""
    if not settings.OPERATORS:
        return True
    try:
        EmailMessage(f"[O-1A Tracker] {subject}", text, to=settings.OPERATORS).send()
    except ERRORS as error:
        logger.error("The operators cannot be told: %s", classify(error).text_to_log)
        return False
    return True
