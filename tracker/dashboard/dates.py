"""Days as people know them, in words: imprecise ones as such, and in two places at once.

Nothing here turns what is not known exactly into one day. The year is named where it is not the
year that the page is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext

from tracker.cases.words import place, time_of_day
from tracker.lib import edtf, zones

Days = tuple[date | None, date | None]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Formats:
    """Patterns of `django.utils.dateformat`; a pair is for two days of one month."""

    weekday: str
    weekday_year: str
    day: str
    day_year: str
    month: str
    year: str
    pair: Pair
    pair_year: Pair
    weekday_pair: Pair
    weekday_pair_year: Pair


_FORMATS: Mapping[str, _Formats] = {
    "en": _Formats(
        weekday="D j F",
        weekday_year="D j F Y",
        day="j F",
        day_year="j F Y",
        month="F Y",
        year="Y",
        pair=("j", "j F"),
        pair_year=("j", "j F Y"),
        weekday_pair=("D j", "D j F"),
        weekday_pair_year=("D j", "D j F Y"),
    ),
    "ko": _Formats(
        weekday="n월 j일 (D)",
        weekday_year="Y년 n월 j일 (D)",
        day="n월 j일",
        day_year="Y년 n월 j일",
        month="Y년 n월",
        year="Y년",
        pair=("n월 j일", "j일"),
        pair_year=("Y년 n월 j일", "j일"),
        weekday_pair=("n월 j일 (D)", "j일 (D)"),
        weekday_pair_year=("Y년 n월 j일 (D)", "j일 (D)"),
    ),
}


@dataclass(frozen=True, slots=True)
class When:
    """A fact's day: ``text`` for a line, ``notes`` as whole phrases under it.

    ``iso`` is the day for ``<time datetime>``, empty where more than one is possible.
    """

    text: str
    iso: str
    notes: tuple[str, ...] = ()


def short(day: date, year: int) -> str:
    """ "Fri 13 July", with the year where it is not ``year``."""
    formats = _formats()
    return _format(day, formats.weekday if day.year == year else formats.weekday_year)


def month(day: date) -> str:
    """ "July 2018"."""
    return _format(day, _formats().month)


def days(known: Days, year: int) -> str:
    """The days on which something can have happened.

    "Sat 9 June", "22 to 25 June", "on or before 23 June", "from 23 March on", "day unknown".
    """
    earliest, latest = known
    if earliest and latest:
        return short(latest, year) if earliest == latest else _range(earliest, latest, year)
    if latest:
        return gettext("on or before {day}").format(day=_plain(latest, year))
    if earliest:
        return gettext("from {day} on").format(day=_plain(earliest, year))
    return gettext("day unknown")


def as_written(text: str, known: Days, year: int) -> str:
    """`days`, with whole months and years named as such, and "?" and "~" put into words."""
    words = _whole(text, known) or days(known, year)
    if "~" in text:
        return gettext("about {days}").format(days=words)
    return gettext("{days}, uncertain").format(days=words) if "?" in text else words


def compact(text: str, known: Days, year: int) -> str:
    """`as_written` without the weekday: "9 June"."""
    earliest, latest = known
    if earliest and earliest == latest and not set(text) & {"?", "~"}:
        return _plain(earliest, year)
    return as_written(text, known, year)


def either(first: date, last: date, year: int) -> str:
    """One day, two neighbours ("Fri 8 or Sat 9 June"), or a range."""
    if first == last:
        return short(first, year)
    if (last - first).days > 1:
        return _range(first, last, year)
    formats = _formats()
    plain = first.year == last.year == year
    patterns = (formats.weekday, formats.weekday) if plain else (formats.weekday_year,) * 2
    if (first.year, first.month) == (last.year, last.month):
        patterns = formats.weekday_pair if plain else formats.weekday_pair_year
    text = gettext("{first} or {second}")
    return text.format(first=_format(first, patterns[0]), second=_format(last, patterns[1]))


def elsewhere(known: Days, zone: str, year: int) -> str:
    """Days of another place, named: "Fri 8 or Sat 9 June in New York"."""
    earliest, latest = known
    words = either(earliest, latest, year) if earliest and latest else days(known, year)
    return gettext("{days} in {place}").format(days=words, place=place(zone))


def over_at(
    day: date, zone: str, reader_zone: str, year: int, *, in_hands: bool = False
) -> list[tuple[str, str]]:
    """The last moment of ``day``, there and for a reader elsewhere, as (place, words).

    [("New York", "the end of Mon 16 November"), ("Seoul", "Tue 17 November, 14:00")], or where
    paper must be ``in_hands`` of USCIS, its close of business; one pair where both places reach
    that moment at the same instant.
    """
    over = zones.last_moment(day, zone, in_hands=in_hands)
    text = gettext("{day}, close of business") if in_hands else gettext("the end of {day}")
    clocks = [(place(zone), text.format(day=short(day, year)))]
    if over != zones.last_moment(day, reader_zone, in_hands=in_hands):
        local = over.astimezone(zones.zone(reader_zone))
        time = time_of_day(over, reader_zone)
        text = gettext("{day}, {time}").format(day=short(local.date(), year), time=time)
        clocks.append((place(reader_zone), text))
    return clocks


def is_open_or_wide(known: Days) -> bool:
    """Whether more than one day is possible."""
    return known[0] is None or known[0] != known[1]


def _range(first: date, last: date, year: int) -> str:
    formats = _formats()
    plain = first.year == last.year == year
    patterns = (formats.day, formats.day) if plain else (formats.day_year, formats.day_year)
    if (first.year, first.month) == (last.year, last.month):
        patterns = formats.pair if plain else formats.pair_year
    text = gettext("{first} to {last}")
    return text.format(first=_format(first, patterns[0]), last=_format(last, patterns[1]))


def _plain(day: date, year: int) -> str:
    formats = _formats()
    return _format(day, formats.day if day.year == year else formats.day_year)


def _whole(text: str, known: Days) -> str:
    """The month or year that ``text`` names, if it names one."""
    size = len(text.rstrip("?~"))
    if known[0] is None or edtf.OPEN in text or size not in (4, 7):
        return ""
    formats = _formats()
    return _format(known[0], formats.year if size == 4 else formats.month)


def _format(day: date, pattern: str) -> str:
    """``day`` in words; Django has no short weekdays for Korean, where (금) is usual."""
    return formatted(day, pattern).replace("요일)", ")")


def _formats() -> _Formats:
    return _FORMATS.get((get_language() or "en")[:2], _FORMATS["en"])
