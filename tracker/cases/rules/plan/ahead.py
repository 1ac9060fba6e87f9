"""Forward from today: the earliest day to expect each step still ahead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tracker.cases.enums import EventKind as K
from tracker.cases.rules import filing, premium_clock, responses
from tracker.cases.rules.case import Case
from tracker.cases.rules.interviews import InterviewStatus, standing_of
from tracker.cases.rules.plan import result
from tracker.cases.rules.plan.result import Plan, PlanStep, Why
from tracker.cases.rules.plan.spans import DURATIONS, Durations, Link, Span
from tracker.cases.rules.plan.steps import TITLES, Choices, Node, Step, has_premium, nodes
from tracker.cases.rules.registry import Rule
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import days_elsewhere

_FIRST_WORDS = (
    K.LETTER_REQUESTED,
    K.LETTER_AGREED,
    K.LETTER_ANSWERS_RECEIVED,
    K.LETTER_DRAFTED,
    K.LETTER_PASSED,
)
_STANDS: Mapping[InterviewStatus, str] = {
    InterviewStatus.BOOKED: _("An interview is booked for {day}."),
    InterviewStatus.OFFERED: _("The first interview on offer is on {day}; it is not booked."),
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A day and why; no day where it is not known. A day that stands is not moved."""

    day: date | None
    why: Why
    stands: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a plan is made of; ``today`` is a day in the case's zone."""

    case: Case
    today: date
    choices: Choices
    needed_on: date | None = None

    def now(self, node: Node) -> date:
        """Today where the step is taken; of two possible days the later."""
        return days_elsewhere(self.today, self.case.zone, node.zone)[1]


def forward(
    case: Case,
    today: date,
    choices: Choices,
    durations: Durations = DURATIONS,
    needed_on: date | None = None,
) -> Plan:
    """The earliest day to expect each step ahead; ``today`` is a day in the case's zone.

    Booked and offered interviews, due dates of open notices and a running premium clock count
    as they stand; everything else by ``durations``. With a day of need, nothing is filed before
    the filing window opens.
    """
    asked = _Asked(case, today, choices, needed_on)
    chain = nodes(case, choices, durations)
    steps: list[PlanStep] = []
    counted: list[Span] = []
    for before, node in zip((None, *chain), chain, strict=False):
        if node.done:
            steps.append(result.blank(node))
            continue
        found = _fixed(asked, node, before)
        if found is None:
            found = _counted(asked, node, before, steps[-1] if steps else None)
            counted.append(node.span)
        steps.append(_expected(asked, node, _in_window(asked, node, found)))
    return Plan(tuple(steps), tuple(dict.fromkeys(counted)))


def _in_window(asked: _Asked, node: Node, found: _Found) -> _Found:
    """A filing that would be too early, put off to the day on which the window opens."""
    if node.step is not Step.FILED or asked.needed_on is None or found.day is None:
        return found
    opens = filing.opens(asked.needed_on)
    if found.day >= opens:
        return found
    return replace(found, day=opens, why=(*found.why, Sentence(filing.TOO_EARLY, {"day": opens})))


def _expected(asked: _Asked, node: Node, found: _Found) -> PlanStep:
    step = result.blank(node)
    if found.day is None:
        return replace(step, expected_why=found.why)
    now = asked.now(node)
    if found.stands and found.day >= now:
        return replace(step, expected=found.day, expected_why=found.why)
    moved = node.later(max(found.day, now))
    if found.day < now:
        end: Why = (Sentence(_("That day has passed, so from today: {day}."), {"day": moved.day}),)
    else:
        day = Sentence(_("So it can be expected on {day}."), {"day": moved.day})
        end = (*result.moved(moved, found.day, result.LATER), day)
    return replace(step, expected=moved.day, expected_why=(*found.why, *end))


def _fixed(asked: _Asked, node: Node, before: Node | None) -> _Found | None:
    """A day that stands without being counted here: chosen, booked, or by a rule of the case."""
    filing = asked.choices.filing
    if node.step is Step.FILED and filing:
        return _Found(filing, (Sentence(_("Filed on {day}, as chosen here."), {"day": filing}),))
    if node.step is Step.INTERVIEW:
        return _appointment(asked)
    if before is None or not before.done:
        return None
    if node.step is Step.ANSWER and asked.choices.answer_days is None:
        return _due(asked, responses.RFE, responses.NOID)
    if node.step in (Step.REQUEST, Step.APPROVED):
        return _due(asked, premium_clock.RULE)
    return None


def _appointment(asked: _Asked) -> _Found | None:
    """The interview that is booked, else the first on offer; not one that is past."""
    standings = [standing_of(asked.case, interview) for interview in asked.case.interviews]
    for status, text in _STANDS.items():
        days = [s.on for s in standings if s and s.status is status and s.on >= asked.today]
        if days:
            why = (Sentence(text, {"day": min(days)}),)
            return _Found(min(days), why, stands=True)
    return None


def _due(asked: _Asked, *rules: Rule) -> _Found | None:
    """The last day that stands open by these rules of the case, with its own derivation."""
    dues = [due for rule in rules for due in rule.apply(asked.case, asked.today)]
    due = max((d for d in dues if d.met_by is None), key=lambda one: one.by, default=None)
    return _Found(due.by, tuple(due.derivation), stands=True) if due else None


def _counted(asked: _Asked, node: Node, before: Node | None, last: PlanStep | None) -> _Found:
    """The span of ``node`` after the step before it; the first one's from the letters' begin."""
    if before is None or last is None:
        first = _first_word(asked.case, asked.now(node))
        return _after(node, node, first, _("The letters began, or begin"))
    start = _start(asked, node, before, last)
    if start is None:
        return _Found(None, (result.no_day_for(before), result.NO_DAY))
    return _after(node, before, start, TITLES[before.step])


def _start(asked: _Asked, node: Node, before: Node, last: PlanStep) -> date | None:
    """The day of the step before that ``node`` is counted from; a done one's last possible day.

    A premium request that is only chosen here starts its clock today.
    """
    if not last.done:
        return last.expected
    known = last.fact.days_in(before.zone)[1] if last.fact else None
    only_chosen = node.link is Link.PREMIUM and not has_premium(asked.case)
    return asked.now(before) if known is None or only_chosen else known


def _first_word(case: Case, now: date) -> date:
    """The first day of the letters on record; today where nothing was asked yet."""
    first = next(case.of(*_FIRST_WORDS), None)
    day = (first.earliest or first.latest) if first else None
    return min(day, now) if day else now


def _after(node: Node, before: Node, start: date, what: str) -> _Found:
    """The span of ``node`` after ``start``, a day of ``before`` that ``what`` names."""
    here = days_elsewhere(start, before.zone, node.zone)[1]
    counted = node.span.after(here, node.calendar)
    if counted is None:
        return _Found(None, (node.span.sentence, result.NO_DAY))
    moved = node.earlier(counted.day) if node.is_limit else counted
    return _Found(
        moved.day,
        (
            Sentence(_("{what}: {day}."), {"what": what, "day": start}),
            *result.in_zone(node.zone, here, start),
            *result.counted(node, counted),
            *result.moved(moved, counted.day, result.EARLIER),
        ),
    )
