"""How long each step of a plan takes, and on what that rests.

A span counts forward from the day of the step before it, and backward to the last day from which
it still fits. What no source says is no number here: `UNKNOWN` counts nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.cases.enums import RuleKind, Sureness
from tracker.cases.rules.premium_clock import VERSIONS as PREMIUM_VERSIONS
from tracker.cases.rules.registry import ALWAYS, SURE, Unit, Version, version_on
from tracker.lib.calendars import Calendar, Counted
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

_DAY = timedelta(days=1)
PRACTICE = _("practice")


class Link(StrEnum):
    """What lies between a step and the one before it."""

    LETTERS = "letters"
    DRAFT = "draft"
    FILING = "filing"
    PREMIUM = "premium"
    REGULAR = "regular"
    ANSWER = "answer"
    APPOINTMENT = "appointment"
    PASSPORT = "passport"
    CURE = "cure"
    FLIGHT = "flight"


@dataclass(frozen=True, slots=True)
class Span:
    """One assumption of a plan.

    ``text`` says it, with ``{count}``; the version is that of the day on which the count starts;
    without a version the length is not known to us. ``stated``: the reader gave the number.
    """

    text: str
    kind: RuleKind
    sureness: Sureness
    versions: tuple[Version, ...] = ()
    stated: bool = False

    @property
    def known(self) -> bool:
        return bool(self.versions)

    @property
    def to_be_confirmed(self) -> bool:
        """Below C2 it is shown with "confirm with counsel"; a reader's own number is not."""
        return not self.stated and self.sureness not in SURE

    @property
    def sentence(self) -> Sentence:
        count = self.versions[-1].count if self.versions else 0
        return Sentence(self.text, {"count": count} if self.versions else {})

    @property
    def citation(self) -> str:
        return self.versions[-1].citation if self.versions else ""

    def after(self, start: date, calendar: Calendar) -> Counted | None:
        """The day on which the span that starts on ``start`` is over; None where not known."""
        version = version_on(self.versions, start)
        return _forward(version, start, calendar) if version else None

    def before(self, end: date, calendar: Calendar) -> Counted | None:
        """The last day from which the span is over on ``end`` or earlier; None where not known.

        Each version counts for starts while it was in force: the newest that can reach back.
        """
        last = date.max
        for version in sorted(self.versions, key=lambda one: one.since, reverse=True):
            counted = _backward(version, end, calendar)
            start = min(counted.day, last)
            if start >= version.since:
                return Counted(start, counted.skipped)
            last = version.since - _DAY
        return None


def _forward(version: Version, start: date, calendar: Calendar) -> Counted:
    if version.unit is Unit.BUSINESS_DAYS:
        return calendar.business_days_after(start, version.count)
    return Counted(start + timedelta(days=version.count), ())


def _backward(version: Version, end: date, calendar: Calendar) -> Counted:
    if version.unit is Unit.BUSINESS_DAYS:
        # From an open day, or the count forward would end one open day too late.
        open_day = calendar.business_days_before(end + _DAY, 1).day
        return calendar.business_days_before(open_day, version.count)
    return Counted(end - timedelta(days=version.count), ())


def practice(text: str, count: int, unit: Unit = Unit.CALENDAR_DAYS) -> Span:
    """An assumption that rests on practice: ``count`` days, whatever the day they begin on."""
    version = Version(ALWAYS, PRACTICE, count, unit)
    return Span(text, RuleKind.PRACTICE, Sureness.MEDIUM, (version,))


Durations = Mapping[Link, Span]

DURATIONS: Durations = {
    Link.LETTERS: practice(
        _("Letters take 4 to 8 weeks from the first request; planned with {count} days."), 56
    ),
    Link.DRAFT: practice(
        _("The draft takes 2 to 4 weeks after the letters; planned with {count} days."), 28
    ),
    Link.FILING: practice(
        _(
            "The advisory opinion and the reviews take 1 to 3 weeks after the draft;"
            " planned with {count} days."
        ),
        21,
    ),
    Link.PREMIUM: Span(
        _(
            "Premium processing: USCIS acts within {count} days of receiving the request or the"
            " answer; business days since 1 April 2024, calendar days before."
        ),
        RuleKind.LEGAL,
        Sureness.SECONDARY,
        PREMIUM_VERSIONS,
    ),
    Link.REGULAR: Span(
        _(
            "Without premium processing, how long USCIS takes is not known here. Ask counsel, and"
            " enter the days."
        ),
        RuleKind.PRACTICE,
        Sureness.UNKNOWN,
    ),
    Link.ANSWER: Span(
        _(
            "A request for evidence gives {count} days at most, and often fewer; USCIS has to have"
            " the answer by then."
        ),
        RuleKind.LEGAL,
        Sureness.CONFIRMED,
        (Version(date(2007, 6, 18), "8 CFR 103.2(b)(8)(iv)", 84),),
    ),
    Link.APPOINTMENT: practice(
        _(
            "An interview is planned {count} days after the approval. Posts differ widely: enter"
            " the wait that yours shows."
        ),
        28,
    ),
    Link.PASSPORT: practice(
        _("The passport is back {count} working days of the post after the interview."),
        3,
        Unit.BUSINESS_DAYS,
    ),
    Link.CURE: Span(
        _("How long the embassy takes after a refusal under 221(g) is not known to anyone here."),
        RuleKind.PRACTICE,
        Sureness.UNKNOWN,
    ),
    Link.FLIGHT: practice(_("The journey takes {count} day."), 1),
}

_STATED: Mapping[Link, str] = {
    Link.REGULAR: _("Without premium processing USCIS takes {count} days, as entered here."),
    Link.ANSWER: _("The answer is with USCIS {count} days after the request, as entered here."),
    Link.APPOINTMENT: _("The interview is {count} days after the approval, as entered here."),
    Link.PASSPORT: _(
        "The passport is back {count} working days of the post after the interview, as entered"
        " here."
    ),
}


def with_stated(durations: Durations, stated: Mapping[Link, int | None]) -> Durations:
    """``durations`` with the numbers that a reader gave instead; None gives nothing."""
    return {**durations, **dict(_stated(durations, stated))}


def _stated(durations: Durations, stated: Mapping[Link, int | None]) -> Iterator[tuple[Link, Span]]:
    for link, count in stated.items():
        if count is not None:
            unit = Unit.BUSINESS_DAYS if link is Link.PASSPORT else Unit.CALENDAR_DAYS
            version = Version(ALWAYS, "", count, unit)
            yield (
                link,
                replace(durations[link], text=_STATED[link], versions=(version,), stated=True),
            )
