"""Backward from the day of need: the latest day of each step ahead."""

from dataclasses import replace
from datetime import date

from tracker.cases.rules.case import Case
from tracker.cases.rules.plan import result
from tracker.cases.rules.plan.result import Plan, PlanStep, Why
from tracker.cases.rules.plan.spans import DURATIONS, Durations, Span
from tracker.cases.rules.plan.steps import TITLES, Choices, Node, Step, nodes
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import days_elsewhere


def backward(
    case: Case, needed_on: date, choices: Choices, durations: Durations = DURATIONS
) -> Plan:
    """The latest day of each step ahead with which ``needed_on``, a day in the US, is kept.

    Steps before a chosen filing day are counted from that day where it is the earlier one.
    """
    chain = nodes(case, choices, durations)
    steps: list[PlanStep] = []
    counted: list[Span] = []
    latest: date | None = needed_on
    why: Why = (Sentence(_("Needed in the United States by {day}."), {"day": needed_on}),)
    for before, node in reversed(list(zip((None, *chain), chain, strict=False))):
        steps.append(_step(node, latest, why))
        if before and not before.done:
            latest, why = _back(node, before, _end(node, latest, choices))
            counted.append(node.span)
    return Plan(tuple(reversed(steps)), tuple(dict.fromkeys(reversed(counted))), needed_on)


def _step(node: Node, latest: date | None, why: Why) -> PlanStep:
    step = result.blank(node)
    return step if node.done else replace(step, latest=latest, latest_why=why)


def _end(node: Node, latest: date | None, choices: Choices) -> date | None:
    """The day to count on backward from: a chosen filing day may come before the latest one."""
    if node.step is not Step.FILED or choices.filing is None:
        return latest
    filing = node.later(choices.filing).day
    return min(latest, filing) if latest else filing


def _back(node: Node, before: Node, end: date | None) -> tuple[date | None, Why]:
    """The latest day of ``before`` for ``node`` to be done by ``end``, and why."""
    if end is None:
        return None, (result.no_day_for(node), result.NO_DAY)
    counted = node.span.before(end, node.calendar)
    if counted is None:
        return None, (node.span.sentence, result.NO_DAY)
    there = days_elsewhere(counted.day, node.zone, before.zone)[0]
    moved = before.earlier(there)
    return moved.day, (
        Sentence(_("{what}: {day} at the latest."), {"what": TITLES[node.step], "day": end}),
        *result.counted(node, counted),
        *result.in_zone(before.zone, there, counted.day),
        *result.moved(moved, there, result.EARLIER),
        Sentence(_("So the latest day is {day}."), {"day": moved.day}),
    )
