"""Days on which US federal offices are closed, and counting in business days, months and years.

Holidays are those of 5 U.S.C. 6103(a) with the days on which they are observed. They come from the
``holidays`` package: its "public" category without a state is exactly that list (no Inauguration
Day, no half days, no executive-order closures; those are given to `Calendar`).
An embassy also keeps the public holidays of its country, by the same package.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from tracker.lib.texts import noop as _

SATURDAY, SUNDAY = _("Saturday"), _("Sunday")
HOLIDAYS = (
    _("New Year's Day"),
    _("New Year's Day (observed)"),
    _("Martin Luther King Jr. Day"),
    _("Washington's Birthday"),
    _("Memorial Day"),
    _("Juneteenth National Independence Day"),
    _("Juneteenth National Independence Day (observed)"),
    _("Independence Day"),
    _("Independence Day (observed)"),
    _("Labor Day"),
    _("Columbus Day"),
    _("Veterans Day"),
    _("Veterans Day (observed)"),
    _("Thanksgiving Day"),
    _("Christmas Day"),
    _("Christmas Day (observed)"),
)

# Those of Korea, as `Calendar` names them for a post in that country. A day that is two holidays
# at once has a joined name of its own, and is rare: it is left in English.
KOREAN_HOLIDAYS = (
    _("New Year's Day (KR)"),
    _("The day preceding Korean New Year (KR)"),
    _("Korean New Year (KR)"),
    _("The second day of Korean New Year (KR)"),
    _("Alternative holiday for Korean New Year (KR)"),
    _("Independence Movement Day (KR)"),
    _("Alternative holiday for Independence Movement Day (KR)"),
    _("Labor Day (KR)"),
    _("Alternative holiday for Labor Day (KR)"),
    _("Children's Day (KR)"),
    _("Alternative holiday for Children's Day (KR)"),
    _("Buddha's Birthday (KR)"),
    _("Alternative holiday for Buddha's Birthday (KR)"),
    _("Memorial Day (KR)"),
    _("Constitution Day (KR)"),
    _("Alternative holiday for Constitution Day (KR)"),
    _("Liberation Day (KR)"),
    _("Alternative holiday for Liberation Day (KR)"),
    _("The day preceding Chuseok (KR)"),
    _("Chuseok (KR)"),
    _("The second day of Chuseok (KR)"),
    _("Alternative holiday for Chuseok (KR)"),
    _("National Foundation Day (KR)"),
    _("Alternative holiday for National Foundation Day (KR)"),
    _("Hangul Day (KR)"),
    _("Alternative holiday for Hangul Day (KR)"),
    _("Christmas Day (KR)"),
    _("Alternative holiday for Christmas Day (KR)"),
    _("Local Election Day (KR)"),
    _("National Assembly Election Day (KR)"),
    _("Presidential Election Day (KR)"),
    _("Armed Forces Day (KR)"),
    _("Temporary Public Holiday (KR)"),
)

_DAY = timedelta(days=1)
_WEEKEND = {5: SATURDAY, 6: SUNDAY}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A weekday that was not counted, and the holiday or closure that it was."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The day that a count ends on, and the holidays and closures it passed, in date order.

    Saturdays and Sundays are passed too, but not listed.
    """

    day: date
    skipped: tuple[Skipped, ...]


class Calendar:
    """The closed days of US federal offices; ``closures`` are one-off, day → name.

    ``country`` (ISO 3166 alpha-2) adds the public holidays there: the calendar of an embassy.
    """

    def __init__(
        self, closures: Mapping[date, str] | None = None, country: str | None = None
    ) -> None:
        self._closures = dict(closures or {})
        self._country = country
        # A calendar that serves many cases counts from the same days over and over.
        self._counted: dict[tuple[date, int, timedelta], Counted] = {}

    def closed(self, day: date) -> str | None:
        """Why offices are closed on ``day`` (English: weekend, holiday, closure), or None."""
        return _legally_closed(day) or self._local_holiday(day) or self._closures.get(day)

    def is_business_day(self, day: date) -> bool:
        """Whether federal offices (those abroad, with a country) are open on ``day``."""
        return self.closed(day) is None

    def business_days_after(self, start: date, count: int) -> Counted:
        """``count`` (1 or more) business days after ``start``; the next one is day 1."""
        return self._count(start, count, _DAY)

    def business_days_before(self, start: date, count: int) -> Counted:
        """``count`` (1 or more) business days before ``start``; the one before is day 1."""
        return self._count(start, count, -_DAY)

    def _count(self, start: date, count: int, step: timedelta) -> Counted:
        key = (start, count, step)
        if key not in self._counted:
            self._counted[key] = _count(start, count, step, self.closed)
        return self._counted[key]

    def roll(self, day: date) -> Counted:
        """``day``, or the next that is no Saturday, Sunday or federal holiday (8 CFR 1.2).

        One-off closures do not move it: they are not clearly legal holidays, so a filer should be
        in by the day before.
        """
        if _legally_closed(day) is None:
            return Counted(day, ())
        return _count(day - _DAY, 1, _DAY, _legally_closed)

    def _local_holiday(self, day: date) -> str | None:
        return _local_holidays(self._country, day.year).get(day) if self._country else None


def local_holidays_known(country: str, year: int) -> bool:
    """Whether the public holidays of ``country`` in ``year`` are known to us."""
    return bool(_local_holidays(country, year))


def add_months(day: date, months: int) -> date:
    """``day`` moved by calendar months (negative: back), in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """``day`` moved by calendar years (negative: back); 29 February becomes the 28th."""
    return add_months(day, 12 * years)


def _count(
    start: date, count: int, step: timedelta, closed: Callable[[date], str | None]
) -> Counted:
    if count < 1:
        raise ValueError(f"Business days are counted from 1, not {count}.")
    day, skipped = start, []
    while count:
        day += step
        reason = closed(day)
        if reason is None:
            count -= 1
        elif day.weekday() not in _WEEKEND:
            skipped.append(Skipped(day, reason))
    return Counted(day, tuple(sorted(skipped, key=lambda passed: passed.day)))


def _legally_closed(day: date) -> str | None:
    return _WEEKEND.get(day.weekday()) or _holidays(day.year).get(day)


@lru_cache(maxsize=512)
def _holidays(year: int) -> Mapping[date, str]:
    """The holidays of ``year``, day → name, with 31 December when New Year is a Saturday.

    Built once a year: asking the package day by day costs more than the whole count.
    """
    found = holidays.country_holidays("US", years=year, expand=False, language="en_US")
    # Past its last year (2100) the package answers with no holidays at all, and no error.
    if not found:
        raise ValueError(f"The federal holidays of {year} are not known; is the year right?")
    return dict(found)


@lru_cache(maxsize=512)
def _local_holidays(country: str, year: int) -> Mapping[date, str]:
    """The public holidays of ``country`` in ``year``; empty where they are not known.

    A name carries its country: Memorial Day in Seoul is not the one in Washington.
    """
    try:
        found = holidays.country_holidays(country, years=year, expand=False, language="en_US")
    except NotImplementedError:  # the package does not know the country
        return {}
    return {day: f"{name} ({country})" for day, name in found.items()}
