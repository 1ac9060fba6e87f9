"""The rows that a case file describes, not saved yet.

Built before the file is known to be sound, so that facts can be checked against them: what is
missing or of a wrong type reads as empty here, and is a fault elsewhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.accounts.models import Firm
from tracker.cases.enums import (
    Authority,
    Booking,
    EventKind,
    Purpose,
    ResponseChannel,
    Service,
)
from tracker.cases.exchange.reading import Entry, entries, instant, part, text, texts
from tracker.cases.facts import NewFact
from tracker.cases.models import (
    Checklist,
    ChecklistItem,
    ConsularPost,
    EmbassyInterview,
    Participant,
    Petition,
    RecommendationLetter,
)
from tracker.cases.reference import find_post

AUTHORITIES = frozenset(authority.value for authority in Authority)


@dataclass(frozen=True, slots=True)
class Rows:
    """One case's rows but its events; people, letters and interviews by their keys."""

    petition: Petition
    participants: dict[str, Participant]
    letters: dict[str, RecommendationLetter]
    interviews: dict[str, EmbassyInterview]
    posts: dict[str, ConsularPost]


def build(data: object, firm: Firm) -> Rows:
    """The rows of ``data``. Consular posts that only the shipped list has are added."""
    posts = _posts(data)
    petition = _petition(part(data, "petition"), firm, posts)
    people = {
        text(entry, "key"): _participant(entry, index, petition)
        for index, entry in entries(data, "participants")
    }
    letters = {
        text(entry, "key"): _letter(entry, index, petition, people)
        for index, entry in entries(data, "letters")
    }
    interviews = {
        text(entry, "key"): _interview(entry, index, petition, posts)
        for index, entry in entries(data, "interviews")
    }
    return Rows(petition, people, letters, interviews, posts)


def save(rows: Rows, data: object) -> None:
    """Write the rows, and the travellers and checklists that point to them."""
    rows.petition.save(force_insert=True)
    Participant.objects.bulk_create(rows.participants.values())
    RecommendationLetter.objects.bulk_create(rows.letters.values())
    EmbassyInterview.objects.bulk_create(rows.interviews.values())
    for _index, entry in entries(data, "interviews"):
        travellers = [rows.participants[key] for key in texts(entry, "travellers")]
        rows.interviews[text(entry, "key")].travellers.set(travellers)
    for index, entry in entries(data, "checklists"):
        _checklist(entry, index, rows)


def new_fact(entry: Entry, rows: Rows) -> NewFact:
    """The fact that a sound entry of the list of events describes."""
    details = {k: v for k, v in part(entry, "details").items() if v is not None}
    return NewFact(
        kind=EventKind(entry["kind"]),
        date=entry["date"],
        key=text(entry, "key"),
        at=instant(text(entry, "at")),
        zone=text(entry, "zone"),
        as_printed=text(entry, "as_printed"),
        learned_on=_day(entry, "learned_on"),
        actor=_actor(text(entry, "actor"), rows),
        letter=rows.letters.get(text(entry, "letter")),
        interview=rows.interviews.get(text(entry, "interview")),
        document=text(entry, "document"),
        traveller=rows.participants.get(text(entry, "traveller")),
        stated_due=_day(entry, "stated_due"),
        service=Service(entry["service"]) if entry.get("service") else None,
        response_channel=_channel(entry),
        inferred=entry.get("inferred") is True,
        unconfirmed=entry.get("unconfirmed") is True,
        summary=text(entry, "summary"),
        details=details,
        corrects_key=text(entry, "corrects"),
    )


def _channel(entry: Entry) -> ResponseChannel | None:
    written = entry.get("response_channel")
    return ResponseChannel(written) if written else None


def _actor(written: str, rows: Rows) -> Participant | Authority | None:
    if written in AUTHORITIES:
        return Authority(written)
    return rows.participants.get(written)


def _day(entry: Entry, name: str) -> date | None:
    written = text(entry, name)
    return date.fromisoformat(written) if written else None


def _posts(data: object) -> dict[str, ConsularPost]:
    codes = {text(entry, "post") for _index, entry in entries(data, "interviews")}
    codes.add(text(part(data, "petition"), "consular_post"))
    found = {code: find_post(code) for code in sorted(codes) if code}
    return {code: post for code, post in found.items() if post}


def _petition(entry: Entry, firm: Firm, posts: dict[str, ConsularPost]) -> Petition:
    earlier = text(entry, "predecessor")
    return Petition(
        firm=firm,
        reference=text(entry, "reference"),
        classification=text(entry, "classification"),
        purpose=text(entry, "purpose") or Purpose.NEW,
        zone=text(entry, "zone"),
        consular_post=posts.get(text(entry, "consular_post")),
        predecessor=firm.petitions.filter(reference=earlier).first() if earlier else None,
    )


def _participant(entry: Entry, index: int, petition: Petition) -> Participant:
    names = ("key", "role", "name", "email", "zone", "title", "organization", "relationship")
    return Participant(
        petition=petition,
        position=index + 1,
        language=text(entry, "language") or "en",
        **{name: text(entry, name) for name in names},
    )


def _letter(
    entry: Entry, index: int, petition: Petition, people: dict[str, Participant]
) -> RecommendationLetter:
    return RecommendationLetter(
        petition=petition,
        key=text(entry, "key"),
        recommender=people.get(text(entry, "recommender")),
        position=entry.get("position") or index + 1,
        criteria=texts(entry, "criteria"),
        wanted_by=text(entry, "wanted_by") or None,
    )


def _interview(
    entry: Entry, index: int, petition: Petition, posts: dict[str, ConsularPost]
) -> EmbassyInterview:
    fields: dict[str, Any] = {"post": posts[code]} if (code := text(entry, "post")) in posts else {}
    return EmbassyInterview(
        petition=petition,
        key=text(entry, "key"),
        position=index + 1,
        scheduled_for=text(entry, "scheduled_for"),
        booking=text(entry, "booking") or Booking.REGULAR,
        **fields,
    )


def _checklist(entry: Entry, index: int, rows: Rows) -> None:
    checklist = Checklist.objects.create(
        petition=rows.petition,
        kind=entry["kind"],
        date=_day(entry, "date"),
        interview=rows.interviews.get(text(entry, "interview")),
        position=index + 1,
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist,
            document=text(item, "document"),
            requirement=text(item, "requirement"),
            state=text(item, "state"),
            outcomes=texts(item, "outcomes"),
            note=text(item, "note"),
            position=place + 1,
        )
        for place, item in entries(entry, "items")
    )
