"""Dates as people know them: the part of EDTF (ISO 8601-2, level 1) that a case needs.

``2018``, ``2018-06`` and ``2018-06-09``, each with ``?`` (uncertain) or ``~`` (approximate), which
mark a date and do not widen it; ``A/B``; ``../B`` (on or before); ``A/..`` (from); and the empty
text: it happened, nobody knows when.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

# A year outside is a typing error ("0218"), and federal holidays are known to 2100 only.
FIRST_YEAR, LAST_YEAR = 1900, 2099
OPEN = ".."

_DATE = re.compile(r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?(?P<mark>[?~]?)")

# Other ways to write dates, and what to write instead. The first that is found in the text wins.
_ADVICE = (
    (
        re.compile(r"%"),
        _("'{text}' is no date we read: “%” is not used. Write “?” (uncertain) or “~” (about)."),
    ),
    (
        re.compile(r"[0-9]T|:"),
        _(
            "'{text}' is no date we read: it holds a time of day. Write the day alone, "
            "such as 2018-06-09; a known time has a field of its own."
        ),
    ),
    (
        re.compile(r"[0-9-][Xu]|^[Xu]"),
        _(
            "'{text}' is no date we read: leave out what is not known, such as 2018-06, "
            "or write an interval, such as 2010/2019."
        ),
    ),
    (
        re.compile(r"[0-9]{4}-(2[1-9]|3[0-9]|4[01])(?![0-9-])"),
        _(
            "'{text}' is no date we read: seasons are not used. Write the months, "
            "such as 2018-03/2018-05."
        ),
    ),
    (
        re.compile(r"^[./]+$"),
        _(
            "'{text}' is no date we read: one end has to be known. "
            "Leave the date empty if nobody knows when it happened."
        ),
    ),
    (
        re.compile(r"^/|/$"),
        _(
            "'{text}' is no date we read: write “..” for an open end, "
            "../2018-06-23 (on or before) or 2018-06-22/.. (from)."
        ),
    ),
)
_UNREADABLE = _(
    "'{text}' is no date we read. Write 2018, 2018-06 or 2018-06-09, an interval such as "
    "2018-06-22/2018-06-25, ../2018-06-23 (on or before), 2018-06-22/.. (from), "
    "or nothing if nobody knows when."
)
_NO_YEAR = _(
    "'{text}' is no date we read: the year {year} is not between {first} and {last}. "
    "Write the year with four digits, such as 2018."
)
_NO_MONTH = _(
    "'{text}' is no date we read: there is no month {month}. "
    "Write year, month and day in this order, such as 2018-06-09."
)
_NO_DAY = _(
    "'{text}' is no date we read: {month} has no day {day}. "
    "Write a day from 01 to {last}, or the month alone."
)
_REVERSED = _(
    "'{text}' runs backwards: {earliest} is after {latest}. Write the earlier date first."
)


class EdtfError(ValueError):
    """A text that is no date we read. ``sentence`` says why, and what to write instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date as it was written, and the first and last day it can mean (None = open)."""

    text: str
    earliest: date | None
    latest: date | None
    uncertain: bool
    approximate: bool

    @property
    def undated(self) -> bool:
        """It happened, and nobody knows when."""
        return self.text == ""

    @property
    def exact(self) -> bool:
        """It means one day, be it marked uncertain or not."""
        return self.earliest is not None and self.earliest == self.latest


def parse(text: str) -> Edtf:
    """Read ``text``, kept as written. Raises `EdtfError` for everything outside the grammar."""
    earliest, latest = _bounds(text)
    if earliest and latest and earliest > latest:
        raise _error(_REVERSED, text=text, earliest=earliest, latest=latest)
    return Edtf(text, earliest, latest, uncertain="?" in text, approximate="~" in text)


def in_years(day: date) -> bool:
    """Whether dates of its year are read; arithmetic on 9999-12-31 leaves the calendar."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def from_days(earliest: date | None, latest: date | None) -> str:
    """The canonical text for a span of days (None = open), the inverse of `parse`.

    A whole year or month is written as such, every other interval by its days; two open ends are
    the empty text. Raises `EdtfError` if the days are reversed or outside the years we read.
    """
    return parse(_from_days(earliest, latest)).text


def _bounds(text: str) -> tuple[date | None, date | None]:
    match text.split("/"):
        case [""]:
            return None, None
        case [single]:
            return _days(single, text)
        case [start, end] if (start, end) != (OPEN, OPEN):
            earliest = None if start == OPEN else _days(start, text)[0]
            return earliest, None if end == OPEN else _days(end, text)[1]
        case _:
            raise _unreadable(text)


def _days(part: str, text: str) -> tuple[date, date]:
    """First and last day of ``part``, a year, month or day; ``text`` is for the complaint."""
    found = _DATE.fullmatch(part)
    if found is None:
        raise _unreadable(text)
    year = _year(int(found["year"]), text)
    if found["month"] is None:
        return date(year, 1, 1), date(year, 12, 31)
    month = _month(int(found["month"]), text)
    last = monthrange(year, month)[1]
    if found["day"] is None:
        return date(year, month, 1), date(year, month, last)
    if not 1 <= int(found["day"]) <= last:
        raise _error(_NO_DAY, text=text, month=part[:7], day=found["day"], last=last)
    day = date(year, month, int(found["day"]))
    return day, day


def _year(year: int, text: str) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _error(_NO_YEAR, text=text, year=f"{year:04}", first=FIRST_YEAR, last=LAST_YEAR)
    return year


def _month(month: int, text: str) -> int:
    if not 1 <= month <= 12:
        raise _error(_advice(text) or _NO_MONTH, text=text, month=f"{month:02}")
    return month


def _from_days(earliest: date | None, latest: date | None) -> str:
    if earliest is None or latest is None:
        start, end = (day.isoformat() if day else OPEN for day in (earliest, latest))
        return "" if start == end else f"{start}/{end}"
    if earliest == latest:
        return earliest.isoformat()
    return _whole(earliest, latest) or f"{earliest}/{latest}"


def _whole(earliest: date, latest: date) -> str:
    """The year or month that runs from ``earliest`` to ``latest``, or the empty text."""
    for text in (f"{earliest:%Y}", f"{earliest:%Y-%m}"):
        if _days(text, text) == (earliest, latest):
            return text
    return ""


def _advice(text: str) -> str | None:
    return next((advice for pattern, advice in _ADVICE if pattern.search(text)), None)


def _unreadable(text: str) -> EdtfError:
    return _error(_advice(text) or _UNREADABLE, text=text)


def _error(sentence: str, **values: date | int | str) -> EdtfError:
    return EdtfError(Sentence(sentence, values))
