"""From bytes to JSON, strictly; and small readers of what may be missing or of a wrong type."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tracker.cases.exchange.faults import CaseFault, CaseFileError, Path, fault
from tracker.lib.edtf import in_years
from tracker.lib.texts import noop as _

Entry = Mapping[str, Any]

MAX_BYTES = 10_000_000
MAX_DEPTH = 12
LONGEST_NUMBER = 18  # digits

_TOO_LARGE = _("The file is larger than {limit} MB. Scans do not belong in a case file.")
_TOO_DEEP = _("Lists and objects are nested too deeply for a case file.")
_NOT_UTF8 = _("The file is not UTF-8: line {line} holds other bytes. Save it as UTF-8.")
_NOT_JSON = _("The file is no JSON: {reason}, line {line}, column {column}.")
_TWICE = _("This key stands twice in its object. Keep one: which of the two is meant is not known.")
_NO_NUMBER = _("This number is too large, or no number at all.")
_NO_TEXT = _("A NUL character, or half of a character, stands in this text. Take it out.")


# PostgreSQL takes no NUL, UTF-8 no surrogate that stands alone.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class _Object(dict[str, Any]):
    """A JSON object that remembers which of its keys stood in it twice."""

    repeated: tuple[str, ...] = ()


def read(raw: bytes) -> object:
    """The JSON in ``raw``, UTF-8 with or without a byte order mark. Raises `CaseFileError`.

    Keys that stand twice are reported by `faults`, which knows their place.
    """
    if len(raw) > MAX_BYTES:
        raise CaseFileError([fault((), _TOO_LARGE, limit=MAX_BYTES // 1_000_000)])
    try:
        return json.loads(_decoded(raw), object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise CaseFileError([fault((), _NOT_JSON, reason=error.msg, **place)]) from None
    except RecursionError:
        raise CaseFileError([fault((), _TOO_DEEP)]) from None


def faults(data: object) -> list[CaseFault]:
    """Keys given twice, texts and numbers that no database holds. Raises `CaseFileError` at once
    for data nested so deeply that nothing else can be said about it."""
    return list(_walk(data, ()))


def entries(data: object, name: str) -> list[tuple[int, Entry]]:
    """The objects of the list called ``name``, each with its index in the file."""
    found = data.get(name) if isinstance(data, Mapping) else None
    rows = enumerate(found if isinstance(found, list) else [])
    return [(index, row) for index, row in rows if isinstance(row, Mapping)]


def part(data: object, name: str) -> Entry:
    """The object called ``name``; empty where there is none."""
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def text(entry: Entry, name: str) -> str:
    """The text called ``name``; empty where it is left out, null, or a fault."""
    found = entry.get(name)
    return found if isinstance(found, str) and _storable(found) else ""


def texts(entry: Entry, name: str) -> list[str]:
    """The list of texts called ``name``; one that is a fault reads as empty."""
    found = entry.get(name)
    rows = found if isinstance(found, list) else []
    return [row if isinstance(row, str) and _storable(row) else "" for row in rows]


def instant(written: str) -> datetime | None:
    """The instant ``written`` (ISO 8601 with its offset); None where it is none that we read."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if in_years(moment) and moment.utcoffset() is not None else None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The line is counted in the bytes themselves: with "-sig", `error.start` leaves out the
        # byte order mark, which holds no line break.
        line = error.object[: error.start].count(b"\n") + 1
        raise CaseFileError([fault((), _NOT_UTF8, line=line)]) from None


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        made.repeated = tuple(name for name in made if names.count(name) > 1)
    return made


def _integer(digits: str) -> int | float:
    # int() refuses thousands of digits with an error of its own; infinity is refused with a place.
    return int(digits) if len(digits) <= LONGEST_NUMBER else math.inf


def _walk(value: object, path: Path) -> Iterator[CaseFault]:
    if len(path) > MAX_DEPTH:
        raise CaseFileError([fault((), _TOO_DEEP)])
    if isinstance(value, str) and not _storable(value):
        yield fault(path, _NO_TEXT)
    elif isinstance(value, float) and not math.isfinite(value):
        yield fault(path, _NO_NUMBER)
    elif isinstance(value, dict):
        yield from _walk_object(value, path)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*path, index))


def _walk_object(value: dict[str, Any], path: Path) -> Iterator[CaseFault]:
    for name in value.repeated if isinstance(value, _Object) else ():
        yield fault((*path, name), _TWICE)
    for name, inner in value.items():
        yield from _walk(name, (*path, name))
        yield from _walk(inner, (*path, name))


def _storable(written: str) -> bool:
    return not _UNSTORABLE.search(written)
