"""The days on which a trigger can have happened, in the zone of the authority that counts."""

from dataclasses import dataclass
from datetime import date

from tracker.cases.enums import EventKind
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.counting import sure
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _


@dataclass(frozen=True, slots=True)
class Trigger:
    """A fact and its first and last possible day in the authority's zone."""

    fact: Fact
    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether one day is known, from the source itself, and confirmed."""
        return self.first == self.last and sure(self.fact)


def trigger(case: Case, fact: Fact, zone: str, *, not_before: EventKind) -> Trigger | None:
    """The days of ``fact`` in ``zone``; None where they have no end or no beginning.

    An open start is bounded by the last ``not_before`` that precedes it: USCIS cannot have asked
    for evidence before the petition was filed.
    """
    first, last = fact.days_in(zone)
    if first is None:
        first = _first_day_after(case, fact, zone, not_before)
    if first is None or last is None:
        return None
    return Trigger(fact, min(first, last), last)


def _first_day_after(case: Case, fact: Fact, zone: str, kind: EventKind) -> date | None:
    earlier = next(case.before(fact, kind), None)
    return earlier.days_in(zone)[0] if earlier else None


def counted_from(start: Trigger, words: str, zone: str) -> Sentence:
    """The first step of a derivation. ``words`` names the trigger, marked for translation."""
    values: dict[str, Value] = {"what": words, "zone": zone}
    if start.first == start.last:
        return Sentence(_("{what}: {day} ({zone})."), values | {"day": start.first})
    text = _("{what}: between {first} and {last} ({zone}); the exact day is not known.")
    return Sentence(text, values | {"first": start.first, "last": start.last})
