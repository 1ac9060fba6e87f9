"""What is wrong with a case file: a place in it, and a sentence."""

import json
from typing import NamedTuple

from tracker.lib.texts import Sentence, Value

Path = tuple[str | int, ...]
LONGEST = 120


class CaseFault(NamedTuple):
    """One fault. ``pointer`` is a JSON pointer (RFC 6901); the empty one is the whole file."""

    pointer: str
    sentence: Sentence

    def __str__(self) -> str:
        line = f"{self.pointer}: {self.sentence}" if self.pointer else str(self.sentence)
        return "".join(letter if letter.isprintable() else _escaped(letter) for letter in line)


class CaseFileError(ValueError):
    """A file that cannot be imported; nothing was written. ``faults`` holds all that was found."""

    def __init__(self, faults: list[CaseFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def fault(path: Path, text: str, /, **values: Value) -> CaseFault:
    """The fault at ``path``; ``text`` is a sentence with ``{named}`` places for ``values``."""
    return CaseFault(pointer(path), Sentence(text, {k: _shortened(v) for k, v in values.items()}))


def pointer(path: Path) -> str:
    """``path`` as a JSON pointer: ``/events/12/date``."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def shown(value: object) -> str:
    """A JSON value, short enough for a line."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return value if isinstance(value, str) else json.dumps(value)


def _shortened(value: Value) -> Value:
    long = isinstance(value, str) and len(value) > LONGEST
    return f"{str(value)[:LONGEST]}…" if long else value


def _escaped(letter: str) -> str:
    # A line break would make two lines of one fault, an escape code could repaint the terminal.
    return letter.encode("unicode_escape").decode()
