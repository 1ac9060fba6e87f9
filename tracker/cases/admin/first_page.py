"""What the desk shows first: what somebody must see to, and the days that come next."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from tracker.cases.access import Action, firm_petitions
from tracker.cases.admin import show
from tracker.cases.admin.desk import desk_of, person
from tracker.cases.admin.filters import missed, overdue
from tracker.cases.changes import NEEDS_CONFIRMING
from tracker.cases.enums import Bound
from tracker.cases.evaluate import AWAITED
from tracker.cases.models import STANDS, Deadline, DeadlineChange, Petition, Reminder, TimelineEvent
from tracker.cases.reminders import needing_care

DAYS = 10


@dataclass(frozen=True, slots=True)
class Task:
    """How many rows wait for somebody, in words, and the list that shows them."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Day:
    """A deadline that comes: its page, what it is, of which case, when, and how long still."""

    address: str
    title: str
    reference: str
    due: str
    left: str


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What unfold's first page is given beside its own."""
    own = firm_petitions(person(request))
    confirms = desk_of(request).firms(Action.CONFIRM)
    mine = {"tasks": _tasks(own, own.filter(firm__in=confirms)), "days": _days(own)}
    return {**context, **mine, "title": gettext("Firm desk")}


def _tasks(own: QuerySet[Petition], confirmed: QuerySet[Petition]) -> list[Task]:
    """What waits in a user's ``own`` cases; for a word, in those where theirs is one."""
    lost = needing_care(Reminder.objects.filter(deadline__petition__in=own)).count()
    late = own.filter(overdue(timezone.now())).count()
    told = TimelineEvent.objects.standing().filter(petition__in=confirmed, unconfirmed=True).count()
    moved = DeadlineChange.objects.filter(NEEDS_CONFIRMING, petition__in=confirmed).count()
    texts = (
        (lost, ngettext("{n} reminder did not arrive", "{n} reminders did not arrive", lost)),
        (late, ngettext("{n} case is overdue", "{n} cases are overdue", late)),
        (told, ngettext("{n} event to confirm", "{n} events to confirm", told)),
        (
            moved,
            ngettext("{n} moved date to confirm", "{n} moved dates to confirm", moved),
        ),
    )
    lists = (
        show.changelist("reminder") + "?care=1",
        show.changelist("petition") + "?overdue=1",
        show.changelist("timelineevent") + "?unconfirmed__exact=1",
        show.changelist("deadlinechange"),
    )
    return [
        Task(text.format(n=count), address)
        for (count, text), address in zip(texts, lists, strict=True)
        if count
    ]


def _days(own: QuerySet[Petition]) -> list[Day]:
    now = timezone.now()
    rows = Deadline.objects.filter(STANDS, petition__in=own, sense__in=AWAITED)
    rows = rows.exclude(missed(now)).exclude(bound=Bound.FIRM).select_related("petition")
    rows = rows.prefetch_related(show.writers("petition__"))
    return [
        Day(
            show.page("deadline", row.pk),
            show.title(row),
            row.petition.reference,
            show.dated(row.by, row.zone, row.estimate),
            show.days_left(row.by, row.zone, now),
        )
        for row in rows.order_by("by", "pk")[:DAYS]
    ]
