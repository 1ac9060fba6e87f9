"""unfold's decorators, with types."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django_stubs_ext import StrOrPromise
from unfold import decorators

F = TypeVar("F", bound=Callable[..., Any])


def badge(
    *,
    description: StrOrPromise,
    label: Mapping[Any, str],
    ordering: str | None = None,
) -> Callable[[F], F]:
    """A column whose value, (member, words), is drawn in the member's colour."""
    found = decorators.display(description=description, label=dict(label), ordering=ordering)
    return cast(Callable[[F], F], found)


def action(
    *, description: StrOrPromise, permission: str, url_path: str | None = None
) -> Callable[[F], F]:
    """Something done with rows of a list or, by a button on a row's page, with that row."""
    found = decorators.action(description=description, permissions=[permission], url_path=url_path)
    return cast(Callable[[F], F], found)
