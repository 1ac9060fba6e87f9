"""Which of very many petitions have deadlines or caches that no longer follow from their facts.

Most petitions are as they were. So whole chunks are read as plain tuples, a fixed number of queries
a chunk, and only compared; the few that differ are left to `record.resync`, one transaction each.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from tracker.cases.caches import caches_of
from tracker.cases.enums import (
    Booking,
    EventKind,
    Purpose,
    ResponseChannel,
    Role,
    Service,
)
from tracker.cases.evaluate import dues_of, nearest_open, order, post_of, visible
from tracker.cases.models import (
    Closure,
    ConsularPost,
    Deadline,
    EmbassyInterview,
    Participant,
    Petition,
    RecommendationLetter,
    TimelineEvent,
)
from tracker.cases.queries import closed_days
from tracker.cases.rules.case import Case, Due, Fact, Interview, Letter, Post
from tracker.lib.calendars import Calendar
from tracker.lib.zones import day_of

CHUNK = 1000
CACHED = tuple(caches_of(Case(zone="UTC", facts=()), None))

_PETITION = ("pk", "zone", "purpose", "consular_post_id", *CACHED)
_EVENT = (
    "petition_id",
    "pk",
    "chain",
    "kind",
    "date",
    "earliest",
    "latest",
    "zone",
    "at",
    "position",
    "learned_on",
    "actor__key",
    "authority",
    "letter__key",
    "interview__key",
    "traveller__key",
    "stated_due",
    "service",
    "response_channel",
    "inferred",
    "unconfirmed",
    "told",
)
_COMPARED = (
    "due",
    "due_latest",
    "by",
    "ship_by",
    "zone",
    "sense",
    "bound",
    "estimate",
    "version",
)
_DEADLINE = ("petition_id", "rule", "anchor", "met_by_id", "current", "waived_by_id", *_COMPARED)

# Most details are empty: as text they need not be parsed to see that.
_AS_TEXT = Cast("details", TextField())

Petitions = QuerySet[Petition, Petition]
Row = Any  # a named tuple of `values_list`


@dataclass(slots=True)
class Shared:
    """What all petitions of a pass have in common."""

    calendar: Calendar
    posts: Mapping[int, Post]


@dataclass(slots=True)
class Chunk:
    """The rows of some petitions, each kind by the petition's number."""

    petitions: list[Row]
    events: dict[int, list[Row]] = field(default_factory=dict)
    letters: dict[int, list[Row]] = field(default_factory=dict)
    interviews: dict[int, list[Row]] = field(default_factory=dict)
    dependents: dict[int, list[Row]] = field(default_factory=dict)
    deadlines: dict[int, list[Row]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """How many petitions a look saw, the last one's key, and the keys of those that differ."""

    seen: int
    last: int
    differ: list[int]


def looks(petitions: Petitions, *, now: datetime, size: int = CHUNK) -> Iterator[Look]:
    """Look at all of ``petitions``, ``size`` at a time in the order of their keys."""
    shared, last = shared_now(), 0
    while found := look(petitions.filter(pk__gt=last), shared, now=now, size=size):
        last = found.last
        yield found


def look(petitions: Petitions, shared: Shared, *, now: datetime, size: int = CHUNK) -> Look | None:
    """Look at the first ``size`` of ``petitions``; None where there are none."""
    rows = list(petitions.order_by("pk").values_list(*_PETITION, named=True)[:size])
    if not rows:
        return None
    chunk = _read(rows)
    differ = [row.pk for row in rows if _differs(row, chunk, shared, now)]
    return Look(len(rows), rows[-1].pk, differ)


def shared_now() -> Shared:
    """Closures and posts as they are."""
    closed = closed_days()
    rows = ConsularPost.objects.all()
    posts = {post.pk: known for post in rows if (known := post_of(post, closed))}
    return Shared(Calendar(dict(Closure.objects.values_list("day", "name"))), posts)


def _read(petitions: list[Row]) -> Chunk:
    keys = [row.pk for row in petitions]
    events = TimelineEvent.objects.standing().filter(petition__in=keys)
    letters = RecommendationLetter.objects.filter(petition__in=keys).order_by("position", "pk")
    interviews = EmbassyInterview.objects.filter(petition__in=keys).order_by("position", "pk")
    dependents = Participant.objects.filter(petition__in=keys, role=Role.DEPENDENT)
    deadlines = Deadline.objects.filter(petition__in=keys).order_by()
    return Chunk(
        petitions=petitions,
        events=_grouped(events.annotate(told=_AS_TEXT).order_by().values_list(*_EVENT, named=True)),
        letters=_grouped(
            letters.values_list("petition_id", "key", "wanted_by", "recommender__zone", named=True)
        ),
        interviews=_grouped(
            interviews.values_list(
                "petition_id", "key", "scheduled_for", "booking", "post_id", named=True
            )
        ),
        dependents=_grouped(dependents.order_by().values_list("petition_id", "key", named=True)),
        deadlines=_grouped(deadlines.values_list(*_DEADLINE, named=True)),
    )


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.petition_id].append(row)
    return found


def _differs(petition: Row, chunk: Chunk, shared: Shared, now: datetime) -> bool:
    """Whether `record.resync` would write anything but a derivation's words.

    A case that cannot be evaluated differs: there it is logged, and holds up no other.
    """
    try:
        return _compared(petition, chunk, shared, now)
    except Exception:  # noqa: BLE001  # whatever one case brings
        return True


def _compared(petition: Row, chunk: Chunk, shared: Shared, now: datetime) -> bool:
    as_of = day_of(now, petition.zone)
    events = chunk.events.get(petition.pk, [])
    known = sorted((event for event in events if visible(event, as_of)), key=order)
    case = _case(petition, known, chunk, shared)
    dues = dues_of(case, as_of)
    rows = chunk.deadlines.get(petition.pk, [])
    pks = {fact.chain: event.pk for fact, event in zip(case.facts, known, strict=True)}
    if _deadlines_differ(dues, rows, pks):
        return True
    waived = {(row.rule, row.anchor) for row in rows if row.waived_by_id is not None}
    fresh = caches_of(case, nearest_open(dues, case.zone, as_of, waived))
    return any(getattr(petition, name) != value for name, value in fresh.items())


def _deadlines_differ(dues: list[Due], rows: list[Row], pks: Mapping[str, int]) -> bool:
    current = {(row.rule, row.anchor): row for row in rows if row.current}
    if len(current) != len(dues):
        return True
    for due in dues:
        row = current.get((due.rule, due.anchor))
        met_by = pks[due.met_by.chain] if due.met_by else None
        if row is None or row.met_by_id != met_by:
            return True
        if any(getattr(row, name) != getattr(due, name) for name in _COMPARED):
            return True
    return False


def _case(petition: Row, known: list[Row], chunk: Chunk, shared: Shared) -> Case:
    return Case(
        zone=petition.zone,
        facts=tuple(_fact(event) for event in known),
        letters=tuple(
            Letter(row.key, row.wanted_by, row.recommender__zone or petition.zone)
            for row in chunk.letters.get(petition.pk, ())
        ),
        interviews=tuple(_interview(row, shared) for row in chunk.interviews.get(petition.pk, ())),
        purpose=Purpose(petition.purpose),
        post=shared.posts.get(petition.consular_post_id),
        calendar=shared.calendar,
        dependents=frozenset(row.key for row in chunk.dependents.get(petition.pk, ())),
    )


def _interview(row: Row, shared: Shared) -> Interview:
    post = shared.posts[row.post_id]
    return Interview(row.key, row.scheduled_for, Booking(row.booking), post.zone, post)


def _fact(row: Row) -> Fact:
    return Fact(
        chain=str(row.chain),
        kind=EventKind(row.kind),
        date=row.date,
        earliest=row.earliest,
        latest=row.latest,
        zone=row.zone,
        at=row.at,
        actor=row.actor__key or row.authority or None,
        letter=row.letter__key,
        interview=row.interview__key,
        traveller=row.traveller__key,
        stated_due=row.stated_due,
        service=Service(row.service) if row.service else None,
        response_channel=ResponseChannel(row.response_channel) if row.response_channel else None,
        inferred=row.inferred,
        unconfirmed=row.unconfirmed,
        details=json.loads(row.told) if row.told != "{}" else {},
    )
