"""What is planned for a person follows their habits: other mornings, fewer mails, more."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tracker.accounts.models import User
from tracker.cases import ladders, reasons, reminders
from tracker.cases.circle import circle_in
from tracker.cases.enums import ReminderState, Tone
from tracker.cases.ladders import FirmDays, Hearing
from tracker.cases.models import STANDS, Participant, Petition, Reminder
from tracker.cases.queries import WITH_PLACES, WITH_READER
from tracker.cases.rules import RULES


@transaction.atomic
def follow(person: User | Participant, *, now: datetime) -> None:
    """Make what is planned for a person follow their habits, which were saved just before."""
    lock_cases(person)
    waiting = Q(state=ReminderState.PLANNED, attempts=0) | Q(
        state=ReminderState.CANCELLED, reason=reasons.UNWANTED, send_at__gt=now
    )
    # What is planned by a rule that a release took away goes, whatever a reader wants.
    stands = Q(planned_due=F("deadline__by"), deadline__current=True, deadline__rule__in=RULES)
    rows = Reminder.objects.filter(_of(person), waiting, stands).exclude(
        rung__in=reminders.ESCALATED
    )
    # Locked: a pass may be claiming them, and what it sent must not be planned again.
    rows = rows.select_for_update(of=("self",), no_key=True)
    days: dict[int, FirmDays] = {}
    changed = []
    rows = rows.select_related("deadline__petition__firm", *WITH_READER)
    for row in rows.prefetch_related(*WITH_PLACES):
        firm = row.deadline.petition.firm
        if firm.pk not in days:
            days[firm.pk] = ladders.firm_days(firm)
        if _follow(row, days[firm.pk], now):
            changed.append(row)
    Reminder.objects.bulk_update(changed, reminders.PLANNED_COLUMNS, batch_size=500)
    for petition in _shared(person):
        circle = circle_in(petition)
        for deadline in petition.deadlines.filter(STANDS):
            reminders.plan(deadline, circle, now=now)


def _shared(person: User | Participant) -> QuerySet[Petition, Petition]:
    """The cases of a person in which others have the same address: they hear what this one does
    without, and nothing else that comes to it."""
    others = Participant.objects.filter(
        petition=OuterRef("petition"), email__iexact=OuterRef("email")
    ).exclude(pk=OuterRef("pk"))
    theirs = Participant.objects.filter(_is(person), Exists(others)).exclude(email="")
    return Petition.objects.filter(pk__in=theirs.values("petition")).order_by("pk")


def _is(person: User | Participant) -> Q:
    return Q(user=person) if isinstance(person, User) else Q(pk=person.pk)


def lock_cases(person: User | Participant) -> None:
    """Wait for whoever is planning in their cases by the habits of before, and let others wait.

    In a transaction, and before the person's row is saved: a case that is edited or gets a new fact
    is locked before its people are.
    """
    cases = Participant.objects.filter(_is(person)).values("petition")
    told = Reminder.objects.filter(_of(person), state=ReminderState.PLANNED).values(
        "deadline__petition"
    )
    theirs = Petition.objects.filter(Q(pk__in=cases) | Q(pk__in=told)).order_by("pk")
    list(theirs.select_for_update().values_list("pk"))


def _of(person: User | Participant) -> Q:
    """The rows for one person."""
    if isinstance(person, User):
        return Q(member=person) | Q(recipient__user=person)
    return Q(recipient=person)


def _plan_again(row: Reminder) -> None:
    """Meanwhile the deadline may have been met, or the reader have lost their address."""
    if reason := reminders.not_needed(row):
        row.reason = reason
    else:
        reminders.plan_again(row)


def _follow(row: Reminder, days: FirmDays, now: datetime) -> bool:
    deadline, rule = row.deadline, RULES[row.deadline.rule]
    hearing = Hearing(row.zone, row.habits, asked=row.tone != Tone.INFORM)
    before = [getattr(row, name) for name in reminders.PLANNED_COLUMNS]
    at = ladders.send_at(row.rung, deadline, hearing, now=now)
    reminders.move(row, reminders.ahead(at, deadline, hearing, now), now=now)
    if not ladders.is_wanted(row.rung, rule, days.get(rule.id, rule.ladder), row.habits):
        row.state, row.reason = ReminderState.CANCELLED, reasons.UNWANTED
    elif row.state == ReminderState.CANCELLED:
        _plan_again(row)
    return before != [getattr(row, name) for name in reminders.PLANNED_COLUMNS]
