"""The ledger's work: take what is due, send it, and say what became of it.

The row is the queue. Any number of workers may run a pass at the same time: a row belongs to the
one whose conditional UPDATE claimed it, until its lease runs out. Then it goes out again with the
same Message-ID, so a kill, a cut or a lost reply of the server repeats the mails in flight at most,
and loses none. No mail is ever sent inside a transaction.
"""

import logging
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from tracker.cases import messages, reminders
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder
from tracker.lib.mail import Failure, classify, destination

logger = logging.getLogger(__name__)

BATCH = 100
LEASE = timedelta(minutes=5)
# A batch is put down when this much of its lease is left: one mail to a slow server may take it.
LEASE_LEFT = timedelta(minutes=2)
MOST_ATTEMPTS = 8
# An outage of the server uses up attempts, but never these: a mail is given up for its own faults.
ATTEMPTS_KEPT = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
MOST_FAULTS_IN_A_ROW = 3

ReminderQuery = QuerySet[Reminder, Reminder]


@dataclass(slots=True)
class Report:
    """What a pass did, in mails. ``stopped``: why it ended early, one line without addresses."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    cancelled: int = 0
    stopped: str = ""

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.failed} failed, "
            f"{self.retried} to be tried again, {self.cancelled} cancelled"
        )


class _ServerDown(Exception):  # it ends a pass, and is no fault of ours
    """No mail can be sent at the moment; the message says why."""


class _Watch:
    """The caller's ``now``, running on; so a pass may be made at another time than today's."""

    def __init__(self, now: datetime, clock: Callable[[], float]) -> None:
        self._now, self._clock, self._start = now, clock, clock()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=self._clock() - self._start)


def send_due(
    *, now: datetime, limit: int = BATCH, clock: Callable[[], float] = time.monotonic
) -> Report:
    """Send everything due at ``now``, ``limit`` mails a claim; safe to run several times at once.

    ``clock`` counts seconds from any start. Where the server cannot be reached the pass stops:
    ``report.stopped`` says why, and every mail stays planned.
    """
    watch, report = _Watch(now, clock), Report()
    release_expired(watch.now())
    try:
        while True:
            report.cancelled += supersede(watch.now())
            claim = claim_due(watch.now(), limit)
            if claim is None:
                break
            _Batch(claim, watch, report).send()
    except _ServerDown as down:
        report.stopped = f"No mail can be sent by {destination()}: {down}"
    return report


def release_expired(now: datetime) -> int:
    """Plan anew what was claimed by a worker that did not come back; return how many."""
    expired = Reminder.objects.filter(state=ReminderState.CLAIMED, lease_until__lt=now)
    return _release(expired)


def supersede(now: datetime) -> int:
    """After an outage several rungs of one ladder are due at once: only the latest goes out.

    What is being sent or was sent counts too: a rung that comes back later than a more urgent one
    would only confuse. Returns how many were cancelled.
    """
    later = Reminder.objects.filter(
        Q(send_at__gt=OuterRef("send_at")) | Q(send_at=OuterRef("send_at"), pk__gt=OuterRef("pk")),
        deadline=OuterRef("deadline"),
        recipient=OuterRef("recipient"),
        send_at__lte=now,
        state__in=[ReminderState.PLANNED, ReminderState.CLAIMED, ReminderState.SENT],
    )
    due = Reminder.objects.filter(state=ReminderState.PLANNED, send_at__lte=now)
    return due.filter(Exists(later)).update(
        state=ReminderState.CANCELLED, reason=reminders.SUPERSEDED
    )


def claim_due(now: datetime, limit: int) -> uuid.UUID | None:
    """Claim up to ``limit`` due rows, longest due first; None where nothing is left to claim."""
    claim = uuid.uuid4()
    waited = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    ready = Reminder.objects.filter(waited, state=ReminderState.PLANNED, send_at__lte=now)
    chosen = ready.order_by("send_at", "pk").values("pk")[:limit]
    # The state stands in the outer filter too: on PostgreSQL it is checked again on the row as
    # another worker's UPDATE left it, the subquery is not.
    claimed = Reminder.objects.filter(pk__in=chosen, state=ReminderState.PLANNED).update(
        state=ReminderState.CLAIMED,
        claim=claim,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
    )
    return claim if claimed else None


def _release(rows: ReminderQuery, **changes: Any) -> int:  # noqa: ANN401  # columns
    return rows.update(state=ReminderState.PLANNED, claim=None, lease_until=None, **changes)


class _Batch:
    """The rows of one claim, sent over one kept connection."""

    def __init__(self, claim: uuid.UUID, watch: _Watch, report: Report) -> None:
        self.claim, self.watch, self.report = claim, watch, report
        self.put_down_at = watch.now() + LEASE - LEASE_LEFT
        self.faults = 0

    def send(self) -> None:
        """Send the batch. Raises `_ServerDown`; what was not sent is planned again either way."""
        connection = get_connection()
        try:
            for row in self._rows():
                if self.watch.now() >= self.put_down_at:
                    break
                self._send_one(connection, row)
        finally:
            _hang_up(connection)
            _release(self._mine(), attempts=Least(F("attempts"), MOST_ATTEMPTS - ATTEMPTS_KEPT))

    def _mine(self) -> ReminderQuery:
        return Reminder.objects.filter(state=ReminderState.CLAIMED, claim=self.claim)

    def _rows(self) -> list[Reminder]:
        rows = self._mine().select_related("deadline__petition", "recipient__user")
        petition = "deadline__petition"
        rows = rows.prefetch_related(
            f"{petition}__participants", f"{petition}__letters__recommender"
        )
        return list(rows.order_by("send_at", "pk"))

    def _send_one(self, connection: BaseEmailBackend, row: Reminder) -> None:
        if reason := reminders.not_needed(row):
            self.report.cancelled += self._mark(row, state=ReminderState.CANCELLED, reason=reason)
            return
        try:
            message = messages.compose(row, now=self.watch.now())
        except Exception as error:
            # One mail that cannot be written must not hold up all others, pass after pass.
            logger.exception("Reminder %s cannot be written.", row.uuid)
            self._put_off(row, Failure(False, False, f"{type(error).__name__}: {error}"))
            return
        _open(connection)
        try:
            connection.send_messages([message])
        except (OSError, ValueError) as error:
            self._failed(connection, row, error)
        else:
            self.faults = 0
            self._sent(row, str(message.subject), str(message.body))

    def _sent(self, row: Reminder, subject: str, text: str) -> None:
        sent_at = self.watch.now()
        late = sent_at - row.send_at
        self.report.sent += self._mark(
            row,
            state=ReminderState.SENT,
            sent_at=sent_at,
            late_by=late if late > timedelta() else None,
            subject=subject,
            text=text,
            reason="",
        )

    def _failed(
        self, connection: BaseEmailBackend, row: Reminder, error: OSError | ValueError
    ) -> None:
        failure = classify(error)
        if failure.permanent:
            self._give_up(row, failure)
        else:
            self._put_off(row, failure)
        self.faults = self.faults + 1 if failure.whole_connection else 0
        if self.faults:
            _hang_up(connection)
        if self.faults >= MOST_FAULTS_IN_A_ROW:
            raise _ServerDown(failure.text_to_log)

    def _put_off(self, row: Reminder, failure: Failure) -> None:
        """Try again after a pause that triples, spread by chance so that not all come at once."""
        if row.attempts >= MOST_ATTEMPTS:
            self._give_up(row, failure)
            return
        pause = min(FIRST_PAUSE * 3**row.attempts, LONGEST_PAUSE) * random.uniform(0.5, 1.0)
        next_try_at = self.watch.now() + pause
        self.report.retried += self._mark(
            row, state=ReminderState.PLANNED, next_try_at=next_try_at, reason=failure.text
        )

    def _give_up(self, row: Reminder, failure: Failure) -> None:
        logger.warning("Reminder %s failed: %s", row.uuid, failure.text_to_log)
        self.report.failed += self._mark(row, state=ReminderState.FAILED, reason=failure.text)

    def _mark(self, row: Reminder, **changes: Any) -> int:  # noqa: ANN401  # columns
        """Write what became of a row, if it is still ours; 1 or 0."""
        return self._mine().filter(pk=row.pk).update(claim=None, lease_until=None, **changes)


def _open(connection: BaseEmailBackend) -> None:
    """Open the connection, or keep the one that is. Raises `_ServerDown`."""
    try:
        connection.open()
    except (OSError, ValueError) as error:
        raise _ServerDown(classify(error).text_to_log) from error


def _hang_up(connection: BaseEmailBackend) -> None:
    """Close without a fuss: the server may be gone already, and the next mail opens anew."""
    try:
        connection.close()
    except OSError as error:
        logger.info("The mail server hung up: %s", classify(error).text_to_log)
