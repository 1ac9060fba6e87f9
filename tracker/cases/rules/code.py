"""The code that a rule counts with, so that a release which changes it is put down to the rule."""

import inspect
import sys
from functools import cache
from hashlib import sha256

# What else rules import, lists and labels, counts no days.
_COUNTING = ("tracker.cases.rules.", "tracker.lib.")


def modules(name: str) -> list[str]:
    """The module and, of those that count days, all that it takes names from, and they in turn."""
    found, waiting = {name}, [name]
    while waiting:
        values = vars(sys.modules[waiting.pop()]).values()
        used = {str(getattr(value, "__module__", None)) for value in values}
        new = {one for one in used if one.startswith(_COUNTING)} - found
        found |= new
        waiting += new
    return sorted(found)


@cache
def digest(name: str) -> str:
    """SHA-256, in hex, over the source of every one of `modules`, with its comments and words: a
    look for nothing costs little."""
    source = "".join(inspect.getsource(sys.modules[one]) for one in modules(name))
    return sha256(source.encode()).hexdigest()
