"""Which of very many petitions have deadlines or caches that no longer follow from their facts.

Most petitions are as they were. So whole chunks are read as plain tuples, a fixed number of queries
a chunk, and only compared; the few that differ are left to `record.resync`, one transaction each.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from tracker.cases.bulk_rows import CACHED, Chunk, Petitions, Row, read
from tracker.cases.caches import caches_of
from tracker.cases.deadlines import COPIED
from tracker.cases.enums import (
    Booking,
    EventKind,
    Purpose,
    ResponseChannel,
    Role,
    Service,
)
from tracker.cases.evaluate import dues_of, nearest_open, order, post_of, visible
from tracker.cases.models import Closure, ConsularPost
from tracker.cases.queries import closed_days
from tracker.cases.rules.case import Case, Due, Fact, Interview, Letter, Post
from tracker.lib.calendars import Calendar
from tracker.lib.zones import day_of

CHUNK = 1000

_said = attrgetter(*COPIED)
_cached = attrgetter(*CACHED)

# A look-up costs a quarter of what an enum does to find its member.
_KINDS = {kind.value: kind for kind in EventKind}
_SERVICES = {"": None, **{service.value: service for service in Service}}
_CHANNELS = {"": None, **{channel.value: channel for channel in ResponseChannel}}


@dataclass(slots=True)
class Shared:
    """What all petitions of a pass have in common."""

    calendar: Calendar
    posts: Mapping[int, Post]


@dataclass(frozen=True, slots=True)
class Look:
    """How many petitions a look saw, the last one's key, and the keys of those that differ."""

    seen: int
    last: int
    differ: list[int]


def looks(petitions: Petitions, *, now: datetime, size: int = CHUNK) -> Iterator[Look]:
    """Look at all of ``petitions``, ``size`` at a time in the order of their keys."""
    shared, last = shared_now(), 0
    while found := look(petitions, shared, after=last, now=now, size=size):
        last = found.last
        yield found


def look(
    petitions: Petitions, shared: Shared, *, after: int, now: datetime, size: int = CHUNK
) -> Look | None:
    """Look at the first ``size`` of ``petitions`` after that number; None where there are none."""
    chunk = read(petitions, after=after, size=size)
    if chunk is None:
        return None
    differ = [row.pk for row in chunk.petitions if _differs(row, chunk, shared, now)]
    return Look(len(chunk.petitions), chunk.last, differ)


def shared_now() -> Shared:
    """Closures and posts as they are."""
    closed = closed_days()
    rows = ConsularPost.objects.all()
    posts = {post.pk: known for post in rows if (known := post_of(post, closed))}
    return Shared(Calendar(dict(Closure.objects.values_list("day", "name"))), posts)


def _differs(petition: Row, chunk: Chunk, shared: Shared, now: datetime) -> bool:
    """Whether `record.resync` would write anything but a derivation's words.

    A case that cannot be evaluated differs: there it is logged, and holds up no other.
    """
    try:
        return _follows_not(petition, chunk, shared, now)
    except Exception:  # noqa: BLE001  # whatever one case brings
        return True


def _follows_not(petition: Row, chunk: Chunk, shared: Shared, now: datetime) -> bool:
    as_of = day_of(now, petition.zone)
    known = known_in(chunk, petition, as_of)
    case = case_in(chunk, petition, known, shared)
    dues = dues_of(case, as_of)
    rows = chunk.deadlines.get(petition.pk, [])
    pks = {fact.chain: event.pk for fact, event in zip(case.facts, known, strict=True)}
    if _deadlines_differ(dues, rows, pks):
        return True
    waived = {(row.rule, row.anchor) for row in rows if row.waived_by_id is not None}
    fresh = caches_of(case, nearest_open(dues, case.zone, as_of, waived))
    return _cached(petition) != tuple(fresh.values())


def _deadlines_differ(dues: list[Due], rows: list[Row], pks: Mapping[str, int]) -> bool:
    current = {(row.rule, row.anchor): row for row in rows if row.current}
    if len(current) != len(dues):
        return True
    for due in dues:
        row = current.get((due.rule, due.anchor))
        met_by = pks[due.met_by.chain] if due.met_by else None
        if row is None or row.met_by_id != met_by or _said(row) != _said(due):
            return True
    return False


def known_in(chunk: Chunk, petition: Row, as_of: date) -> list[Row]:
    """The events known by the end of ``as_of``, in timeline order."""
    events = chunk.events.get(petition.pk, ())
    return sorted((event for event in events if visible(event, as_of)), key=order)


def case_in(chunk: Chunk, petition: Row, known: list[Row], shared: Shared) -> Case:
    """As `evaluate.case_of`, of a chunk's rows."""
    people = chunk.people.get(petition.pk, ())
    return Case(
        zone=petition.zone,
        facts=tuple(_fact(event, chunk) for event in known),
        letters=tuple(
            Letter(row.key, row.wanted_by, row.recommender__zone or petition.zone)
            for row in chunk.letters.get(petition.pk, ())
        ),
        interviews=tuple(_interview(row, shared) for row in chunk.interviews.get(petition.pk, ())),
        purpose=Purpose(petition.purpose),
        post=shared.posts.get(petition.consular_post_id),
        calendar=shared.calendar,
        dependents=frozenset(row.key for row in people if row.role == Role.DEPENDENT),
    )


def _interview(row: Row, shared: Shared) -> Interview:
    post = shared.posts[row.post_id]
    return Interview(row.key, row.scheduled_for, Booking(row.booking), post.zone, post)


def _fact(row: Row, chunk: Chunk) -> Fact:
    told, chain = row.details_text, row.chain_text
    return Fact(
        # SQLite keeps a UUID without its dashes.
        chain=chain if "-" in chain else str(UUID(chain)),
        kind=_KINDS[row.kind],
        date=row.date,
        earliest=row.earliest,
        latest=row.latest,
        zone=row.zone,
        at=row.at,
        actor=chunk.people_keys[row.actor_id] if row.actor_id else row.authority or None,
        letter=chunk.letter_keys[row.letter_id] if row.letter_id else None,
        interview=chunk.interview_keys[row.interview_id] if row.interview_id else None,
        traveller=chunk.people_keys[row.traveller_id] if row.traveller_id else None,
        stated_due=row.stated_due,
        service=_SERVICES[row.service],
        response_channel=_CHANNELS[row.response_channel],
        inferred=row.inferred,
        unconfirmed=row.unconfirmed,
        details=json.loads(told) if told != "{}" else {},
    )
