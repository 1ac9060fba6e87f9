"""Why a date is what it is: steps, the rule's source and wording, and whether to ask counsel."""

from dataclasses import dataclass

from django.utils.translation import gettext

from tracker.cases import words
from tracker.cases.enums import RuleKind
from tracker.cases.labels import label
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Due
from tracker.cases.rules.registry import ALWAYS, Version


@dataclass(frozen=True, slots=True)
class Why:
    """The reason for a day. ``version`` tells since when the wording is in force."""

    steps: tuple[str, ...]
    kind: str
    citation: str
    version: str
    ask_counsel: bool


def why(due: Due, more: tuple[str, ...] = ()) -> Why:
    """The reason for ``due``; ``more`` are steps of a plan, which rests on practice."""
    rule = RULES[due.rule]
    kind = rule.kind_of(due.version)
    practice = kind is RuleKind.PRACTICE
    version = rule.version(due.version)
    return Why(
        steps=(*(words.say(step) for step in due.derivation), *more),
        kind=label(kind),
        citation="" if practice else gettext(version.citation if version else rule.citation),
        version=_since(version),
        ask_counsel=rule.is_unsure(due.version) or bool(more),
    )


def _since(version: Version | None) -> str:
    """A wording is named for the day it came into force; practice has no such day."""
    if version is None or version.since == ALWAYS:
        return ""
    day = words.day(version.since, weekday=False)
    return gettext("rule since {day}").format(day=day)
