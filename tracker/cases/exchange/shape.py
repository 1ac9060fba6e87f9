"""What the schema finds in a case file, in our own words: one short line for each fault."""

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path as File
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tracker.cases.exchange.faults import CaseFault, Path, fault, shown
from tracker.cases.exchange.reading import Entry
from tracker.lib.texts import noop as _

SCHEMA = File(__file__).parents[1] / "schema" / "case.schema.json"
MANY = 12  # more than these are not listed in a line

_MISSING = _("'{name}' is missing")
_UNKNOWN_KEY = _("unknown key; known here are: {known}")
_UNKNOWN_KEY_GUESS = _("unknown key; did you mean '{guess}'?")
_UNKNOWN = _("'{value}' is not known here")
_UNKNOWN_GUESS = _("'{value}' is not known here; did you mean '{guess}'?")
_UNKNOWN_LIST = _("'{value}' is not known here; write one of: {known}")
_SIMPLE = {
    "const": _("'{value}' is no format we read; write '{limit}'"),
    "minLength": _("this must not be empty"),
    "maxLength": _("this is longer than {limit} characters"),
    "maxItems": _("this list is longer than {limit}"),
    "minimum": _("{value} is too small; the least is {limit}"),
    "maximum": _("{value} is too large; the most is {limit}"),
    "format": _("'{value}' is no day; write it as 2018-07-13"),
    "pattern": _("'{value}' is no instant; write it with its offset, 2018-07-13T09:30+09:00"),
}
_TYPES = {
    "string": _("'{value}' does not belong here; write a text"),
    "array": _("'{value}' does not belong here; write a list: […]"),
    "object": _("'{value}' does not belong here; write an object: {{…}}"),
    "boolean": _("'{value}' does not belong here; write true or false"),
    "integer": _("'{value}' does not belong here; write a whole number"),
}
_SMALL_VALUE = _("'{value}' does not belong here; write a text, a number, true or false")


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema of a case file."""
    content: Mapping[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return content


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(data: object) -> list[tuple[Path, CaseFault]]:
    """Everything the schema finds, with the path of the value it was found in."""
    found = [
        (tuple(error.absolute_path), one)
        for error in _validator().iter_errors(data)
        for one in _explained(error)
    ]
    # jsonschema tells of each missing key apart, and not which: `_missing` names all of them.
    return list({str(one): (path, one) for path, one in found}.values())


def guess(value: str, known: Iterable[str]) -> str:
    """The known name that ``value`` was probably meant to be, or the empty text."""
    return next(iter(get_close_matches(value, list(known), n=1)), "")


def _explained(error: ValidationError) -> Iterator[CaseFault]:
    path = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(error, path)
        case "required":
            yield from _missing(error, path)
        case "enum":
            yield _not_listed(error, path)
        case "type":
            yield fault(path, _wanted(_limit(error)), value=shown(error.instance))
        case rule:
            values = {"value": shown(error.instance), "limit": shown(_limit(error))}
            yield fault(path, _SIMPLE[str(rule)], **values)


def _unknown_keys(error: ValidationError, path: Path) -> Iterator[CaseFault]:
    known = list(cast(Entry, error.schema)["properties"])
    for name in cast(Entry, error.instance):
        if name in known:
            continue
        if near := guess(name, known):
            yield fault((*path, name), _UNKNOWN_KEY_GUESS, guess=near)
        else:
            yield fault((*path, name), _UNKNOWN_KEY, known=", ".join(known))


def _missing(error: ValidationError, path: Path) -> Iterator[CaseFault]:
    for name in _limit(error):
        if name not in cast(Entry, error.instance):
            yield fault(path, _MISSING, name=name)


def _not_listed(error: ValidationError, path: Path) -> CaseFault:
    known = [name for name in _limit(error) if name is not None]
    value = shown(error.instance)
    if near := guess(value, known):
        return fault(path, _UNKNOWN_GUESS, value=value, guess=near)
    if len(known) <= MANY:
        return fault(path, _UNKNOWN_LIST, value=value, known=", ".join(known))
    return fault(path, _UNKNOWN, value=value)


def _limit(error: ValidationError) -> Any:  # noqa: ANN401  # JSON
    """What the schema asks for at this place."""
    return error.validator_value


def _wanted(types: str | list[str]) -> str:
    named = [types] if isinstance(types, str) else [name for name in types if name != "null"]
    return _TYPES[named[0]] if len(named) == 1 else _SMALL_VALUE
