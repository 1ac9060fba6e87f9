"""The ledger's work: take what is due, send it, and say what became of it.

The row is the queue (`tracker.cases.claims`). A row whose lease ran out goes out again with the
same Message-ID, so a kill, a cut or a lost reply of the server repeats the mails in flight at most,
and loses none. No mail is ever sent inside a transaction.
"""

import logging
import random
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

from tracker.cases import claims, ladders, messages, reasons, reminders
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder, SentMail
from tracker.cases.queries import Named, named_in
from tracker.lib.connections import Down, KeptConnection
from tracker.lib.database import AWAY
from tracker.lib.lines import one_line
from tracker.lib.mail import Failure, Message, destination

logger = logging.getLogger(__name__)

BATCH = 100
# So many mails may have gone out and not be marked yet: what a kill repeats, at most.
MARKED_TOGETHER = 10
# A batch is put down when so much of its lease is over: a slow server may take the rest for a mail,
# and what was written is to be true still when it goes out.
LEASE_USED = 0.2
MOST_ATTEMPTS = 8
# An outage of the server uses up attempts, but never these: a mail is given up for its own faults.
ATTEMPTS_KEPT = 3
KEPT = Least(F("attempts"), MOST_ATTEMPTS - ATTEMPTS_KEPT)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
# A database that was restarted is back within these: what went out gets its mark.
DATABASE_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)  # seconds
# What is later than this was not planned for the hour it is: quiet hours hold it.
PUNCTUAL = timedelta(minutes=15)

# A mail ready to be sent, and the rows for which it is.
Written = tuple[list[Reminder], Message]


@dataclass(slots=True)
class Report:
    """What a pass did, in reminders. ``stopped``: why it ended early, one line without addresses.

    ``held``: put off until quiet hours are over.
    """

    sent: int = 0
    failed: int = 0
    retried: int = 0
    cancelled: int = 0
    held: int = 0
    stopped: str = ""

    @property
    def done(self) -> int:
        """How many left the queue for good."""
        return self.sent + self.failed + self.cancelled

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.failed} failed, "
            f"{self.retried} to be tried again, {self.cancelled} cancelled"
        )


class _Watch:
    """The caller's ``now``, running on; so a pass may be made at another time than today's."""

    def __init__(self, now: datetime, clock: Callable[[], float]) -> None:
        self._now, self._clock, self._start = now, clock, clock()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=self._clock() - self._start)


def send_due(
    *,
    now: datetime,
    limit: int = BATCH,
    clock: Callable[[], float] = time.time,
    more: Callable[[], None] | None = None,
) -> Report:
    """Send everything due at ``now``, ``limit`` rows a claim; safe to run several times at once.

    ``more`` is called once, after a full batch has gone out, where more is due: there is work for
    another pass. Not before, or a server that is away would be asked without a pause.
    ``clock`` counts seconds from any start, and jumps where the machine's own does: others judge
    our leases by that, and a batch whose lease is over for them is put down. Where the server or
    the database cannot be reached the pass stops: ``report.stopped`` says why, and every mail
    stays planned.
    """
    watch, report, connection = _Watch(now, clock), Report(), KeptConnection()
    try:
        claims.release_expired(watch.now())
        claims.recall(watch.now())
        while claim := claims.claim_due(watch.now(), limit):
            batch = _Batch(claim, watch, report, connection)
            report.cancelled += claims.supersede(claim, watch.now())
            batch.send()
            if more and report.sent >= limit and claims.due(watch.now()).exists():
                more()
                more = None
    except Down as down:
        report.stopped = f"No mail can be sent by {destination()}: {down}"
    except AWAY as error:
        report.stopped = f"The database does not answer: {one_line(error)}"
    return report


class _Batch:
    """The rows of one claim, sent over one kept connection."""

    def __init__(
        self, claim: uuid.UUID, watch: _Watch, report: Report, connection: KeptConnection
    ) -> None:
        self.claim, self.watch, self.report, self.connection = claim, watch, report, connection
        begun = watch.now()
        self.lease_over = begun + settings.REMINDERS_LEASE
        self.put_down_at = begun + settings.REMINDERS_LEASE * LEASE_USED
        self.done_before = report.done
        self.named: Mapping[int, Named] = {}
        self.unmarked: list[tuple[list[Reminder], SentMail]] = []

    def send(self) -> None:
        """Send the batch. Raises `Down`; what was not sent is planned again either way."""
        try:
            rows = claims.read(self.claim)
            if claims.gather(self.claim, rows, self.watch.now()):
                # What came along may be rungs of one ladder.
                self.report.cancelled += claims.supersede(self.claim, self.watch.now())
                rows = claims.read(self.claim)
            claims.part(self.claim, rows)
            self.named = named_in({row.deadline.petition_id for row in rows})
            self._send(list(filter(None, map(self._written, claims.mails(rows)))))
        finally:
            self.connection.close()
            self._finish()

    def _finish(self) -> None:
        """Mark what went out, and let the rest wait again."""
        for pause in (*DATABASE_PAUSES, None):
            try:
                self._mark_sent()
                claims.release(claims.held(self.claim), attempts=KEPT)
                if self.report.done > self.done_before:
                    claims.note_move(self.watch.now())
                return
            except AWAY:
                if pause is None:
                    raise
                time.sleep(pause)
                close_old_connections()  # one that was cut is opened anew

    def _send(self, written: list[Written]) -> None:
        """Send what is written. All of it is before the first goes out: writing in one go takes a
        twentieth less than in turns with sending."""
        end = self.lease_over  # of the first, or a short lease that writing used up sends none ever
        for rows, message in written:
            if self.watch.now() >= end:
                break
            end = self.put_down_at
            if failure := self.connection.send(message):
                self._failed(rows, failure)
            else:
                self.unmarked.append((rows, self._as_sent(rows[0], message)))
            if len(self.unmarked) >= MARKED_TOGETHER:
                self._mark_sent()

    def _is_needed(self, row: Reminder) -> bool:
        """Whether the row is still needed; if not, it is marked."""
        if reason := reminders.not_needed(row):
            cancelled = ReminderState.CANCELLED
            self.report.cancelled += self._mark([row], state=cancelled, reason=reason)
            return False
        return True

    def _going_out(self, mail: list[Reminder]) -> list[Reminder]:
        """Those rows of a mail that go out now; the others are marked."""
        needed = [row for row in mail if self._is_needed(row)]
        held = {row: until for row in needed if (until := self._held_until(row))}
        for row, until in held.items():
            # Where the mail goes out without it, one with the same Message-ID would be shown as the
            # same. One that waits as a whole and was tried may have arrived: it keeps its own.
            keeps = row.attempts > 1 and len(held) == len(needed)
            own = {} if keeps else {"message_id": reminders.message_id(row.uuid)}
            one_less = Greatest(F("attempts") - 1, Value(0))
            self.report.held += self._wait([row], until, reasons.QUIET, attempts=one_less, **own)
        return [row for row in needed if row not in held]

    def _held_until(self, row: Reminder) -> datetime | None:
        """When quiet hours are over for a late mail; None where it goes now: a mail on time comes
        at the hour it was planned for. That hour is its reader's but where nobody answered."""
        now = self.watch.now()
        own_hour = now - row.send_at <= PUNCTUAL and row.rung not in reminders.ESCALATED
        return None if own_hour else ladders.held_until(now, row)

    def _written(self, mail: list[Reminder]) -> Written | None:
        """Those rows of a mail that go out now, and how it reads; None where nothing does."""
        rows = mail
        try:
            rows = self._going_out(mail)
            now = self.watch.now()
            return (rows, messages.compose(rows, now=now, named=self.named)) if rows else None
        except AWAY:
            raise
        except Exception as error:
            # One mail that cannot be written must not hold up all others, pass after pass.
            logger.exception("Reminder %s cannot be written.", rows[0].uuid)
            self._put_off(rows, Failure(False, False, f"{type(error).__name__}: {error}"))
            return None

    def _as_sent(self, row: Reminder, message: Message) -> SentMail:
        return SentMail(
            message_id=row.message_id,
            address=row.to.email,
            sent_at=self.watch.now(),
            subject=str(message.subject),
            text=str(message.body),
        )

    def _mark_sent(self) -> None:
        """Write down what went out since the last time, in one transaction."""
        if not self.unmarked:
            return
        sent = self.unmarked
        at = sent[-1][1].sent_at
        with transaction.atomic():
            self.report.sent += self._mark(
                [row for rows, _ in sent for row in rows],
                state=ReminderState.SENT,
                sent_at=at,
                reason="",
            )
            SentMail.objects.bulk_create([mail for _, mail in sent], ignore_conflicts=True)
        self.unmarked = []

    def _failed(self, rows: list[Reminder], failure: Failure) -> None:
        if failure.permanent:
            self._give_up(rows, failure)
        else:
            self._put_off(rows, failure)

    def _put_off(self, rows: list[Reminder], failure: Failure) -> None:
        """Try again after a pause that triples, spread by chance so that not all come at once.

        A mail is given up for its own faults: what the server says of us uses up no more attempts
        than an outage does.
        """
        attempts = max(row.attempts for row in rows)
        if attempts >= MOST_ATTEMPTS and not failure.about_us:
            self._give_up(rows, failure)
            return
        kept = {"attempts": KEPT} if failure.about_us else {}
        pause = min(FIRST_PAUSE * 3**attempts, LONGEST_PAUSE) * random.uniform(0.5, 1.0)
        until = self.watch.now() + pause
        self.report.retried += self._wait(rows, until, failure.text, **kept)

    def _give_up(self, rows: list[Reminder], failure: Failure) -> None:
        for row in rows:
            logger.warning("Reminder %s failed: %s", row.uuid, failure.text_to_log)
            # Nobody will answer what does not arrive: somebody else is told at once.
            tell = reminders.is_critical(row) and not reminders.is_answered(row)
            by = self.watch.now() if tell else None
            failed = {"state": ReminderState.FAILED, "reason": failure.text, "answer_by": by}
            self.report.failed += self._mark([row], **failed, failed_to=row.to.email)

    @transaction.atomic
    def _wait(self, rows: list[Reminder], until: datetime, reason: str, **changes: Any) -> int:  # noqa: ANN401
        """Put rows off, and keep why: of those that are still ours, and still there."""
        planned = ReminderState.PLANNED
        held = self._ours(rows).select_for_update(of=("self",), no_key=True)
        claims.note([row.pk for row in held], reason, state=planned, now=self.watch.now())
        return self._mark(rows, state=planned, try_at=until, reason=reason, **changes)

    def _mark(self, rows: list[Reminder], **changes: Any) -> int:  # noqa: ANN401  # columns
        """Write what became of rows, of those that are still ours; return how many."""
        return self._ours(rows).update(claim=None, lease_until=None, **changes)

    def _ours(self, rows: list[Reminder]) -> claims.Rows:
        return claims.held(self.claim).filter(pk__in=[row.pk for row in rows])
