"""Celery's way in. A task is a wake-up and may come twice or not at all: the rows are the truth."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from celery import shared_task
from django.db import close_old_connections
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from tracker.cases import bounces, escalation, recompute, sending, spacing, watch
from tracker.cases.enums import ChangeCause
from tracker.celery import app
from tracker.lib.database import AWAY
from tracker.lib.lines import one_line
from tracker.lib.mailboxes import MailboxError

logger = logging.getLogger(__name__)

P = ParamSpec("P")

# Somebody waits for the page that wakes a worker, so a Redis that is away is given up at once.
HURRIED = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
}


def _at_work(work: Callable[P, None]) -> Callable[P, None]:
    """What every task does around its work: a database that is away is one line in the log."""

    @wraps(work)
    def run(*args: P.args, **options: P.kwargs) -> None:
        # Celery's fixup would close the connection around every task, and with CELERY_DB_REUSE_MAX,
        # which keeps it open, it keeps one that a restart of PostgreSQL has cut, too: every task
        # would fail from then on. This lets go of it, and has a good one checked before its use.
        close_old_connections()
        try:
            watch.beat_of(watch.WORKER, timezone.now())
            work(*args, **options)
        except AWAY as error:
            logger.error("The database does not answer: %s", one_line(error))
            close_old_connections()

    return run


@shared_task(name="reminders.send_due")
@_at_work
def send_due(by: str = "") -> None:
    """Tell others what nobody answered, and send what is due now. ``by``: "beat", on schedule.

    Where many mails are due, as on a firm's morning, it wakes another process of the worker, which
    wakes the next: each has to have sent a full batch before.
    """
    if by == watch.BEAT:
        watch.beat_of(watch.BEAT, timezone.now())
    escalation.escalate(now=timezone.now())
    report = sending.send_due(now=timezone.now(), more=wake)
    if report.stopped:
        why = report.stopped.rstrip(".")  # a server's own words may end with a full stop
        logger.error("%s. Nothing is lost; the next pass tries again.", why)
    if report != sending.Report(stopped=report.stopped):
        logger.info("Reminders: %s.", report)


@shared_task(name="bounces.read")
@_at_work
def read_bounces() -> None:
    """Note which mails came back."""
    try:
        report = bounces.read_mailbox(now=timezone.now())
    except MailboxError as error:
        logger.error("The mails that came back cannot be read: %s", error)
        return
    if report.bounced:
        logger.info("Returned mails: %s.", report)


@shared_task(name="deadlines.recompute")
@_at_work
def recompute_wanted() -> None:
    """Look at every open case again where an edit or a release of rules asks for it."""
    _recompute_wanted()


@shared_task(name="deadlines.resync_open")
@_at_work
def resync_open() -> None:
    """Look at every open case again: facts become visible as days pass."""
    # First, so that what an edit or a release moved is not put down to the passing of days.
    _recompute_wanted()
    petitions = recompute.open_petitions()
    recompute.resync_all(petitions, cause=ChangeCause.TIME, now=timezone.now())


@shared_task(name="reminders.space")
@_at_work
def space() -> None:
    """Let what is planned follow the firms' own ladders, and people's new addresses."""
    spacing.follow_addresses(now=timezone.now())
    if seen := spacing.space(now=timezone.now()):
        logger.info("Reminders of %d cases follow their firm's ladder.", seen)


def _recompute_wanted() -> None:
    recompute.notice_release(timezone.now())
    if done := recompute.run_wanted(timezone.now):
        logger.info("Open cases looked at again, %d times over.", done)


def wake() -> None:
    """Ask a worker to send what is due, after commit; best effort, within a few seconds.

    Never raises: without Redis the line in the log is all that happens, and the mails go out when
    beat is back.
    """
    _wake(send_due.name, "reminders wait for the next pass")


def wake_recompute() -> None:
    """Ask a worker for the looks at the open cases that are wanted; best effort, as `wake`."""
    _wake(recompute_wanted.name, "the open cases are looked at when beat is back")


def _wake(task: str, otherwise: str) -> None:
    try:
        with app.connection_for_write(transport_options=HURRIED) as connection:
            app.send_task(task, connection=connection, retry=False, expires=60)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("No worker was woken (%s); %s.", one_line(error), otherwise)
