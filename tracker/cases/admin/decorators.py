"""unfold's decorators, with types."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from django_stubs_ext import StrOrPromise
from unfold import decorators

F = TypeVar("F", bound=Callable[..., Any])


class Badge(NamedTuple):
    """A member of a closed list and the words for it.

    unfold draws the pair in lists; on a row's own page it writes it as text.
    """

    member: str
    words: str

    def __str__(self) -> str:
        return self.words


def badge(
    *,
    description: StrOrPromise,
    label: Mapping[Any, str],
    ordering: str | None = None,
) -> Callable[[F], F]:
    """A column of `Badge` values; ``label`` gives each member its colour.

    A member that it leaves out is shown as its bare value.
    """
    found = decorators.display(description=description, label=dict(label), ordering=ordering)
    return cast(Callable[[F], F], found)


def action(
    *, description: StrOrPromise, permission: str, url_path: str | None = None
) -> Callable[[F], F]:
    """Something done with rows of a list or, by a button on a row's page, with that row."""
    found = decorators.action(description=description, permissions=[permission], url_path=url_path)
    return cast(Callable[[F], F], found)
