"""From a petition to its case file, always the same text for the same facts."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db.models import Prefetch

from tracker.cases.enums import EventKind
from tracker.cases.evaluate import actor_of
from tracker.cases.kinds import KINDS
from tracker.cases.models import (
    Checklist,
    ChecklistItem,
    EmbassyInterview,
    Participant,
    Petition,
    RecommendationLetter,
    TimelineEvent,
)
from tracker.lib.zones import zone

FORMAT = "o1-case/1"
_LEFT_OUT: tuple[object, ...] = (None, "", False, [], {})

Json = dict[str, Any]


def export_case(petition: Petition) -> str:
    """The case file of ``petition``: JSON, keys in a fixed order, ending in a line break.

    What is not stated is left out. Every row of the timeline is in it, corrected and taken back
    ones too, in the order of their positions.
    """
    return json.dumps(_case(petition), ensure_ascii=False, indent=2) + "\n"


def _case(petition: Petition) -> Json:
    events = petition.events.with_named().order_by("position", "id")
    letters = petition.letters.select_related("recommender")
    travellers = Prefetch("travellers", Participant.objects.order_by("position", "id"))
    interviews = petition.interviews.select_related("post").prefetch_related(travellers)
    checklists = petition.checklists.select_related("interview").prefetch_related("items")
    return _stated(
        format=FORMAT,
        petition=_petition(petition),
        participants=[_participant(row) for row in petition.participants.all()],
        letters=_letters(list(letters)),
        interviews=[_interview(row) for row in interviews],
        events=list(_events(list(events), petition.zone)),
        checklists=[_checklist(row) for row in checklists],
    )


def _stated(**fields: object) -> Json:
    """The fields that say something; what is left out reads the same."""
    return {name: value for name, value in fields.items() if value not in _LEFT_OUT}


def _petition(petition: Petition) -> Json:
    return _stated(
        reference=petition.reference,
        classification=petition.classification,
        purpose=petition.purpose,
        zone=petition.zone,
        consular_post=petition.consular_post and petition.consular_post.code,
        predecessor=petition.predecessor and petition.predecessor.reference,
    )


def _participant(row: Participant) -> Json:
    return _stated(
        key=row.key,
        role=row.role,
        name=row.name,
        email=row.email,
        language=row.language,
        zone=row.zone,
        title=row.title,
        organization=row.organization,
        relationship=row.relationship,
    )


def _letters(rows: Sequence[RecommendationLetter]) -> list[Json]:
    # A letter that was never numbered would get another place at its next import: number them all.
    numbered = all(row.position for row in rows)
    return [_letter(row, row.position if numbered else n) for n, row in enumerate(rows, 1)]


def _letter(row: RecommendationLetter, position: int) -> Json:
    return _stated(
        key=row.key,
        recommender=row.recommender and row.recommender.key,
        position=position,
        criteria=row.criteria,
        wanted_by=_day(row.wanted_by),
    )


def _interview(row: EmbassyInterview) -> Json:
    return _stated(
        key=row.key,
        post=row.post.code,
        scheduled_for=_day(row.scheduled_for),
        booking=row.booking,
        travellers=[traveller.key for traveller in row.travellers.all()],
    )


def _events(rows: Sequence[TimelineEvent], home: str) -> Iterator[Json]:
    keys = _keys(rows)
    for row in rows:
        corrects = keys[row.corrects_id] if row.corrects_id else ""
        yield {
            **_stated(key=keys.get(row.pk, ""), kind=row.kind),
            "date": row.date,  # empty means that it happened and nobody knows when
            **_stated(
                at=_at(row),
                zone=row.zone if row.zone != home else "",
                as_printed=row.as_printed,
                learned_on=_day(row.learned_on),
                actor=actor_of(row),
                letter=row.letter and row.letter.key,
                interview=row.interview and row.interview.key,
                document=row.document,
                traveller=row.traveller and row.traveller.key,
                stated_due=_day(row.stated_due),
                service=row.service,
                response_channel=row.response_channel,
                inferred=row.inferred,
                unconfirmed=row.unconfirmed,
                summary=row.summary,
                details=_details(row),
                corrects=corrects,
            ),
        }


def _keys(rows: Sequence[TimelineEvent]) -> dict[int, str]:
    """The key of each row that has one or needs one: a corrected row is named by its correction."""
    keys = {row.pk: row.key for row in rows if row.key}
    corrected = {row.corrects_id for row in rows}
    taken = set(keys.values())
    for number, row in enumerate(rows, 1):
        if row.pk in corrected and row.pk not in keys:
            keys[row.pk] = next(k for n in count(number) if (k := f"event-{n}") not in taken)
            taken.add(keys[row.pk])
    return keys


def _details(row: TimelineEvent) -> Json:
    # PostgreSQL keeps no order of keys: the kind's own order is the one that is written.
    known = list(KINDS[EventKind(row.kind)].details)
    others = sorted(row.details.keys() - known)
    return {name: row.details[name] for name in [*known, *others] if name in row.details}


def _at(row: TimelineEvent) -> str:
    """The instant as the clock of its place showed it."""
    if row.at is None:
        return ""
    local = row.at.astimezone(zone(row.zone))
    return (local if _whole_minutes(local) else row.at).isoformat()


def _whole_minutes(local: datetime) -> bool:
    # Before zones there was local mean time: Seoul was 8:27:52 ahead, which ISO 8601 cannot write.
    return (local.utcoffset() or timedelta()) % timedelta(minutes=1) == timedelta()


def _checklist(row: Checklist) -> Json:
    return _stated(
        kind=row.kind,
        date=_day(row.date),
        interview=row.interview and row.interview.key,
        items=[_item(item) for item in row.items.all()],
    )


def _item(row: ChecklistItem) -> Json:
    return _stated(
        document=row.document,
        requirement=row.requirement,
        state=row.state,
        outcomes=row.outcomes,
        note=row.note,
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
