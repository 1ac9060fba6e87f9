"""The single writer of facts.

One transaction takes the petition's lock, checks and inserts the facts, refreshes the petition's
caches, and makes deadlines and reminders follow. Either all of it happens, or nothing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tracker.accounts.models import User
from tracker.cases import deadlines
from tracker.cases.caches import caches_of
from tracker.cases.enums import Authority, ChangeCause, EventKind, Source
from tracker.cases.evaluate import Evaluation
from tracker.cases.facts import NOT_EARLIER, FactError, Fault, NewFact, faults, normalised
from tracker.cases.models import Participant, Petition, TimelineEvent
from tracker.lib import edtf
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import day_of


def record(
    petition: Petition,
    kind: EventKind | str,
    date: str,
    *,
    by: User | None = None,
    now: datetime | None = None,
    source: Source = Source.MANUAL,
    **fields: Any,  # noqa: ANN401  # the fields of NewFact
) -> TimelineEvent:
    """Record one fact; ``fields`` are those of `NewFact`. Where it raises `FactError`, nothing
    was written."""
    fact = NewFact(kind=EventKind(kind), date=date, **fields)
    return record_all(petition, [fact], by=by, now=now, source=source)[0]


@transaction.atomic
def record_all(
    petition: Petition,
    facts: Sequence[NewFact],
    *,
    by: User | None = None,
    now: datetime | None = None,
    source: Source = Source.MANUAL,
) -> list[TimelineEvent]:
    """Record many facts under one lock, in order, with one sync of what follows from them.

    ``now`` is the caller's clock, an aware instant; whoever works at a shell may leave it out.
    Raises `FactError` for the first fact that cannot be recorded; then none of them is.
    """
    moment = now or timezone.now()
    petition = Petition.objects.select_for_update().get(pk=petition.pk)
    writer = _Writer(petition, by=by, now=moment, source=source)
    events = [writer.add(index, fact) for index, fact in enumerate(facts)]
    refresh(deadlines.sync(petition, now=moment).evaluation)
    return events


def retract(
    event: TimelineEvent, *, by: User | None, now: datetime | None = None, why: str = ""
) -> TimelineEvent:
    """Take a fact back: a new row that points to it. The old row stays in the history."""
    return record(
        event.petition, EventKind.RETRACTED, "", by=by, now=now, corrects=event, summary=why
    )


class _Writer:
    """Appends rows to one locked petition, each chained to the one before by its hash."""

    def __init__(
        self, petition: Petition, *, by: User | None, now: datetime, source: Source
    ) -> None:
        self.petition, self.by, self.now, self.source = petition, by, now, source
        last = petition.events.order_by("-id").first()
        self.hash = last.hash if last else ""
        top = petition.events.order_by("-position").first()
        self.position = top.position if top else 0
        self.by_key = {event.key: event for event in petition.events.exclude(key="")}

    def add(self, index: int, fact: NewFact) -> TimelineEvent:
        fact = normalised(self._resolved(index, fact))
        if wrong := [*faults(self.petition, fact), *self._future(fact)]:
            raise FactError(wrong, index)
        event = self._row(fact)
        event.hash = self.hash = chained_hash(self.hash, event)
        event.save(force_insert=True)
        if event.key:
            self.by_key[event.key] = event
        return event

    def _resolved(self, index: int, fact: NewFact) -> NewFact:
        """The fact with the row that its ``corrects_key`` names."""
        if not fact.corrects_key:
            return fact
        if fact.corrects_key not in self.by_key:
            fault = Fault("corrects", Sentence(NOT_EARLIER, {"key": fact.corrects_key}))
            raise FactError([fault], index)
        return replace(fact, corrects=self.by_key[fact.corrects_key])

    def _future(self, fact: NewFact) -> list[Fault]:
        """A person cannot record what has not happened; tomorrow is today in another zone."""
        if self.source is not Source.MANUAL:
            return []
        first = _parsed(fact.date).earliest
        if first is None or first <= self._today(fact) + timedelta(days=1):
            return []
        text = _("{day} has not come yet. Record it when it has happened.")
        return [Fault("date", Sentence(text, {"day": first}))]

    def _today(self, fact: NewFact) -> date:
        try:
            return day_of(self.now, fact.zone or self.petition.zone)
        except ValueError:  # a bad zone is a fault of its own
            return day_of(self.now, self.petition.zone)

    def _row(self, fact: NewFact) -> TimelineEvent:
        known = edtf.parse(fact.date)
        old = fact.corrects
        event = TimelineEvent(
            petition=self.petition,
            key=fact.key,
            position=old.position if old else self._next_position(),
            kind=fact.kind,
            date=fact.date,
            earliest=known.earliest,
            latest=known.latest,
            at=fact.at,
            zone=fact.zone or self.petition.zone,
            as_printed=fact.as_printed,
            learned_on=fact.learned_on or self._learned(fact, known),
            actor=fact.actor if isinstance(fact.actor, Participant) else None,
            authority=fact.actor if isinstance(fact.actor, Authority) else "",
            letter=fact.letter,
            interview=fact.interview,
            document=fact.document,
            traveller=fact.traveller,
            stated_due=fact.stated_due,
            service=fact.service or "",
            response_channel=fact.response_channel or "",
            inferred=fact.inferred,
            unconfirmed=fact.unconfirmed,
            summary=fact.summary,
            details=dict(fact.details),
            source=self.source,
            corrects=old,
            recorded_by=self.by,
            recorded_at=self.now,
        )
        event.chain = old.chain if old else event.uuid
        return event

    def _learned(self, fact: NewFact, known: edtf.Edtf) -> date | None:
        """Today, for a span that is not over: its writer knows of it now, not at its end."""
        today = self._today(fact)
        ends_later = known.latest is not None and known.latest > today
        return today if ends_later and self.source is Source.MANUAL else None

    def _next_position(self) -> int:
        self.position += 1
        return self.position


def _parsed(text: str) -> edtf.Edtf:
    try:
        return edtf.parse(text)
    except edtf.EdtfError:  # a fault of its own
        return edtf.parse("")


def chained_hash(before: str, event: TimelineEvent) -> str:
    """SHA-256 over the hash before and this row's content as canonical JSON (RFC 8785's spirit:
    sorted keys, no spaces), so that a changed or missing row is seen."""
    content = json.dumps(_content(event), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()


def _content(event: TimelineEvent) -> Mapping[str, object]:
    skipped = {"id", "hash", "recorded_by"}
    fields = [f for f in event._meta.concrete_fields if f.name not in skipped]
    return {f.attname: f.get_prep_value(f.value_from_object(event)) for f in fields}


@transaction.atomic
def resync(petition: Petition, *, now: datetime, cause: ChangeCause = ChangeCause.FACT) -> bool:
    """Make deadlines, reminders and caches follow the facts as of ``now``, with no new fact: some
    become visible by the passing of days. Returns whether a date moved; ``cause`` says why."""
    synced = deadlines.sync(petition, now=now, cause=cause)
    refresh(synced.evaluation)
    return bool(synced.moved)


def refresh(evaluation: Evaluation) -> None:
    """Set the petition's caches from its facts; writes only where one differs."""
    petition = evaluation.petition
    fresh = caches_of(evaluation.case, deadlines.next_due(evaluation))
    changed = [name for name, value in fresh.items() if getattr(petition, name) != value]
    for name in changed:
        setattr(petition, name, fresh[name])
    if changed:
        petition.save(update_fields=changed)
