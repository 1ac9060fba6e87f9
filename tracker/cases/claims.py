"""Who may send which rows of the ledger: claims with a lease, each a conditional UPDATE.

A row belongs to the pass whose UPDATE claimed it, until its lease runs out. Any number of passes
may run at the same time.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tracker.accounts.models import User
from tracker.cases import reminders
from tracker.cases.enums import ReminderState
from tracker.cases.models import LedgerEntry, Participant, Reminder
from tracker.lib.texts import noop as _

LOST = _("The worker that had it did not come back.")

# How the Message-ID of several notices in one mail begins.
DIGEST = "<digest."

Rows = QuerySet[Reminder, Reminder]
Reader = tuple[str, int, str, int]

_READ_WITH = ("deadline__petition", "recipient__user", "member")


def held(claim: uuid.UUID) -> Rows:
    """The rows that ``claim`` still holds."""
    return Reminder.objects.filter(state=ReminderState.CLAIMED, claim=claim)


def due(now: datetime) -> Rows:
    """The rows that wait and whose time has come, longest due first."""
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED, try_at__lte=now)
    return waiting.order_by("try_at", "pk")


@transaction.atomic  # SKIP LOCKED asks for one
def claim_due(now: datetime, limit: int) -> uuid.UUID | None:
    """Claim up to ``limit`` rows that are due; None where nothing is left to claim.

    Where PostgreSQL lets it, rows that another pass is claiming are passed over.
    """
    # Not as a subquery of the UPDATE: PostgreSQL may run that once a row, past its limit.
    free = due(now).select_for_update(skip_locked=True).values_list("pk", flat=True)
    chosen = list(free[:limit])
    if not chosen:
        return None
    claim = _claim(Reminder.objects.filter(pk__in=chosen), uuid.uuid4(), now)
    return _with_their_mail(claim, now) if claim else None


def _with_their_mail(claim: uuid.UUID, now: datetime) -> uuid.UUID:
    """The rest of each digest that was tried before goes along, past the limit: two mails with one
    Message-ID would be shown as one."""
    digests = held(claim).filter(message_id__startswith=DIGEST).values_list("message_id", flat=True)
    if shared := list(digests.distinct().order_by()):
        _claim(due(now).filter(message_id__in=shared), claim, now)
    return claim


def _claim(rows: Rows, claim: uuid.UUID, now: datetime) -> uuid.UUID | None:
    # The condition that makes it a claim: on SQLite nothing else keeps two passes apart.
    claimed = rows.filter(state=ReminderState.PLANNED).update(
        state=ReminderState.CLAIMED,
        claim=claim,
        lease_until=now + settings.REMINDERS_LEASE,
        attempts=F("attempts") + 1,
    )
    return claim if claimed else None


def release(rows: Rows, **changes: object) -> int:
    """Let rows wait again; return how many."""
    return rows.update(state=ReminderState.PLANNED, claim=None, lease_until=None, **changes)


@transaction.atomic
def release_expired(now: datetime) -> int:
    """Let wait again what was claimed by a worker that did not come back; return how many."""
    expired = Reminder.objects.filter(state=ReminderState.CLAIMED, lease_until__lt=now)
    lost = list(expired.values_list("pk", flat=True))
    if not lost:
        return 0
    note(lost, LOST, state=ReminderState.PLANNED, now=now)
    return release(expired.filter(pk__in=lost))


def note(pks: Iterable[int], reason: str, *, state: ReminderState, now: datetime) -> None:
    """Keep why rows changed, where their own columns will not tell it any more."""
    LedgerEntry.objects.bulk_create(
        LedgerEntry(reminder_id=pk, at=now, state=state, reason=reason) for pk in pks
    )


def supersede(claim: uuid.UUID, now: datetime) -> int:
    """After an outage several rungs of one ladder are due at once: only the latest goes out.

    What is being sent or was sent counts too: a rung that comes back later than a more urgent one
    would only confuse. That nobody answered is another matter than the ladder's, and always said.
    Returns how many of the claim's rows were cancelled.
    """
    later = Reminder.objects.filter(
        Q(send_at__gt=OuterRef("send_at")) | Q(send_at=OuterRef("send_at"), pk__gt=OuterRef("pk")),
        Q(recipient=OuterRef("recipient")) | Q(member=OuterRef("member")),
        deadline=OuterRef("deadline"),
        planned_due=OuterRef("planned_due"),
        send_at__lte=now,
        state__in=[ReminderState.PLANNED, ReminderState.CLAIMED, ReminderState.SENT],
    )
    return (
        held(claim)
        .filter(Exists(later))
        .exclude(rung__in=reminders.ESCALATED)
        .update(
            state=ReminderState.CANCELLED,
            claim=None,
            lease_until=None,
            reason=reminders.SUPERSEDED,
        )
    )


def read(claim: uuid.UUID) -> list[Reminder]:
    """The rows of a claim with their deadlines and readers, longest due first."""
    rows = held(claim).select_related(*_READ_WITH)
    return list(rows.order_by("try_at", "pk"))


def gather(claim: uuid.UUID, rows: list[Reminder], now: datetime) -> list[Reminder]:
    """``rows`` with all else that is due for those of their readers who want one mail a day.

    What goes out in one mail gets one Message-ID before anything is sent: after a crash the same
    rows make the same mail again. Rows that were tried before belong to a mail that may have
    arrived, and stay with it.
    """
    readers = {_reader(row) for row in rows if row.habits.digest and row.attempts == 1}
    for reader in sorted(readers):
        _gather(claim, reader, now)
    return read(claim) if readers else rows


@transaction.atomic
def _gather(claim: uuid.UUID, reader: Reader, now: datetime) -> None:
    """Of several passes that hold rows of one reader, the first to lock the reader takes all."""
    kind, pk, _address, _firm = reader
    (User if kind == "user" else Participant).objects.select_for_update().get(pk=pk)
    new = Reminder.objects.filter(_of(reader), attempts=1)
    mine = new.filter(state=ReminderState.CLAIMED, claim=claim)
    if not mine.exists():
        return
    free = new.filter(state=ReminderState.CLAIMED).exclude(message_id__startswith=DIGEST)
    free.update(claim=claim, lease_until=now + settings.REMINDERS_LEASE)
    _claim(due(now).filter(_of(reader), attempts=0), claim, now)
    # No row's own: one of them may be put off, and goes out in another mail.
    mine.update(message_id=reminders.message_id(uuid.uuid4(), DIGEST))


def _reader(row: Reminder) -> Reader:
    """Who reads a row, at which address (one person may have another one in each case), and for
    which firm: what a mail says is kept for that firm's people, and must be none of another's."""
    habits, firm = row.habits, row.deadline.petition.firm_id
    return "user" if isinstance(habits, User) else "participant", habits.pk, row.to.email, firm


def _of(reader: Reader) -> Q:
    """The rows of one reader."""
    kind, pk, address, firm = reader
    if kind == "participant":
        return Q(recipient=pk)
    theirs = Q(member=pk, member__email=address) | Q(recipient__user=pk, recipient__email=address)
    return theirs & Q(deadline__petition__firm=firm)


def mails(rows: Iterable[Reminder]) -> list[list[Reminder]]:
    """``rows`` by the mail they go out in, in order."""
    found: dict[str, list[Reminder]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append(row)
    return list(found.values())
