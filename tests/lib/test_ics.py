"""Calendars as files, read back by vobject, which makes its zones through dateutil."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import vcalendar
from tests.vcalendar import instant
from tracker.lib import ics
from tracker.lib.ics import Entry, Status

NEW_YORK, SANTIAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Santiago")
MODIFIED = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
KOREAN = "USCIS가 추가 서류 요청에 대한 답변을 받습니다; 쉼표, 역빗금 \\ 그리고\n새 줄. " * 5
ENTRY = Entry(
    uid="4f6f1f64-1111-4222-8333-944444444444",
    title="O1-TEST · A day",
    text="By the end of the day.",
    start=date(2026, 11, 16),
    end=date(2026, 11, 17),
    modified=MODIFIED,
    sequence=3,
)


def read(*entries: Entry) -> list[Any]:
    return vcalendar.events(ics.calendar("Dates", entries))


def timed(end: datetime) -> Entry:
    """An hour that ends at an instant, told on the clocks of a zone."""
    start = (end.astimezone(UTC) - timedelta(hours=1)).astimezone(end.tzinfo)
    return replace(ENTRY, start=start, end=end)


def lines(*entries: Entry) -> list[str]:
    text = ics.calendar("Dates", entries).decode().replace("\r\n ", "")
    return text.split("\r\n")


def test_a_day_stays_a_date() -> None:
    (event,) = read(ENTRY)

    assert (event.dtstart.value, event.dtend.value) == (date(2026, 11, 16), date(2026, 11, 17))
    assert "DTSTART;VALUE=DATE:20261116" in lines(ENTRY)
    assert "BEGIN:VTIMEZONE" not in lines(ENTRY)


# 8 March and 1 November 2026, 14 March and 7 November 2027: the clocks change at 2 in the morning.
@pytest.mark.parametrize("year, spring, autumn", [(2026, 8, 1), (2027, 14, 7)])
@pytest.mark.parametrize("hour", [0, 4, 17])
def test_another_reads_the_same_instants_around_new_yorks_changes(
    year: int, spring: int, autumn: int, hour: int
) -> None:
    days = [
        date(year, month, day) + timedelta(days=shift)
        for month, day in ((3, spring), (11, autumn))
        for shift in range(-3, 4)
    ]
    ends = [datetime(d.year, d.month, d.day, hour, tzinfo=NEW_YORK) for d in days]

    events = read(*(timed(end) for end in ends))

    assert [instant(event.dtend) for event in events] == [end.astimezone(UTC) for end in ends]
    lengths = {instant(event.dtend) - instant(event.dtstart) for event in events}
    assert lengths == {timedelta(hours=1)}


def test_the_first_hour_after_the_clocks_went_forward() -> None:
    """icalendar itself would say that summer begins an hour late."""
    end = datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK)
    found = lines(timed(end))

    assert "DTSTART:20250309T020000" in found
    assert "RDATE:20260308T020000" in found
    (event,) = read(timed(end))
    assert instant(event.dtend) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_a_midnight_that_is_left_out() -> None:
    """In Santiago the clocks go forward at midnight: the day before ends at 1 o'clock."""
    end = datetime(2026, 9, 6, 4, tzinfo=UTC).astimezone(SANTIAGO)

    (event,) = read(timed(end))

    assert "DTEND;TZID=America/Santiago:20260906T010000" in lines(timed(end))
    assert instant(event.dtend) == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_each_zone_is_told_once_and_in_one_order() -> None:
    entries = [
        timed(datetime(2026, 5, 1, 17, tzinfo=ZoneInfo(name)))
        for name in ("Europe/Paris", "America/New_York", "Europe/Paris", "Asia/Tokyo")
    ]

    zones = [line for line in lines(*entries) if line.startswith("TZID:")]

    assert zones == ["TZID:America/New_York", "TZID:Asia/Tokyo", "TZID:Europe/Paris"]


def test_korean_is_folded_between_letters() -> None:
    entry = replace(ENTRY, title=KOREAN.replace("\n", " "), text=KOREAN, alarms=(MODIFIED,))
    raw = ics.calendar("O-1A 일정", [entry])

    assert raw.endswith(b"\r\n")
    folded = raw.split(b"\r\n")
    assert max(len(line) for line in folded) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for line in folded:
        line.decode()  # a letter that was cut in two would fail
    (event,) = vcalendar.events(raw)
    assert event.description.value == KOREAN


def test_nothing_is_made_of_the_clock() -> None:
    found = lines(replace(ENTRY, alarms=(datetime(2026, 11, 9, 0, tzinfo=UTC),)))

    assert "DTSTAMP:20260203T040506Z" in found
    assert "LAST-MODIFIED:20260203T040506Z" in found
    assert "SEQUENCE:3" in found
    assert ics.calendar("Dates", [ENTRY]) == ics.calendar("Dates", [ENTRY])


def test_alarms_are_instants() -> None:
    entry = replace(ENTRY, alarms=(datetime(2026, 11, 9, 0, tzinfo=UTC),))

    assert "TRIGGER;VALUE=DATE-TIME:20261109T000000Z" in lines(entry)
    (event,) = read(entry)
    alarm = event.valarm
    assert (alarm.action.value, alarm.description.value) == ("DISPLAY", "O1-TEST · A day")


def test_a_cancelled_one_rings_no_more() -> None:
    entry = replace(ENTRY, status=Status.CANCELLED, alarms=(MODIFIED,))
    (event,) = read(entry)

    assert (event.uid.value, event.status.value) == (ENTRY.uid, "CANCELLED")
    assert "valarm" not in event.contents


def test_programs_learn_how_to_treat_it() -> None:
    found = ics.calendar("Dates", [], refresh=timedelta(hours=6)).decode().split("\r\n")

    assert found == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//O-1A Tracker//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Dates",
        "X-WR-CALNAME:Dates",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "END:VCALENDAR",
        "",
    ]
