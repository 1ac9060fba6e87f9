"""Calendars as files (RFC 5545), made by the icalendar library.

Nothing here asks the clock: the same entries give the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import icalendar

Moment = date | datetime
_Part = icalendar.TimezoneStandard | icalendar.TimezoneDaylight

PRODUCT = "-//O-1A Tracker//Calendar//EN"


class Status(StrEnum):
    """How an entry stands; a cancelled one tells programs to drop what they hold."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. ``start`` and ``end``, which is exclusive, are both days, or both datetimes whose
    zone has an IANA name.

    ``uid`` stays the same through changes, of which each has a higher ``sequence``; ``modified``
    and ``alarms`` are instants. An entry that is cancelled has no alarms.
    """

    uid: str
    title: str
    text: str
    start: Moment
    end: Moment
    modified: datetime
    sequence: int
    status: Status = Status.CONFIRMED
    place: str = ""
    url: str = ""
    alarms: tuple[datetime, ...] = ()


def calendar(name: str, entries: Sequence[Entry], *, refresh: timedelta | None = None) -> bytes:
    """A calendar called ``name``, in UTF-8, its lines folded at 75 octets.

    ``refresh``: how often a program that subscribes to it should ask again.
    """
    made = icalendar.Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", PRODUCT)
    made.add("CALSCALE", "GREGORIAN")
    made.add("METHOD", "PUBLISH")
    made.calendar_name = name
    if refresh:
        made.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
        made.add("X-PUBLISHED-TTL", icalendar.vDuration(refresh))
    for zone in _zones(entries):
        made.add_component(zone)
    for entry in entries:
        made.add_component(_event(entry))
    text: bytes = made.to_ical()
    return text


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", entry.uid)
    # What a program compares to find the newer of two: never the moment of asking.
    event.add("DTSTAMP", entry.modified.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.modified.astimezone(UTC))
    event.add("SEQUENCE", entry.sequence)
    event.add("STATUS", entry.status.value)
    event.add("SUMMARY", entry.title)
    event.add("DESCRIPTION", entry.text)
    event.add("DTSTART", entry.start)
    event.add("DTEND", entry.end)
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "TRANSPARENT")  # a deadline makes nobody busy
    if entry.place:
        event.add("LOCATION", entry.place)
    if entry.url:
        event.add("URL", entry.url)
    if entry.status is not Status.CANCELLED:
        for instant in entry.alarms:
            event.add_component(_alarm(entry.title, instant))
    return event


def _alarm(text: str, instant: datetime) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", text)
    # Said outright, for without it a TRIGGER is a time before the event.
    alarm.add("TRIGGER", instant.astimezone(UTC), parameters={"VALUE": "DATE-TIME"})
    return alarm


def _zones(entries: Iterable[Entry]) -> list[icalendar.Timezone]:
    """A VTIMEZONE for each zone that is used, for the years in which it is."""
    years: dict[str, set[int]] = {}
    for entry in entries:
        for moment in (entry.start, entry.end):
            if isinstance(moment, datetime):
                years.setdefault(str(moment.tzinfo), set()).add(moment.year)
    return [_zone(name, min(years[name]), max(years[name])) for name in sorted(years)]


@lru_cache(maxsize=256)  # the library looks for each change of the clocks anew
def _zone(name: str, first: int, last: int) -> icalendar.Timezone:
    """The changes of a zone's clocks from the year before ``first`` to the end of ``last``."""
    zone = icalendar.Timezone.from_tzid(
        name, first_date=date(first - 1, 1, 1), last_date=date(last + 1, 1, 2)
    )
    parts: list[_Part] = [*zone.daylight, *zone.standard]
    for part in parts:
        _begin_in_old_time(part)
    return zone


def _begin_in_old_time(part: _Part) -> None:
    """Say when clocks go forward as they show it before: at 2 o'clock in New York, not at 3.

    RFC 5545 (3.6.5) wants it so; icalendar 7.3 writes the hour after the change.
    """
    forward = part.TZOFFSETTO - part.TZOFFSETFROM
    if forward <= timedelta():
        return
    part.DTSTART = part.DTSTART - forward
    later = [start for start, *_ in part.rdates]
    part.pop("RDATE", None)
    if later:
        part.add("RDATE", [start - forward for start in later])
