"""Civil days and instants between time zones.

A civil day has no time of day. It becomes two instants (its start and its end) in a zone, and only
instants are compared or shifted: local datetimes are never added to or subtracted from.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

NEW_YORK = "America/New_York"

# Practice, not law: no rule names an hour, but a courier reaches an office while it is open.
CLOSE_OF_BUSINESS = 17

_UNKNOWN = _(
    "'{zone}' is no time zone we know. Write an IANA name, such as Asia/Seoul or America/New_York."
)


class ZoneError(ValueError):
    """A name that is no IANA time zone. ``sentence`` says so, and what to write instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def zone(name: str) -> ZoneInfo:
    """The IANA zone called ``name``. Raises `ZoneError` naming the one that is not known."""
    try:
        return ZoneInfo(name)
    # A folder ("America") and a name too long are OSErrors, a path ("../UTC") is a ValueError.
    except (KeyError, OSError, ValueError):
        raise ZoneError(Sentence(_UNKNOWN, {"zone": name})) from None


def fault(name: str) -> Sentence | None:
    """Why ``name`` is no IANA time zone; None where it is one."""
    try:
        zone(name)
    except ZoneError as error:
        return error.sentence
    return None


# The functions below take a zone's name as `zone`, which hides the function of that name.
_zone = zone


def day_of(instant: datetime, zone: str) -> date:
    """The civil day in ``zone`` at ``instant``. Raises ValueError if ``instant`` has no zone."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no zone, so it is no instant.")
    return instant.astimezone(_zone(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The instant (UTC) at which ``day`` begins in ``zone``: its midnight, see `at_hour`."""
    return at_hour(day, 0, zone)


def end_of(day: date, zone: str) -> datetime:
    """The instant (UTC) at which ``day`` is over in ``zone``: the start of the next day."""
    return start_of(day + timedelta(days=1), zone)


def last_moment(day: date, zone: str, *, in_hands: bool = False) -> datetime:
    """The instant (UTC) up to which something can be done on ``day`` in ``zone``.

    The end of the day; where paper must be ``in_hands`` of an office, its close of business.
    """
    return at_hour(day, CLOSE_OF_BUSINESS, zone) if in_hands else end_of(day, zone)


def at_hour(day: date, hour: int, zone: str) -> datetime:
    """The instant (UTC) of ``hour`` (0 to 23) on ``day`` in ``zone``.

    An hour that comes twice, when clocks go back, means its first coming. An hour that is left
    out, when clocks go forward, is read with the offset before the change: 2 o'clock in New York
    is then 3 o'clock, and a midnight left out is the first instant of its day.
    """
    # fold=0 (PEP 495) is what the docstring promises, for gaps and for folds.
    local = datetime.combine(day, time(hour, fold=0), tzinfo=_zone(zone))
    return local.astimezone(UTC)


def days_elsewhere(day: date, here: str, there: str) -> tuple[date, date]:
    """The first and last civil day of ``there`` that a bare ``day`` of ``here`` touches.

    They are the same where the two zones keep one offset all day; a day is one day in its own zone.
    """
    if here == there:
        return day, day
    start = start_of(day, here)
    # Samoa left out 30 December 2011: such a day has no last moment, it is only its start.
    last = max(start, end_of(day, here) - timedelta.resolution)
    return day_of(start, there), day_of(last, there)


def span_elsewhere(
    earliest: date | None, latest: date | None, here: str, there: str
) -> tuple[date | None, date | None]:
    """The days of ``there`` that a span of days of ``here`` touches; an open end stays open."""
    first = days_elsewhere(earliest, here, there)[0] if earliest else None
    last = days_elsewhere(latest, here, there)[1] if latest else None
    return first, last
