"""Plain cases for the rules: no database, no Django."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.cases.enums import Booking, EventKind, ResponseChannel, Service
from tracker.cases.rules.case import Case, Fact, Interview
from tracker.lib import edtf
from tracker.lib.calendars import Calendar

NEW_YORK = "America/New_York"
SEOUL = "Asia/Seoul"


def fact(
    kind: str,
    day: str,
    *,
    zone: str = NEW_YORK,
    interview: str | None = None,
    letter: str | None = None,
    traveller: str | None = None,
    stated_due: str | None = None,
    service: str | None = None,
    channel: str | None = None,
    inferred: bool = False,
    unconfirmed: bool = False,
    details: Mapping[str, Any] | None = None,
) -> Fact:
    """A fact whose chain is named for its kind and day."""
    known = edtf.parse(day)
    return Fact(
        chain=f"{kind}@{day}",
        kind=EventKind(kind),
        date=day,
        earliest=known.earliest,
        latest=known.latest,
        zone=zone,
        interview=interview,
        letter=letter,
        traveller=traveller,
        stated_due=date.fromisoformat(stated_due) if stated_due else None,
        service=Service(service) if service else None,
        response_channel=ResponseChannel(channel) if channel else None,
        inferred=inferred,
        unconfirmed=unconfirmed,
        details=details or {},
    )


def case(
    *facts: Fact,
    zone: str = NEW_YORK,
    closures: Mapping[date, str] | None = None,
    **more: Any,
) -> Case:
    """A case of these facts, in this order; ``closures`` are one-off closed days."""
    return Case(zone=zone, facts=facts, calendar=Calendar(closures), **more)


def interview(key: str, day: str, booking: str = "regular") -> Interview:
    return Interview(key, date.fromisoformat(day), Booking(booking), SEOUL)


def day(text: str) -> date:
    return date.fromisoformat(text)
