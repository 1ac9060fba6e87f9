"""Who may send which rows of the ledger: claims with a lease, each by an UPDATE of rows that nobody
else is changing.

A row belongs to the pass that claimed it, until its lease runs out. Any number of passes may run at
the same time. A pass never waits for a row while it holds others: whoever has that row may be
waiting for one of these.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from tracker.accounts.models import User
from tracker.cases import reasons, reminders
from tracker.cases.enums import ReminderState
from tracker.cases.models import Heartbeat, LedgerEntry, Participant, Reminder
from tracker.cases.queries import WITH_PLACES, WITH_READER

# No pause between two tries and no quiet hours are longer.
LONGEST_WAIT = timedelta(days=1)

# The heartbeat that says when reminders last left the queue.
MOVED = "moved"

# How the Message-ID of several notices in one mail begins, and that of one that is to join others.
DIGEST, OPEN = "<digest.", "<open."
# What cannot be claimed whole is left alone for so long.
APART = timedelta(minutes=1)

Rows = QuerySet[Reminder, Reminder]
Reader = tuple[str, int, str, int]

_WANTS_ONE_MAIL = (
    Q(member__digest=True)
    | Q(recipient__user__digest=True)
    | Q(recipient__user=None, recipient__digest=True)
)


def held(claim: uuid.UUID) -> Rows:
    """The rows that ``claim`` still holds."""
    return Reminder.objects.filter(state=ReminderState.CLAIMED, claim=claim)


def due(now: datetime) -> Rows:
    """The rows that wait and whose time has come, longest due first."""
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED, try_at__lte=now)
    return waiting.order_by("try_at", "pk")


@transaction.atomic
def claim_due(now: datetime, limit: int) -> uuid.UUID | None:
    """Claim up to ``limit`` rows that are due; None where nothing is left to claim.

    Where PostgreSQL lets it, rows that somebody else is changing are passed over.
    """
    claim = uuid.uuid4()
    if not _claim(_locked(due(now)[:limit]), claim, now):
        return None
    shared = held(claim).filter(Q(message_id__startswith=DIGEST) | Q(_WANTS_ONE_MAIL, attempts=1))
    found = shared.values_list("pk", "message_id")
    if digests := {message_id for _pk, message_id in found if message_id.startswith(DIGEST)}:
        _claim_whole(digests, claim, now)
    if new := [pk for pk, message_id in found if not message_id.startswith(DIGEST)]:
        _open(new)
    return claim


def _claim_whole(digests: set[str], claim: uuid.UUID, now: datetime) -> None:
    """A digest that was tried before is claimed whole, past the limit, or not at all: two mails
    with one Message-ID would be shown as one.

    Of two passes that each hold a part, and do not see yet what the other one claims, both let go.
    """
    rows = Reminder.objects.filter(message_id__in=digests)
    _claim(_locked(rows.filter(state=ReminderState.PLANNED)), claim, now)
    live = rows.filter(state__in=[ReminderState.PLANNED, ReminderState.CLAIMED])
    if apart := list(live.exclude(claim=claim).values_list("message_id", flat=True)):
        mine = held(claim).filter(message_id__in=apart)
        # Later, or this pass would claim them again at once for as long as the others are held.
        release(mine, attempts=F("attempts") - 1, try_at=now + APART)


def _open(pks: Iterable[int]) -> None:
    """Let rows join others of their reader. Told by the row and not by the reader's habits, which
    may change while a mail is on its way: then another pass would take the row and send it again.
    """
    opened = Replace(F("message_id"), Value(reminders.SINGLE), Value(OPEN))
    Reminder.objects.filter(pk__in=pks).update(message_id=opened)


def _locked(rows: Rows) -> list[int]:
    """The keys of those of ``rows`` that nobody else is changing, ours until the transaction ends.

    Not a subquery of an UPDATE: PostgreSQL may run a limited one once a row, past its limit, and
    looks at one that joins no second time where another transaction has changed a row meanwhile.
    """
    # `of`: a lock of people and cases would be in others' way.
    free = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return [row.pk for row in free.only("pk")]


def _claim(pks: list[int], claim: uuid.UUID, now: datetime) -> int:
    return Reminder.objects.filter(pk__in=pks, state=ReminderState.PLANNED).update(
        state=ReminderState.CLAIMED,
        claim=claim,
        lease_until=now + settings.REMINDERS_LEASE,
        attempts=F("attempts") + 1,
    )


def release(rows: Rows, **changes: object) -> int:
    """Let rows wait again; return how many."""
    return rows.update(state=ReminderState.PLANNED, claim=None, lease_until=None, **changes)


@transaction.atomic
def release_expired(now: datetime) -> int:
    """Let wait again what was claimed by a worker that did not come back; return how many."""
    # A day more than any lease: whoever took it had a clock that was ahead, and is not waited for.
    longest = settings.REMINDERS_LEASE + LONGEST_WAIT
    over = Q(lease_until__lt=now) | Q(lease_until__gt=now + longest)
    expired = Reminder.objects.filter(over, state=ReminderState.CLAIMED)
    lost = _locked(expired)
    if not lost:
        return 0
    note(lost, reasons.LOST, state=ReminderState.PLANNED, now=now)
    return release(expired.filter(pk__in=lost))


def recall(now: datetime) -> int:
    """Make due what waits longer than any pause or quiet hours put a mail off, now that the clock
    is right again; return how many."""
    put_off = Reminder.objects.filter(state=ReminderState.PLANNED).exclude(reason="")
    far = put_off.filter(try_at__gt=now + LONGEST_WAIT).filter(try_at__gt=F("send_at"))
    if not far.exists():
        return 0
    with transaction.atomic():
        free = _locked(far)
        note(free, reasons.AHEAD, state=ReminderState.PLANNED, now=now)
        return Reminder.objects.filter(pk__in=free).update(try_at=now)


def note_move(now: datetime) -> None:
    """Keep when reminders last were sent, failed or cancelled: see `tracker.cases.watch`."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=MOVED, at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


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
            reason=reasons.SUPERSEDED,
        )
    )


def read(claim: uuid.UUID) -> list[Reminder]:
    """The rows of a claim with their deadlines and readers, longest due first."""
    rows = held(claim).select_related(*WITH_READER).prefetch_related(*WITH_PLACES)
    return list(rows.order_by("try_at", "pk"))


def gather(claim: uuid.UUID, rows: Iterable[Reminder], now: datetime) -> bool:
    """Claim all else that is due for those readers of ``rows``, the claim's, who want one mail a
    day; whether there are any such readers, and the claim is to be read anew.

    What goes out in one mail gets one Message-ID before anything is sent: after a crash the same
    rows make the same mail again. Rows that were tried before belong to a mail that may have
    arrived, and stay with it.
    """
    readers = {_reader(row) for row in rows if _is_open(row)}
    for reader in sorted(readers):
        _gather(claim, reader, now)
    if readers:  # somebody's address changed since the rows were read: nothing joined theirs
        left = held(claim).filter(attempts=1, message_id__startswith=OPEN)
        release(left, attempts=F("attempts") - 1)
    return bool(readers)


def _is_open(row: Reminder) -> bool:
    return row.attempts == 1 and row.message_id.startswith(OPEN)


@transaction.atomic
def _gather(claim: uuid.UUID, reader: Reader, now: datetime) -> None:
    """Of several passes that hold rows of one reader, the first to lock the reader takes all."""
    kind, pk, _address, _firm = reader
    people = User if kind == "user" else Participant
    # Who plans for them need not wait. Whoever is gone by now has taken these rows along.
    list(people.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))
    claimed = Reminder.objects.filter(state=ReminderState.CLAIMED, attempts=1)
    joining = claimed.filter(_of(reader), message_id__startswith=OPEN)
    if not joining.filter(claim=claim).exists():
        return
    together = _locked(joining) + _locked(due(now).filter(_of(reader), attempts=0))
    Reminder.objects.filter(pk__in=together).update(
        state=ReminderState.CLAIMED,
        claim=claim,
        lease_until=now + settings.REMINDERS_LEASE,  # one for all: the mail is lost as a whole
        attempts=1,
        # No row's own: one of them may be put off, and goes out in another mail.
        message_id=reminders.message_id(uuid.uuid4(), DIGEST),
    )


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


def part(claim: uuid.UUID, rows: Iterable[Reminder]) -> None:
    """Part the mails of ``rows``, the claim's, that have several readers by now: what was one
    reader's when it was gathered may be two people's when it goes out, and neither must read of
    the other's cases. The first reader's keeps its Message-ID."""
    for mail in mails(rows):
        readers: dict[Reader, list[Reminder]] = {}
        for row in mail:
            readers.setdefault(_reader(row), []).append(row)
        for theirs in list(readers.values())[1:]:
            own = reminders.message_id(uuid.uuid4(), DIGEST)
            held(claim).filter(pk__in=[row.pk for row in theirs]).update(message_id=own)
            for row in theirs:
                row.message_id = own


def mails(rows: Iterable[Reminder]) -> list[list[Reminder]]:
    """``rows`` by the mail they go out in, in order."""
    found: dict[str, list[Reminder]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append(row)
    return list(found.values())
