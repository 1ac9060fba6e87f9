"""A calendar file as an independent reader takes it: vobject, which asks dateutil about zones."""

import re
from datetime import UTC, date, datetime
from typing import Any

import vobject

# vobject keeps the first zone of a name that it met in this process, and asks pytz about those
# that a file does not tell: neither would show what is wrong with ours.
_USED = re.compile(r"TZID=([^:;]+)[:;]")
_TOLD = re.compile(r"^TZID:(.+)\r$", re.MULTILINE)


def read(raw: bytes) -> Any:
    """The calendar in ``raw``; its zones are those that it tells itself."""
    text = raw.decode()
    unfolded = text.replace("\r\n ", "")
    used = set(_USED.findall(unfolded))
    assert sorted(used) == sorted(_TOLD.findall(unfolded))
    for name in used:
        vobject.icalendar.registerTzid(name, None)
    return vobject.readOne(text)


def events(raw: bytes) -> list[Any]:
    return list(read(raw).contents.get("vevent", []))


def instant(moment: Any) -> datetime:
    """A DTSTART or DTEND that has a time, in UTC."""
    value: date = moment.value
    assert isinstance(value, datetime)
    return value.astimezone(UTC)
