"""What rules read and what they give: a case as plain values, and dues.

Pure: no Django, no settings, no clock. `tracker.cases.evaluate` makes a `Case` of the rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day  # noqa: N812  # facts have a field of that name
from datetime import datetime
from typing import Any, overload

from tracker.cases.enums import (
    Booking,
    Bound,
    EventKind,
    Purpose,
    ResponseChannel,
    Sense,
    Service,
)
from tracker.lib.calendars import Calendar
from tracker.lib.texts import Sentence
from tracker.lib.zones import day_of, span_elsewhere

Days = tuple[Day | None, Day | None]


# Not frozen, which would make the making of one nine times slower: a look makes a million.
@dataclass(slots=True, eq=False)
class Fact:
    """A standing event, itself and no other: two with the same values are two facts.

    ``chain`` names the first of its corrections; days are in ``zone``. Nothing changes a fact.
    """

    chain: str
    kind: EventKind
    date: str
    earliest: Day | None
    latest: Day | None
    zone: str
    at: datetime | None = None
    actor: str | None = None
    letter: str | None = None
    interview: str | None = None
    traveller: str | None = None
    stated_due: Day | None = None
    service: Service | None = None
    response_channel: ResponseChannel | None = None
    inferred: bool = False
    unconfirmed: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """``event:<first of its chain>``: the same after a correction."""
        return f"event:{self.chain}"

    def days_in(self, zone: str) -> Days:
        """The civil days of ``zone`` on which this can have happened; None is open.

        A bare day touches two days of another zone; it is one only where the time is known.
        """
        if self.at is not None:
            day = day_of(self.at, zone)
            return day, day
        return span_elsewhere(self.earliest, self.latest, self.zone, zone)


def letter_anchor(key: str) -> str:
    """What a due about the letter with this key is anchored to: ``letter:<key>``."""
    return f"letter:{key}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A recommendation letter; ``wanted_by`` is a day in ``zone``."""

    key: str
    wanted_by: Day | None
    zone: str


@dataclass(frozen=True, slots=True)
class Post:
    """A consular post's settings; None where the post's own is not known to us.

    ``country`` is ISO 3166 alpha-2; ``closures`` are its one-off closed days. ``pickup_days`` are
    calendar days, or the post's own working days where ``pickup_working`` says so.
    """

    zone: str
    country: str
    ds160_lock_days: int | None = None
    pickup_days: int | None = None
    pickup_working: bool = False
    closures: Mapping[Day, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interview:
    """An appointment; ``scheduled_for`` is the day first fixed, in the post's ``zone``."""

    key: str
    scheduled_for: Day
    booking: Booking
    zone: str
    post: Post | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as known on one day: its visible facts in order, letters, interviews, calendar.

    ``dependents`` are the keys of the travellers who are not the beneficiary.
    """

    zone: str
    facts: tuple[Fact, ...]
    purpose: Purpose = Purpose.NEW
    post: Post | None = None
    letters: tuple[Letter, ...] = ()
    interviews: tuple[Interview, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    dependents: frozenset[str] = frozenset()

    def of(self, *kinds: EventKind) -> Iterator[Fact]:
        """Facts of these kinds, in order."""
        return (fact for fact in self.facts if fact.kind in kinds)

    def last(self, *kinds: EventKind) -> Fact | None:
        """The last fact of these kinds."""
        for fact in reversed(self.facts):
            if fact.kind in kinds:
                return fact
        return None

    def after(self, start: Fact, *kinds: EventKind) -> Iterator[Fact]:
        """Facts of these kinds that come after ``start`` in the order of the case."""
        later = self.facts[self.facts.index(start) + 1 :]
        return (fact for fact in later if fact.kind in kinds)

    def before(self, end: Fact, *kinds: EventKind) -> Iterator[Fact]:
        """Facts of these kinds that come before ``end``, nearest first."""
        earlier = self.facts[: self.facts.index(end)]
        return (fact for fact in reversed(earlier) if fact.kind in kinds)


@dataclass(frozen=True, slots=True)
class Option:
    """An interview held against a need: ``days`` to spare where it meets, too late where not."""

    interview: str
    on: Day
    status: str
    verdict: str
    days: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step worth taking, because of one interview; ``taken_up`` is the date it was taken."""

    action: str
    because: str
    taken_up: str | None


class Derivation(Sequence[Sentence]):
    """The steps to a date, worked out when they are first read: most dues are only compared."""

    __slots__ = ("_steps",)

    def __init__(self, steps: Iterable[Sentence]) -> None:
        self._steps = steps

    def _read(self) -> tuple[Sentence, ...]:
        if not isinstance(self._steps, tuple):
            self._steps = tuple(self._steps)
        return self._steps

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, index: int | slice) -> Sentence | tuple[Sentence, ...]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._read())


@dataclass(frozen=True, slots=True)
class Due:
    """A day that follows from facts. ``due`` to ``due_latest``: civil days in ``zone``.

    ``ship_by`` is the day by which paper should be with a courier, where USCIS must receive it.
    """

    rule: str
    anchor: str
    sense: Sense
    due: Day
    due_latest: Day
    zone: str
    bound: Bound
    version: str
    estimate: bool
    derivation: Sequence[Sentence]
    met_by: Fact | None = None
    ship_by: Day | None = None
    options: tuple[Option, ...] = ()
    proposal: Proposal | None = None

    @property
    def in_hands(self) -> bool:
        """Whether paper may have to reach an office of USCIS, by its close of business."""
        return self.ship_by is not None

    @property
    def by(self) -> Day:
        """The day that counts: what we must do, the earliest; what we wait for, the latest."""
        early = self.sense in (Sense.ACT_BY, Sense.RUNS_UNTIL)
        return self.due if early else self.due_latest
