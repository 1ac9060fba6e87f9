"""A contradiction, and when one fact certainly comes before another."""

from dataclasses import dataclass
from datetime import datetime

from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.standing import traveller_of
from tracker.lib.texts import Sentence, Value
from tracker.lib.zones import end_of, start_of


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``what`` names the facts and their days, ``why`` they do not fit, ``look_at`` what tells."""

    check: str
    facts: tuple[Fact, ...]
    what: Sentence
    why: Sentence
    look_at: Sentence


def begins(fact: Fact) -> datetime | None:
    """The first instant (UTC) at which this can have happened; None is open."""
    if fact.at is not None:
        return fact.at
    return start_of(fact.earliest, fact.zone) if fact.earliest else None


def ends(fact: Fact) -> datetime | None:
    """The first instant (UTC) at which this has certainly happened; None is open."""
    if fact.at is not None:
        return fact.at + datetime.resolution
    return end_of(fact.latest, fact.zone) if fact.latest else None


def certainly_before(one: Fact, other: Fact) -> bool:
    """Whether ``one`` is over before ``other`` can begin, whichever days they mean.

    Instants are compared: the 14th in Seoul begins while it is the 13th in New York.
    """
    end, start = ends(one), begins(other)
    return end is not None and start is not None and end <= start


def same_person(case: Case, one: Fact, other: Fact) -> bool:
    """Whether both are about the beneficiary, or both about one dependent."""
    return traveller_of(case, one) == traveller_of(case, other)


def dated(fact: Fact) -> Value:
    """A day where it is known; else the date as written, in EDTF."""
    exact = fact.earliest if fact.earliest == fact.latest else None
    return exact or fact.date
