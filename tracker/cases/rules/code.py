"""The code that a rule counts with, so that a release which changes it is put down to the rule."""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

# What else rules import, lists and labels, counts no days.
_COUNTING = ("tracker.cases.rules.", "tracker.lib.")


def modules(name: str) -> list[str]:
    """The module and, of those that count days, all that it imports, and they in turn."""
    found, waiting = {name}, [name]
    while waiting:
        new = _imported(waiting.pop()) - found
        found |= new
        waiting += new
    return sorted(found)


@cache
def _imported(name: str) -> frozenset[str]:
    imports = ast.walk(ast.parse(inspect.getsource(sys.modules[name])))
    named = {one for node in imports for one in _named(node)}
    return frozenset(one for one in named if one.startswith(_COUNTING) and one in sys.modules)


def _named(node: ast.AST) -> Iterator[str]:
    """What an import names: "from a import b" is of the module a, and b may be one, too."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def digest(name: str) -> str:
    """SHA-256, in hex, over the source of every one of `modules`, with its comments and words: a
    look for nothing costs little."""
    source = "".join(inspect.getsource(sys.modules[one]) for one in modules(name))
    return sha256(source.encode()).hexdigest()
