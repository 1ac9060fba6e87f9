"""A plan: backward from the day of need, forward from today, and what lies between the two.

Backward a step gets its latest day, forward the earliest one to expect; the difference is its
float. Counting backward moves a day earlier over closed days, never later. Days are compared
across zones by the whole day: what is done on a Friday in New York counts in Seoul when that
Friday is over there.
"""

from dataclasses import replace
from datetime import date

from tracker.cases.rules.case import Case
from tracker.cases.rules.plan.ahead import forward
from tracker.cases.rules.plan.back import backward
from tracker.cases.rules.plan.result import Plan, PlanStep
from tracker.cases.rules.plan.spans import DURATIONS, Durations, Link, Span, practice
from tracker.cases.rules.plan.steps import Choices, Step, choices_of, has_premium

__all__ = [
    "DURATIONS",
    "Choices",
    "Durations",
    "Link",
    "Plan",
    "PlanStep",
    "Span",
    "Step",
    "backward",
    "choices_of",
    "forward",
    "has_premium",
    "plan",
    "practice",
]


def plan(
    case: Case,
    today: date,
    needed_on: date | None,
    choices: Choices,
    durations: Durations = DURATIONS,
) -> Plan:
    """`backward` and `forward` in one; without a day of need there are no latest days."""
    ahead = forward(case, today, choices, durations, needed_on)
    if needed_on is None:
        return ahead
    back = backward(case, needed_on, choices, durations)
    pairs = zip(ahead.steps, back.steps, strict=True)
    steps = (replace(a, latest=b.latest, latest_why=b.latest_why) for a, b in pairs)
    return Plan(
        steps=tuple(steps),
        assumptions=tuple(dict.fromkeys((*ahead.assumptions, *back.assumptions))),
        needed_on=needed_on,
    )
