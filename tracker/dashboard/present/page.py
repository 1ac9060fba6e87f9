"""The page of one case, put together."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from tracker.cases.enums import EventKind, Family, Role, Stage
from tracker.cases.evaluate import Evaluation, evaluate_rows
from tracker.cases.queries import rows_of
from tracker.cases.rules.case import Fact
from tracker.cases.rules.stage import ORDER
from tracker.cases.rules.standing import last_own
from tracker.dashboard import dates
from tracker.dashboard.present import (
    applies,
    appointment,
    aside,
    doubts,
    line,
    needs,
    stages,
    stay,
    todo,
    traits,
)
from tracker.dashboard.present.sight import Sight, seen
from tracker.dashboard.present.titles import name_of_case

CONTACTS = (EventKind.COUNSEL_CONTACTED, EventKind.COUNSEL_ENGAGED)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that ``dashboard/case.html`` lays out. ``meta`` are the phrases of the heading."""

    title: str
    meta: tuple[str, ...]
    day: str
    steps: tuple[stages.Step, ...]
    todo: todo.Todo
    stay: stay.Stay | None
    doubts: tuple[doubts.Doubt, ...]
    appointment: appointment.Appointment | None
    lines: tuple[line.Line, ...]
    letters: aside.Letters
    lists: tuple[aside.Papers, ...]
    reminders: aside.Reminders | None
    applies: applies.Applies | None

    @property
    def is_empty(self) -> bool:
        return not self.lines


def case_page(sight: Sight) -> CasePage:
    """The case of ``sight`` as its reader may see it, on the day looked at (reads only)."""
    evaluation = evaluate_rows(seen(rows_of(sight.petition), sight.rights), sight.as_of)
    lists = aside.lists(evaluation, sight)
    return CasePage(
        title=_title(evaluation, sight),
        meta=tuple(_meta(evaluation, sight)),
        day=_day(sight),
        steps=tuple(stages.steps(evaluation, sight)),
        todo=todo.todo(evaluation, sight),
        stay=stay.stay(evaluation, sight),
        doubts=doubts.doubts(evaluation, sight),
        appointment=appointment.appointment(evaluation, sight, lists),
        lines=tuple(line.lines(evaluation, sight)),
        letters=aside.letters(evaluation, sight),
        lists=lists,
        reminders=aside.reminders(evaluation, sight),
        applies=applies.what_applies(evaluation, sight),
    )


def _day(sight: Sight) -> str:
    """The day looked at, with its place where the reader is elsewhere."""
    if sight.zone == sight.petition.zone:
        return dates.short(sight.as_of, 0)
    return dates.elsewhere((sight.as_of, sight.as_of), sight.petition.zone, 0)


def _title(evaluation: Evaluation, sight: Sight) -> str:
    name, _ = _names(evaluation, sight)
    classification = str(evaluation.petition.get_classification_display())
    return f"{name} · {classification}" if name else classification


def _names(evaluation: Evaluation, sight: Sight) -> tuple[str, str]:
    people = {person.role: person for person in reversed(evaluation.rows.participants)}
    return name_of_case(people.get(Role.BENEFICIARY), people.get(Role.PETITIONER), sight)


def _meta(evaluation: Evaluation, sight: Sight) -> list[str]:
    _, person = _names(evaluation, sight)
    phrases = [
        gettext("Case {reference}").format(reference=evaluation.petition.reference),
        person,
        _duration(evaluation, sight),
        _need(evaluation, sight),
    ]
    return [phrase for phrase in phrases if phrase]


def _duration(evaluation: Evaluation, sight: Sight) -> str:
    """How long the case has run or ran; empty where either day is not known exactly."""
    first = next(evaluation.case.of(*CONTACTS), None)
    if first is None or first.earliest is None or not _exact(first):
        return ""
    visa = last_own(evaluation.case, EventKind.VISA_RECEIVED)
    if visa is None and _has_ended(evaluation, sight):
        return ""
    if visa is None:
        count = (sight.as_of - first.earliest).days
        return gettext("day {count} since first contact with counsel").format(count=count)
    if visa.earliest is None or not _exact(visa):
        return ""
    count = (visa.earliest - first.earliest).days
    text = ngettext(
        "{count} day from first contact to the visa",
        "{count} days from first contact to the visa",
        count,
    )
    return text.format(count=count)


def _has_ended(evaluation: Evaluation, sight: Sight) -> bool:
    """Whether the case has no more days to count, as far as this reader sees it."""
    sees_visa = Family.CONSULAR in sight.rights.families
    ends = Stage.VISA_RECEIVED if sees_visa else Stage.APPROVED
    return ORDER[evaluation.stage] >= ORDER[ends]


def _need(evaluation: Evaluation, sight: Sight) -> str:
    due = needs.stated(evaluation)
    if due is None:
        return ""
    event = next(event for event in evaluation.events if due.anchor == f"event:{event.chain}")
    values = {"day": dates.short(due.by, sight.year), "name": traits.actor(event, sight)}
    if event.inferred:
        return gettext("needed by {day}, by our reading").format(**values)
    if not event.actor and not event.authority:
        return gettext("needed by {day}, as stated in the case").format(**values)
    return gettext("needed by {day}, as stated by: {name}").format(**values)


def _exact(fact: Fact) -> bool:
    return fact.earliest == fact.latest
