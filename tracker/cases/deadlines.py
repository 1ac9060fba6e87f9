"""What the rules say, kept as `Deadline` rows; reminders follow from each change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tracker.accounts.models import User
from tracker.cases import changes, reminders
from tracker.cases.circle import circle_in, circle_of
from tracker.cases.enums import ChangeCause, DeadlineState
from tracker.cases.evaluate import Evaluation, evaluate, nearest_open, state_of
from tracker.cases.models import Deadline, DeadlineChange, Petition
from tracker.cases.rules.case import Due
from tracker.lib.zones import day_of

Key = tuple[str, str]

# The columns that say what the due says, under its own names.
COPIED = (
    "due",
    "due_latest",
    "by",
    "ship_by",
    "zone",
    "sense",
    "bound",
    "estimate",
    "version",
)


@dataclass(frozen=True, slots=True)
class Synced:
    """What the rules say of a case, and the dates that moved when its rows were made to follow."""

    evaluation: Evaluation
    moved: list[DeadlineChange]


@transaction.atomic
def sync(petition: Petition, *, now: datetime, cause: ChangeCause = ChangeCause.FACT) -> Synced:
    """Make the deadline rows equal what the rules say of the facts known now.

    Twice in a row changes nothing. Rows that changed get their reminders planned anew, in the same
    transaction; a row the rules no longer give is kept with ``current`` false. Each date that moved
    is kept in the history, with its ``cause``.
    """
    petition = Petition.objects.select_for_update().get(pk=petition.pk)
    evaluation = evaluate(petition, day_of(now, petition.zone))
    rows = {(row.rule, row.anchor): row for row in petition.deadlines.all()}
    before = {row.pk: changes.dates_of(row) for row in rows.values()}
    wanted = {(due.rule, due.anchor): due for due in evaluation.dues}
    changed = [*_upsert(evaluation, rows, wanted, now), *_dropped(rows, wanted)]
    if changed:
        circle = circle_of(evaluation.rows)
        for row in changed:
            reminders.plan(row, circle, now=now)
    return Synced(evaluation, changes.keep(changed, before, cause=cause, now=now))


@transaction.atomic
def replan(petition: Petition, *, now: datetime) -> None:
    """Plan every current deadline's reminders again, as when a person's address changed."""
    circle = circle_of(sync(petition, now=now).evaluation.rows)
    for row in petition.deadlines.filter(current=True):
        reminders.plan(row, circle, now=now)


def _upsert(
    evaluation: Evaluation, rows: dict[Key, Deadline], wanted: dict[Key, Due], now: datetime
) -> Iterable[Deadline]:
    pks = {str(event.chain): event.pk for event in evaluation.events}
    for key, due in wanted.items():
        fresh = _fields(due, pks)
        row = rows.get(key)
        if row is None:
            row = Deadline(
                petition=evaluation.petition, rule=due.rule, anchor=due.anchor, made_at=now
            )
        elif all(getattr(row, name) == value for name, value in fresh.items()):
            continue
        for name, value in fresh.items():
            setattr(row, name, value)
        row.save()
        yield row


def _fields(due: Due, pks: dict[str, int]) -> dict[str, Any]:
    return {
        **{name: getattr(due, name) for name in COPIED},
        "met_by_id": pks[due.met_by.chain] if due.met_by else None,
        "derivation": [step.to_json() for step in due.derivation],
        "current": True,
    }


def _dropped(rows: dict[Key, Deadline], wanted: dict[Key, Due]) -> Iterable[Deadline]:
    for key, row in rows.items():
        if key not in wanted and row.current:
            row.current = False
            row.save(update_fields=["current"])
            yield row


def waived(petition: Petition) -> set[Key]:
    """Rule and anchor of the deadlines that an attorney waived."""
    rows = petition.deadlines.filter(waived_by__isnull=False)
    return set(rows.values_list("rule", "anchor"))


@transaction.atomic
def waive(deadline: Deadline, *, by: User, why: str, now: datetime) -> None:
    """Set a deadline aside, with who and why; its reminders are cancelled.

    Raises ValueError where no reason is given.
    """
    if not why.strip():
        raise ValueError("A deadline is waived with a reason.")
    # As all who plan: a look at the case that began before would write the row back as it was.
    Petition.objects.select_for_update().get(pk=deadline.petition_id)
    deadline.refresh_from_db()
    deadline.waived_by, deadline.waived_why = by, why.strip()
    deadline.save(update_fields=["waived_by", "waived_why"])
    reminders.plan(deadline, circle_in(deadline.petition), now=now)


def states(evaluation: Evaluation) -> list[tuple[Due, DeadlineState]]:
    """Each due with its state on the day of the evaluation, in order of the day that counts."""
    set_aside = waived(evaluation.petition)
    return [
        (
            due,
            state_of(
                due,
                evaluation.case.zone,
                evaluation.as_of,
                waived=(due.rule, due.anchor) in set_aside,
            ),
        )
        for due in evaluation.dues
    ]


def next_due(evaluation: Evaluation) -> date | None:
    """The nearest open day that someone must act by or that is waited for."""
    set_aside = waived(evaluation.petition)
    return nearest_open(evaluation.dues, evaluation.case.zone, evaluation.as_of, set_aside)
