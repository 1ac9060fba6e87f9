"""Who is told where a critical reminder is neither acknowledged nor its deadline met, or where
nobody who is asked can be reached.

First the attorney of the case, then the firm; each once for a due date. The row is the queue: it
waits with ``answer_by``, and whoever takes that away by a conditional UPDATE tells the others.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tracker.accounts.models import User
from tracker.cases import claims, ladders, reasons, reminders
from tracker.cases.circle import firm_people
from tracker.cases.enums import FirmRole, ReminderState, Role, Tone
from tracker.cases.ladders import ATTORNEY, FIRM
from tracker.cases.models import Participant, Reminder
from tracker.cases.queries import WITH_READER
from tracker.lib.database import AWAY

logger = logging.getLogger(__name__)

CHUNK = 500

Rows = QuerySet[Reminder, Reminder]
Reader = Participant | User


def unanswered(now: datetime) -> Rows:
    """Reminders that went out, or could not, and that somebody should have answered by now."""
    told = Q(state__in=[ReminderState.SENT, ReminderState.FAILED]) | reminders.NOWHERE
    return Reminder.objects.filter(told, answer_by__lte=now).order_by("answer_by", "pk")


def escalate(*, now: datetime) -> int:
    """Plan the reminders to those who are to be told now; return how many.

    Safe to run several times at once, and twice in a row plans nothing more.
    """
    rows = unanswered(now).select_related(*WITH_READER)
    return sum(_tried(row, now) for row in rows[:CHUNK])


def _tried(row: Reminder, now: datetime) -> int:
    try:
        return _escalate(row, now)
    except AWAY:
        raise
    except Exception:
        # Mails go out after this: one row must not hold them all up, pass after pass.
        logger.exception("Nobody could be told that reminder %s was not answered.", row.uuid)
        return 0


@transaction.atomic
def _escalate(row: Reminder, now: datetime) -> int:
    later = _still_time(row, now)
    waiting = Reminder.objects.filter(pk=row.pk, answer_by=row.answer_by)
    if waiting.update(answer_by=later) != 1 or later or _is_settled(row):
        return 0
    rung, people = _told_next(row)
    return sum(_plan(_row(row, person, rung, now), now) for person in people)


def _is_settled(row: Reminder) -> bool:
    """Whether nobody needs to be told any more. That its reader cannot be reached is no reason,
    unless nothing was sent and others can be who are asked as well."""
    if reminders.not_needed(row) not in (None, *reasons.UNREACHABLE):
        return True
    if row.state != ReminderState.CANCELLED or row.rung in reminders.ESCALATED:
        return False
    others = reminders.asked(row).exclude(state=ReminderState.CANCELLED)
    others, firm = others.select_related("recipient__user", "member"), row.deadline.petition.firm_id
    return not all(reminders.unreachable(other.to, firm) for other in others)


def _plan(row: Reminder, now: datetime) -> bool:
    """Plan ``row``, once for a due date; or again, where it was dropped because somebody answered
    an earlier reminder. Whether there was anything to plan."""
    known = Reminder.objects.filter(
        deadline=row.deadline,
        recipient=row.recipient,
        member=row.member,
        rung=row.rung,
        planned_due=row.planned_due,
    ).first()
    if known is None:
        Reminder.objects.bulk_create([row], ignore_conflicts=True)
        return True
    if known.state != ReminderState.CANCELLED or known.reason not in reasons.PASSING:
        return False
    dropped, why = Reminder.objects.filter(pk=known.pk, state=known.state), known.reason
    reminders.plan_again(known)
    known.send_at, known.try_at, known.answer_by = row.send_at, row.try_at, row.answer_by
    # Another may have planned it meanwhile, and a pass sent it.
    if not dropped.update(**{name: getattr(known, name) for name in reminders.PLANNED_COLUMNS}):
        return False
    claims.note([known.pk], why, state=ReminderState.CANCELLED, now=now)
    claims.note([known.pk], reasons.AGAIN, state=ReminderState.PLANNED, now=now)
    return True


def _still_time(row: Reminder, now: datetime) -> datetime | None:
    """A mail that went out late leaves as much time as one on time."""
    if row.state != ReminderState.SENT or row.bounced_at or row.sent_at is None:
        return None
    until = ladders.answer_by(row.rung, row.deadline, row.sent_at)
    return until if until and until > now else None


def _told_next(row: Reminder) -> tuple[str, list[Reader]]:
    """The rung after this one, and who stands on it: nobody, once the firm was told."""
    petition = row.deadline.petition
    if row.rung == FIRM:
        return FIRM, []
    people = petition.participants.filter(role=Role.COUNSEL).select_related("user").order_by("-pk")
    # The first at an address hears for all who have it.
    counsel: dict[str, Reader] = {
        person.email.lower(): person
        for person in people
        if not reminders.unreachable(person, petition.firm_id)
    }
    counsel.pop(row.to.email.lower(), None)
    if row.rung != ATTORNEY and counsel:
        return ATTORNEY, list(counsel.values())
    partners = FirmRole.ATTORNEY, FirmRole.ADMINISTRATOR
    return FIRM, list(firm_people(petition, *partners))


def _row(row: Reminder, person: Reader, rung: str, now: datetime) -> Reminder:
    new = reminders.new_row(row.deadline, person, rung, Tone.ESCALATE, now)
    new.send_at = new.try_at = ladders.held_until(now, new) or now
    return new
