"""Each deadline's reminders, for those who answer for the case: planned, sent, answered or not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from tracker.cases.enums import Bound, ReminderState
from tracker.cases.models import Reminder
from tracker.cases.reminders import NOWHERE, needing_care
from tracker.dashboard import dates
from tracker.dashboard.present import ledger
from tracker.dashboard.present.sight import Sight


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder: which of its ladder, to whom, its state, and what happened to it."""

    which: str
    to: str
    pills: list[tuple[str, str]]
    became: list[str]


@dataclass(frozen=True, slots=True)
class OfDeadline:
    """``lines``: what went out or could not, and what goes out next; ``more``: how many are planned
    after that; ``care``: how many did not arrive and need somebody's care."""

    title: str
    day: str
    lines: tuple[Told, ...]
    sent: int
    more: int
    care: int


def by_deadline(sight: Sight) -> tuple[OfDeadline, ...]:
    """The deadlines of the case that have reminders, soonest first (one query).

    A watch on a case that may go quiet is none of its dates, until somebody was told.
    """
    rows = Reminder.objects.filter(
        ~Q(state=ReminderState.CANCELLED) | NOWHERE,
        deadline__petition=sight.petition,
        deadline__current=True,
    ).annotate(care=Exists(needing_care(Reminder.objects.filter(pk=OuterRef("pk")))))
    rows = rows.exclude(deadline__bound=Bound.FIRM, state=ReminderState.PLANNED)
    rows = rows.select_related("deadline", "recipient", "member")
    ordered = rows.order_by("deadline__by", "deadline", "send_at", "pk")
    groups = groupby(ordered, key=lambda row: row.deadline)
    return tuple(_of(list(found), sight) for _deadline, found in groups)


def _of(rows: Sequence[Reminder], sight: Sight) -> OfDeadline:
    deadline = rows[0].deadline
    planned = [row for row in rows if row.state == ReminderState.PLANNED]
    shown = [row for row in rows if row.state != ReminderState.PLANNED] + planned[:1]
    return OfDeadline(
        title=deadline.title,
        day=dates.short(deadline.by, sight.year),
        lines=tuple(_told(row, sight) for row in shown),
        sent=_count(row.state == ReminderState.SENT for row in rows),
        more=len(planned[1:]),
        care=_count(row.care for row in rows),  # type: ignore[attr-defined]  # annotated
    )


def _told(row: Reminder, sight: Sight) -> Told:
    return Told(
        which=ledger.rung_words(row.rung),
        to=row.to.name or row.to.email,
        pills=ledger.pills(row),
        became=ledger.became(row, sight.zone),
    )


def _count(these: Iterable[bool]) -> int:
    return sum(1 for one in these if one)
