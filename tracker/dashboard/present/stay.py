"""How long the beneficiary may stay: the limits that are known, and which of them comes first."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.cases import words
from tracker.cases.enums import Family
from tracker.cases.evaluate import Evaluation
from tracker.cases.rules.stay import End, Limit, stay_until
from tracker.cases.rules.stay import Stay as Found
from tracker.dashboard import dates
from tracker.dashboard.present import sources
from tracker.dashboard.present.sight import Sight
from tracker.dashboard.present.todo import left_words

_LIMITS = {
    Limit.PETITION: _("Petition"),
    Limit.I94: _("I-94"),
    Limit.PASSPORT: _("Passport"),
}
_BINDING = {
    Limit.PETITION: _("The end of the petition comes first."),
    Limit.I94: _("The I-94 comes first."),
    Limit.PASSPORT: _("The passport comes first."),
}


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit: its last day, empty where it is not recorded, and the place that tells of it."""

    name: str
    day: str
    told_at: str


@dataclass(frozen=True, slots=True)
class Stay:
    """``title``: until when; ``binding`` which limit comes first; ``steps`` tell why."""

    title: str
    binding: str
    left: str
    over: bool
    estimate: bool
    limits: tuple[LimitLine, ...]
    steps: tuple[str, ...]


def stay(evaluation: Evaluation, sight: Sight) -> Stay | None:
    """The stay, for readers who see the person's status; None where nothing tells of one."""
    found = stay_until(evaluation.case) if Family.STATUS in sight.rights.families else None
    if found is None:
        return None
    over = sight.is_over(found.until, found.zone)
    text = gettext("The stay on record ended on {day}") if over else gettext("Stay until {day}")
    left = sight.days_left(found.until, found.zone)
    return Stay(
        title=text.format(day=dates.short(found.until, sight.year)),
        binding=str(_BINDING[found.binding.limit]),
        left=gettext("over") if over else left_words(left, late=False),
        over=over,
        estimate=found.estimate,
        limits=tuple(_line(limit, found, sight) for limit in Limit),
        steps=tuple(words.say(step) for step in found.derivation),
    )


def _line(limit: Limit, found: Found, sight: Sight) -> LimitLine:
    end: End | None = next((end for end in found.ends if end.limit is limit), None)
    return LimitLine(
        name=str(_LIMITS[limit]),
        day=dates.short(end.day, sight.year) if end else "",
        told_at=sources.entry(end.fact) if end else "",
    )
