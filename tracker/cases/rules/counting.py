"""Counts of days, months and years, and the sentences that tell how a date was reached."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from tracker.cases.enums import Sense
from tracker.cases.rules.case import Derivation, Due, Fact
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version
from tracker.lib.calendars import Skipped, add_months, add_years
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

_SINCE: Mapping[Unit, str] = {
    Unit.CALENDAR_DAYS: _("{count} calendar days, rule since {since} ({source})."),
    Unit.BUSINESS_DAYS: _("{count} business days, rule since {since} ({source})."),
    Unit.MONTHS: _("{count} calendar months, rule since {since} ({source})."),
    Unit.YEARS: _("{count} years, rule since {since} ({source})."),
}
_PLAIN: Mapping[Unit, str] = {
    Unit.CALENDAR_DAYS: _("{count} calendar days ({source})."),
    Unit.BUSINESS_DAYS: _("{count} business days ({source})."),
    Unit.MONTHS: _("{count} calendar months ({source})."),
    Unit.YEARS: _("{count} years ({source})."),
}
_ONE_YEAR_SINCE = _("One year, rule since {since} ({source}).")
_ONE_YEAR = _("One year ({source}).")


def later(version: Version, day: date) -> date:
    """``day`` and the version's count of days, months or years on. Never rolled."""
    match version.unit:
        case Unit.MONTHS:
            return add_months(day, version.count)
        case Unit.YEARS:
            return add_years(day, version.count)
        case Unit.CALENDAR_DAYS:
            return day + timedelta(days=version.count)
        case Unit.BUSINESS_DAYS:
            raise ValueError("Business days are counted by a Calendar.")


def by_rule(version: Version) -> Sentence:
    """How much is counted, since when that is the rule, and by which text."""
    one_year = (version.unit, version.count) == (Unit.YEARS, 1)
    if version.since == ALWAYS:
        text = _ONE_YEAR if one_year else _PLAIN[version.unit]
        return Sentence(text, {"count": version.count, "source": version.citation})
    return Sentence(
        _ONE_YEAR_SINCE if one_year else _SINCE[version.unit],
        {"count": version.count, "since": version.since, "source": version.citation},
    )


def doubts(fact: Fact) -> Iterator[Sentence]:
    """What keeps ``fact`` from being certain."""
    if fact.inferred:
        yield Sentence(_("That is our reading, not the source's word."))
    if fact.unconfirmed:
        yield Sentence(_("Counsel has not confirmed it yet."))


def sure(fact: Fact) -> bool:
    """Whether ``fact`` is the source's own word, and confirmed."""
    return not fact.inferred and not fact.unconfirmed


def passed(skipped: Iterable[Skipped]) -> Iterator[Sentence]:
    """The holidays and closures that a count went over, by name."""
    for one in skipped:
        yield Sentence(_("Not counted: {day}, {name}."), {"day": one.day, "name": one.name})


def made(
    rule: Rule,
    anchor: str,
    version: Version,
    days: tuple[date, date],
    steps: Iterable[Sentence],
    *,
    zone: str,
    estimate: bool,
    result: str,
    met_by: Fact | None = None,
) -> Due:
    """A due of ``rule``. ``days``: the first and last it can be; ``result``: a text with {day}."""
    first, last = days
    early = rule.sense in (Sense.ACT_BY, Sense.RUNS_UNTIL)
    told = _told(steps, result, first, last, early=early)
    return Due(
        rule=rule.id,
        anchor=anchor,
        sense=rule.sense,
        due=first,
        due_latest=last,
        zone=zone,
        bound=rule.bound,
        version=version.name,
        estimate=estimate,
        derivation=Derivation(told),
        met_by=met_by,
    )


def _told(
    steps: Iterable[Sentence], result: str, first: date, last: date, *, early: bool
) -> Iterator[Sentence]:
    yield from steps
    yield Sentence(result, {"day": first if early else last})
    if first != last:
        text = _("The exact day is not known; it lies between {first} and {last}.")
        yield Sentence(text, {"first": first, "last": last})
