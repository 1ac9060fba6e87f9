"""Days, moments, places and sentences in the active language, for pages, mails and PDFs.

Dates are always written with the month's name or its Korean counter: 06/07 is June or July,
depending on who reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext

from tracker.lib import zones
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _

# The cities whose names are translated; others are shown as the time-zone database spells them.
CITIES = (
    _("Seoul"),
    _("New York"),
    _("Los Angeles"),
    _("Chicago"),
    _("Denver"),
    _("Toronto"),
    _("Mexico City"),
    _("Sao Paulo"),
    _("London"),
    _("Paris"),
    _("Berlin"),
    _("Warsaw"),
    _("Dubai"),
    _("Almaty"),
    _("Kolkata"),
    _("Tokyo"),
    _("Sydney"),
    _("UTC"),
)


@dataclass(frozen=True, slots=True)
class _Formats:
    """Patterns of `django.utils.dateformat`."""

    day: str
    weekday: str
    time: str
    hour: str


_FORMATS: Mapping[str, _Formats] = {
    "en": _Formats(day="j F Y", weekday="D j F Y", time="H:i", hour="G:i"),
    "ko": _Formats(day="Y년 n월 j일", weekday="Y년 n월 j일 l", time="A g:i", hour="A g시"),
}


def _formats() -> _Formats:
    return _FORMATS.get((get_language() or "en")[:2], _FORMATS["en"])


def day(value: date, weekday: bool = True) -> str:
    """``value`` as "Fri 13 July 2018" or "2018년 7월 13일 금요일"; the weekday can be left out."""
    return _day(value, weekday, get_language())


@lru_cache(maxsize=4096)  # a page or a batch of mails says the same few days again and again
def _day(value: date, weekday: bool, language: str | None) -> str:
    formats = _formats()
    return formatted(value, formats.weekday if weekday else formats.day)


def moment(instant: datetime, zone: str) -> str:
    """``instant`` on the clocks of ``zone``: "Tue 17 November 2026, 14:00"."""
    day_there = day(instant.astimezone(zones.zone(zone)).date())
    return gettext("{day}, {time}").format(day=day_there, time=time_of_day(instant, zone))


def time_of_day(instant: datetime, zone: str) -> str:
    """``instant`` on the clocks of ``zone`` without its day: "14:00" or "오후 2:00"."""
    return formatted(instant.astimezone(zones.zone(zone)), _formats().time)


def hour(number: int) -> str:
    """A full hour of the day, 0 to 23: "9:00" or "오전 9시"."""
    return formatted(time(number), _formats().hour)


def place(zone: str) -> str:
    """The city an IANA zone is named for: "New York", "서울"."""
    return _place(zone, get_language())


@lru_cache(maxsize=1024)
def _place(zone: str, language: str | None) -> str:
    return gettext(zone.rpartition("/")[2].replace("_", " "))


def clock(due: date, zone: str, reader_zone: str, *, in_hands: bool = False) -> tuple[str, str]:
    """The last moment of ``due``, a day in ``zone``, there and for a reader elsewhere.

    ("the end of Mon 16 November 2026 in New York", "Tue 17 November 2026, 14:00 in Seoul"), or
    where USCIS must have paper ``in_hands``, its close of business; the second is empty where
    both places reach that moment of the day at the same instant.
    """
    text = (
        gettext("in USCIS’s hands by close of business, {day} in {place}")
        if in_hands
        else gettext("the end of {day} in {place}")
    )
    there = text.format(day=day(due), place=place(zone))
    over = zones.last_moment(due, zone, in_hands=in_hands)
    if over == zones.last_moment(due, reader_zone, in_hands=in_hands):
        return there, ""
    here = gettext("{moment} in {place}")
    return there, here.format(moment=moment(over, reader_zone), place=place(reader_zone))


def say(sentence: Sentence) -> str:
    """``sentence`` in the active language: dates as `day`, known zones as `place`, words
    translated."""
    values = {name: _value(name, value) for name, value in sentence.values.items()}
    return gettext(sentence.text).format(**values)


def _value(name: str, value: Value) -> str | int:
    if isinstance(value, date):
        return day(value)
    if not isinstance(value, str):
        return value
    if name == "zone" and zones.fault(value) is None:
        return place(value)
    return gettext(value) if value else ""  # gettext("") is the catalogue's header
