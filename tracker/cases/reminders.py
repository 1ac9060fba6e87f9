"""The ledger's plan: who hears of a deadline, when, and why a planned mail is dropped.

Nothing here compares with "today": every rung of the ladder is an instant, and what is due is what
lies at or before now.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings

from tracker.accounts.models import User
from tracker.cases.enums import Bound, ReminderState, Role, Sense, Tone
from tracker.cases.evaluate import Evaluation
from tracker.cases.models import Deadline, Participant, Reminder
from tracker.cases.rules import RULES
from tracker.lib.texts import noop as _
from tracker.lib.zones import at_hour, day_of, end_of

MORNING = 9  # o'clock in the recipient's zone
FIRST, ON_THE_DAY, OVERDUE = "first", "day", "overdue"

# Why a reminder was dropped, in the ledger's own words (translated where it is shown).
MOVED = _("The due date moved.")
MET = _("The deadline was met.")
WAIVED = _("The deadline was waived.")
DROPPED = _("The deadline no longer follows from the facts.")
NO_ADDRESS = _("No e-mail address is known.")
SUPERSEDED = _("A more urgent reminder of the same deadline was due too.")


@dataclass(frozen=True, slots=True)
class Reader:
    """A role that hears of a deadline; ``within``: only rungs this many days before, or later."""

    role: Role
    tone: Tone
    first: bool = True
    within: int = 365


_INFORMED = [
    Reader(role, Tone.INFORM, within=1)
    for role in (Role.COUNSEL, Role.PETITIONER, Role.BENEFICIARY)
]
_REPRESENTED = [
    Reader(Role.COUNSEL, Tone.ACT),
    Reader(Role.PETITIONER, Tone.ACT),
    Reader(Role.BENEFICIARY, Tone.INFORM, within=1),
]
READERS: Mapping[Bound, list[Reader]] = {
    Bound.BENEFICIARY: [
        Reader(Role.BENEFICIARY, Tone.ACT),
        Reader(Role.COUNSEL, Tone.INFORM, first=False, within=1),
    ],
    Bound.PETITIONER: _REPRESENTED,
    Bound.COUNSEL: _REPRESENTED,
    Bound.RECOMMENDER: [
        Reader(Role.RECOMMENDER, Tone.ACT),
        Reader(Role.COUNSEL, Tone.INFORM, within=1),
    ],
    Bound.USCIS: _INFORMED,
    Bound.EMBASSY: _INFORMED,
    Bound.ORGANIZATION: _INFORMED,
}


@dataclass(frozen=True, slots=True)
class Rung:
    name: str
    send_at: datetime


def plan(deadline: Deadline, evaluation: Evaluation, *, now: datetime) -> None:
    """Make the planned reminders of one deadline follow its row; what was sent stays.

    A deadline already past when it was recorded plans nothing: an imported old case is silent.
    """
    if reason := _no_longer(deadline):
        _cancel(deadline, reason)
        return
    _cancel(deadline, MOVED, keep=deadline.by)
    if end_of(deadline.by, deadline.zone) <= now:
        return
    # An address may have been added since: the note that there was none would stand in the way.
    deadline.reminders.filter(reason=NO_ADDRESS).exclude(recipient__email="").delete()
    rows = [
        row
        for person, reader in _recipients(deadline, evaluation)
        for row in _rows(deadline, person, reader, _zone(person, evaluation), now)
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    _revive(deadline, now)


def _revive(deadline: Deadline, now: datetime) -> None:
    """Plan again what was dropped for a reason that no longer holds (a fact was taken back)."""
    dropped = deadline.reminders.filter(state=ReminderState.CANCELLED, planned_due=deadline.by)
    dropped.filter(reason__in=[MOVED, MET, WAIVED, DROPPED], send_at__gt=now).update(
        state=ReminderState.PLANNED, reason=""
    )


def follow(user: User, zone_before: str) -> None:
    """Move what is planned for ``user`` to the same mornings of the zone they now live in."""
    planned = Reminder.objects.filter(recipient__user=user, state=ReminderState.PLANNED)
    rows = list(planned.select_related("deadline"))
    for row in rows:
        row.send_at = _in_zone(row, zone_before, user.zone)
    Reminder.objects.bulk_update(rows, ["send_at"], batch_size=500)


def _in_zone(row: Reminder, before: str, zone: str) -> datetime:
    if row.rung == OVERDUE:
        return _next_morning(end_of(row.deadline.by, row.deadline.zone), zone)
    return at_hour(day_of(row.send_at, before), MORNING, zone)


def _no_longer(deadline: Deadline) -> str | None:
    if not deadline.current:
        return DROPPED
    if deadline.met_by_id is not None:
        return MET
    return WAIVED if deadline.waived_by_id is not None else None


def not_needed(reminder: Reminder) -> str | None:
    """Why this row must not go out, as its deadline and recipient stand now; None where it may."""
    if reason := _no_longer(reminder.deadline):
        return reason
    if reminder.planned_due != reminder.deadline.by:
        return MOVED
    return None if reminder.recipient.email else NO_ADDRESS


def _cancel(deadline: Deadline, reason: str, *, keep: date | None = None) -> None:
    planned = deadline.reminders.filter(state=ReminderState.PLANNED)
    if keep is not None:
        planned = planned.exclude(planned_due=keep)
    planned.update(state=ReminderState.CANCELLED, reason=reason)


def _recipients(deadline: Deadline, evaluation: Evaluation) -> Iterator[tuple[Participant, Reader]]:
    for reader in READERS[Bound(deadline.bound)]:
        for person in evaluation.rows.participants:
            if person.role == reader.role and _concerned(deadline, person, evaluation):
                yield person, reader


def _concerned(deadline: Deadline, person: Participant, evaluation: Evaluation) -> bool:
    """Of the recommenders, only the one whose letter it is."""
    if person.role != Role.RECOMMENDER:
        return True
    letters = [x for x in evaluation.rows.letters if f"letter:{x.key}" == deadline.anchor]
    return any(letter.recommender_id == person.pk for letter in letters)


def _zone(person: Participant, evaluation: Evaluation) -> str:
    return (person.user.zone if person.user else person.zone) or evaluation.petition.zone


def _rows(
    deadline: Deadline, person: Participant, reader: Reader, zone: str, now: datetime
) -> Iterator[Reminder]:
    if not person.email:
        yield _row(deadline, person, reader, Rung(FIRST, now), cancelled=NO_ADDRESS)
        return
    for rung in rungs(deadline, reader, zone, now):
        yield _row(deadline, person, reader, rung)


def rungs(deadline: Deadline, reader: Reader, zone: str, now: datetime) -> Iterator[Rung]:
    """The ladder as instants: the first notice, then the rungs that lie after it."""
    first = _first_notice(now, zone)
    if reader.first:
        yield Rung(FIRST, first)
    for days in RULES[deadline.rule].ladder:
        send_at = at_hour(deadline.by - timedelta(days=days), MORNING, zone)
        if send_at > first and days <= reader.within:
            yield Rung(f"before:{days}" if days else ON_THE_DAY, send_at)
    if deadline.sense != Sense.NOT_BEFORE:
        # Not the morning after: in Seoul it comes before the day is over in New York.
        yield Rung(OVERDUE, _next_morning(end_of(deadline.by, deadline.zone), zone))


def _first_notice(now: datetime, zone: str) -> datetime:
    """The recipient's next morning; at once where the installation says so (the demo)."""
    if settings.REMINDERS_FIRST_NOTICE == "at_once":
        return now
    return _next_morning(now, zone)


def _next_morning(instant: datetime, zone: str) -> datetime:
    day = day_of(instant, zone)
    morning = at_hour(day, MORNING, zone)
    return morning if morning > instant else at_hour(day + timedelta(days=1), MORNING, zone)


def _row(
    deadline: Deadline, person: Participant, reader: Reader, rung: Rung, *, cancelled: str = ""
) -> Reminder:
    row = Reminder(
        deadline=deadline,
        recipient=person,
        rung=rung.name,
        planned_due=deadline.by,
        tone=reader.tone,
        send_at=rung.send_at,
        state=ReminderState.CANCELLED if cancelled else ReminderState.PLANNED,
        reason=cancelled,
    )
    row.message_id = f"<reminder.{row.uuid}@{_domain()}>"
    return row


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
