"""A ledger full of reminders that are due, and what became of them by the mail server's count."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from tests import cast
from tests.mail_sink import Counts as Taken
from tests.mail_sink import Sink
from tracker.cases import ladders, reasons, reminders
from tracker.cases.enums import EventKind, ReminderState, Role, Stage, Tone
from tracker.cases.models import Deadline, Participant, Petition, Reminder
from tracker.cases.record import record

WAITING = (ReminderState.PLANNED, ReminderState.CLAIMED)
JUST_NOW = timedelta(seconds=5)


@dataclass(frozen=True)
class Counts:
    """Rows that were due, and their mails: ``received`` ones are distinct, ``repeated`` too many.

    ``refused`` for their own fault, ``superseded`` by a more urgent one, ``lost`` without either;
    ``renamed``: repeated under another Message-ID.
    """

    due: int
    received: int
    refused: int = 0
    superseded: int = 0
    repeated: int = 0
    renamed: int = 0
    lost: int = 0

    def cells(self) -> list[str]:
        return [str(value) for value in asdict(self).values()]


def fill(count: int, *, ages: Sequence[timedelta] = (JUST_NOW,), now: datetime) -> None:
    """Plan reminders for ``count`` more readers, a case each; one for every one of ``ages`` ago.

    They are of real rows, copied from one case; no quiet hours, so the hour of the run is all one.
    """
    model, first = _model(now), Petition.objects.count()
    petitions = Petition.objects.bulk_create(
        Petition(
            firm=model.petition.firm,
            reference=f"FAULT-{number}",
            zone="Asia/Seoul",
            stage=Stage.CLOSED,  # beat looks at open ones again, and these have no facts
        )
        for number in range(first, first + count)
    )
    deadlines = Deadline.objects.bulk_create(_copy(model, petition) for petition in petitions)
    people = Participant.objects.bulk_create(_reader(petition) for petition in petitions)
    Reminder.objects.bulk_create(
        reminders.new_row(deadline, person, rung, Tone.ACT, now - age)
        for deadline, person in zip(deadlines, people, strict=True)
        for rung, age in zip((ladders.FIRST, "before:7", "before:3"), ages, strict=False)
    )


def _model(now: datetime) -> Deadline:
    """An answer due in a month. Nobody hears of this one: its case has no people."""
    model = Deadline.objects.filter(petition__reference="MODEL", rule="rfe-response")
    if not model.exists():
        due = now.date() + timedelta(days=30)
        record(cast.petition("MODEL"), EventKind.RFE_ISSUED, now.date().isoformat(), stated_due=due)
    return model.get()


def _copy(model: Deadline, petition: Petition) -> Deadline:
    own = {"id", "uuid", "petition"}
    names = {field.name for field in Deadline._meta.concrete_fields} - own
    return Deadline(petition=petition, **{name: getattr(model, name) for name in names})


def _reader(petition: Petition) -> Participant:
    number = petition.reference.partition("-")[2]
    return Participant(
        petition=petition,
        key="counsel",
        role=Role.COUNSEL,
        name="Rowan Maple",
        email=f"reader.{number}@people.example",
        quiet_from=0,
        quiet_to=0,
    )


def is_settled() -> bool:
    """Whether no row waits or is being sent; False while the database does not answer."""
    try:
        return not Reminder.objects.filter(state__in=WAITING).exists()
    except DatabaseError:
        connection.close()
        return False


def claims() -> int:
    """How many batches are being sent."""
    held = Reminder.objects.filter(state=ReminderState.CLAIMED)
    return held.values("claim").distinct().count()


def end_pauses() -> bool:
    """Let those try again now that wait for their next try, when all others are through.

    Their pause is minutes, which nobody here waits for.
    """
    waiting = Reminder.objects.filter(state__in=WAITING)
    if waiting.filter(attempts=0).exists() or waiting.exclude(try_at__gt=timezone.now()).exists():
        return False
    waiting.update(try_at=timezone.now())
    return True


def count(sink: Sink) -> Counts:
    """What became of every row, by what ``sink`` took."""
    taken = sink.counts()
    rows = list(Reminder.objects.select_related("recipient"))
    states = [row.state for row in rows if _is_accounted_for(row, taken)]
    return Counts(
        due=len(rows),
        received=len(taken.taken),
        refused=states.count(ReminderState.FAILED),
        superseded=states.count(ReminderState.CANCELLED),
        repeated=taken.repeated,
        renamed=taken.renamed,
        lost=len(rows) - len(states),
    )


def _is_accounted_for(row: Reminder, taken: Taken) -> bool:
    address = row.to.email
    if row.state == ReminderState.SENT:
        return row.message_id in taken.message_ids.get(address, ())
    if row.state == ReminderState.FAILED:
        return address in taken.refused
    return row.state == ReminderState.CANCELLED and row.reason == reasons.SUPERSEDED
