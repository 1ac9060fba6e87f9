"""What a reader answers to a mail without signing in: seen, fewer, or it never arrived."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from tracker.cases import claims, habits, reasons, reminders
from tracker.cases.enums import ReminderState, Tone, Volume
from tracker.cases.models import Reminder
from tracker.cases.queries import WITH_READER

Rows = QuerySet[Reminder, Reminder]


def mail_with(row: Reminder) -> list[Reminder]:
    """All notices of the mail that ``row`` went out in, soonest due first."""
    rows = _of_the_mail(row).select_related(*WITH_READER)
    found = list(rows.order_by("planned_due", "pk"))
    return found or [row]


def _of_the_mail(row: Reminder) -> Rows:
    """Whoever holds the address of its page holds the mail, also where the server that took it
    never said so: then the row still waits for its next try."""
    return _tried(row.message_id)


def _tried(message_id: str) -> Rows:
    """The rows of a mail that went out, or may have: one in ten is marked a moment later."""
    tried = Q(state=ReminderState.SENT) | Q(attempts__gt=0)
    return Reminder.objects.filter(tried, message_id=message_id)


@transaction.atomic
def acknowledge(row: Reminder, *, now: datetime, heard: Iterable[Reminder] | None = None) -> int:
    """Note that its reader has seen the mail of ``row``; return how many notices that were new.

    Whoever is asked to act answers for all who are: nobody else is told of these deadlines.
    ``heard``: those notices of the mail of which its reader still hears; None for all.
    """
    mine = _of_the_mail(row).exclude(state=ReminderState.CANCELLED)
    if heard is not None:
        mine = mine.filter(pk__in=[one.pk for one in heard])
    told = list(mine.exclude(tone=Tone.INFORM).values_list("deadline", flat=True))
    asked = Reminder.objects.filter(deadline__in=told)
    awaited = Q(sent_at__isnull=False) | Q(pk__in=list(mine.values_list("pk", flat=True)))
    asked.filter(awaited).update(answer_by=None)
    asked.filter(state=ReminderState.PLANNED, rung__in=reminders.ESCALATED).update(
        state=ReminderState.CANCELLED, reason=reasons.ANSWERED
    )
    return mine.filter(acknowledged_at__isnull=True).update(acknowledged_at=now)


def unsubscribe(row: Reminder, *, now: datetime) -> None:
    """Mute for its reader what rests on good practice; law and agency policy come anyway."""
    change_habits(row, now=now, practice_mails=Volume.NONE)


@transaction.atomic
def change_habits(row: Reminder, *, now: datetime, **changes: object) -> None:
    """Change how the reader of ``row`` wants mails; what is planned follows."""
    reader = row.habits
    habits.lock_cases(reader)
    for name, value in changes.items():
        setattr(reader, name, value)
    reader.save(update_fields=list(changes))
    habits.follow(reader, now=now)


@transaction.atomic
def bounced(message_id: str, *, reason: str, now: datetime) -> int:
    """Note that a mail came back for good; who answers for the case is told of critical ones.

    Returns how many notices it was for; 0 where it is none of ours, or known already.
    """
    rows = list(
        _tried(message_id)
        .filter(bounced_at__isnull=True)
        .select_for_update(of=("self",))
        .select_related("deadline")
    )
    for row in rows:
        row.bounced_at, row.reason = now, reason
        if reminders.is_critical(row) and not reminders.is_answered(row):
            row.answer_by = now
    Reminder.objects.bulk_update(rows, ["bounced_at", "reason", "answer_by"])
    claims.note([row.pk for row in rows], reason, state=ReminderState.SENT, now=now)
    return len(rows)
