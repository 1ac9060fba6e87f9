"""The rows of very many petitions as plain tuples, a fixed number of queries a chunk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

from tracker.cases.caches import caches_of
from tracker.cases.deadlines import COPIED
from tracker.cases.enums import EventKind
from tracker.cases.models import (
    Deadline,
    EmbassyInterview,
    Participant,
    Petition,
    RecommendationLetter,
    TimelineEvent,
)
from tracker.cases.rules.case import Case

CACHED = tuple(caches_of(Case(zone="UTC", facts=()), None))

_PETITION = ("pk", "zone", "purpose", "consular_post_id", *CACHED)
_DEADLINE = ("petition_id", "rule", "anchor", "met_by_id", "current", "waived_by_id", *COPIED)
# Whom and what events name is read once a row: a join would look it up once an event.
_EVENT = (
    "petition_id",
    "pk",
    "corrects_id",
    "kind",
    "date",
    "earliest",
    "latest",
    "zone",
    "at",
    "position",
    "learned_on",
    "actor_id",
    "authority",
    "letter_id",
    "interview_id",
    "traveller_id",
    "stated_due",
    "service",
    "response_channel",
    "inferred",
    "unconfirmed",
    "details_text",
    "chain_text",
)
# As text they need not be parsed: most details are empty.
_AS_TEXT = {
    "details_text": Cast("details", TextField()),
    "chain_text": Cast("chain", TextField()),
}

Petitions = QuerySet[Petition, Petition]
Row = Any  # a named tuple of `values_list`
Groups = Mapping[int, list[Row]]
Keys = Mapping[int | None, str]
_Model = TypeVar("_Model", bound=Model)


@dataclass(slots=True)
class Chunk:
    """The rows of some petitions, each kind by the petition's number.

    The keys are those of the people, letters and interviews that events name, by their numbers.
    """

    petitions: list[Row]
    events: Groups
    letters: Groups
    interviews: Groups
    people: Groups
    deadlines: Groups
    people_keys: Keys
    letter_keys: Keys
    interview_keys: Keys

    @property
    def last(self) -> int:
        """The number of its last petition."""
        return int(self.petitions[-1].pk)


def read(petitions: Petitions, *, after: int, size: int) -> Chunk | None:
    """The first ``size`` of ``petitions`` after that number; None where there are none."""
    rows = list(
        petitions.filter(pk__gt=after).order_by("pk").values_list(*_PETITION, named=True)[:size]
    )
    return _with_rows(petitions, rows) if rows else None


def _with_rows(petitions: Petitions, rows: list[Row]) -> Chunk:
    first, last = rows[0].pk, rows[-1].pk
    theirs = petitions.filter(pk__gte=first, pk__lte=last).order_by().values("pk")

    def of(found: QuerySet[_Model, _Model]) -> QuerySet[_Model, _Model]:
        # The range is what an index answers at once; the petitions leave out what lies between.
        return found.filter(petition_id__gte=first, petition_id__lte=last, petition__in=theirs)

    events = of(TimelineEvent.objects.annotate(**_AS_TEXT)).order_by()
    letters = of(RecommendationLetter.objects.order_by("position", "pk")).values_list(
        "petition_id", "pk", "key", "wanted_by", "recommender__zone", named=True
    )
    interviews = of(EmbassyInterview.objects.order_by("position", "pk")).values_list(
        "petition_id", "pk", "key", "scheduled_for", "booking", "post_id", named=True
    )
    people = of(Participant.objects.order_by()).values_list(
        "petition_id", "pk", "key", "role", named=True
    )
    deadlines = of(Deadline.objects.order_by()).values_list(*_DEADLINE, named=True)
    return Chunk(
        petitions=rows,
        events=_grouped(_standing(list(events.values_list(*_EVENT, named=True)))),
        letters=_grouped(letters),
        interviews=_grouped(interviews),
        people=_grouped(people),
        deadlines=_grouped(deadlines),
        people_keys=_keys(people),
        letter_keys=_keys(letters),
        interview_keys=_keys(interviews),
    )


def _standing(events: list[Row]) -> Iterable[Row]:
    """Those neither corrected nor taken back, as `EventQuerySet.standing` has it.

    That one, asked of a chunk, makes PostgreSQL go through all events of the table.
    """
    corrected = {event.corrects_id for event in events}
    return (
        event for event in events if event.pk not in corrected and event.kind != EventKind.RETRACTED
    )


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.petition_id].append(row)
    return found


def _keys(rows: Iterable[Row]) -> dict[int | None, str]:
    return {row.pk: row.key for row in rows}
