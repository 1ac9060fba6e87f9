"""The history of deadlines' dates: a change is a row, and some wait for an attorney's word."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tracker.accounts.models import User
from tracker.cases.enums import Bound, ChangeCause
from tracker.cases.models import Deadline, DeadlineChange, Recompute
from tracker.cases.rules import RULES
from tracker.cases.rules.registry import fingerprint

# A new fact has its author's word; of all else nobody in the case knows yet.
NEEDS_CONFIRMING = ~Q(cause=ChangeCause.FACT) & Q(confirmed_at__isnull=True)

Changes = QuerySet[DeadlineChange, DeadlineChange]


@dataclass(frozen=True, slots=True)
class Dates:
    """What a deadline says of its day: a change of any of these is one change of its date."""

    due: date
    due_latest: date
    by: date
    zone: str
    version: str
    estimate: bool


def dates_of(row: Deadline) -> Dates | None:
    """The dates of a row as they stand; None where the rules no longer give it."""
    if not row.current:
        return None
    return Dates(row.due, row.due_latest, row.by, row.zone, row.version, row.estimate)


def keep(
    rows: Iterable[Deadline],
    before: Mapping[int, Dates | None],
    *,
    cause: ChangeCause,
    now: datetime,
) -> list[DeadlineChange]:
    """Write a change for each of ``rows`` whose dates differ from ``before`` (by primary key).

    One query where something moved, none where nothing did; one more where a date moved that
    stood before, to see whether an edit or a release may be behind it. The firm's own days move
    with every fact, and nobody relies on them: they have no history.
    """
    pairs = [(row, before.get(row.pk), dates_of(row)) for row in rows if row.bound != Bound.FIRM]
    moved = [(row, old, new) for row, old, new in pairs if old != new]
    if cause in (ChangeCause.FACT, ChangeCause.TIME) and any(old for _, old, _ in moved):
        cause = unsettled() or cause
    changes = [
        DeadlineChange(
            petition_id=row.petition_id,
            deadline=row,
            at=now,
            cause=cause,
            **_columns("old", old),
            **_columns("new", new),
        )
        for row, old, new in moved
    ]
    return DeadlineChange.objects.bulk_create(changes)


def unsettled() -> ChangeCause | None:
    """What may move dates at the moment besides new facts and the passing of days (one query).

    An edit or a release of rules that not every open case was looked at for: whoever records a
    fact before that brings its effect about, and it must wait for confirmation all the same.
    """
    asked = Q(done_at__isnull=True) | Q(cause=ChangeCause.RULE)
    rows = list(Recompute.objects.filter(asked).order_by("-wanted_at", "-pk"))
    for row in rows:
        if row.done_at is None:
            return ChangeCause(row.cause)
    return ChangeCause.RULE if rows and rows[0].rules != released() else None


def released() -> dict[str, str]:
    """Each rule's fingerprint, by its id, as this release of the tracker has it."""
    return {rule.id: fingerprint(rule) for rule in RULES.values()}


def confirm(changes: Changes, *, by: User, now: datetime) -> int:
    """An attorney's or paralegal's word on those of ``changes`` that wait for it; how many."""
    return changes.filter(NEEDS_CONFIRMING).update(confirmed_by=by, confirmed_at=now)


def history(deadline: Deadline) -> list[DeadlineChange]:
    """Every change of a deadline's dates, oldest first, each with the version it was made under."""
    return list(deadline.changes.select_related("confirmed_by").order_by("at", "pk"))


def _columns(side: str, dates: Dates | None) -> dict[str, object]:
    if dates is None:
        return {}
    return {f"{side}_{name}": value for name, value in asdict(dates).items()}
