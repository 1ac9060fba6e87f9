"""What a person's form records: once, however often it is sent, with what it needs beside it."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from tracker.accounts.models import User
from tracker.cases import statuses
from tracker.cases.enums import Authority, EventKind, ResponseChannel, Service
from tracker.cases.facts import NewFact
from tracker.cases.models import EmbassyInterview, Petition, TimelineEvent
from tracker.cases.record import record_all
from tracker.dashboard.forms.appointments import save_new


@transaction.atomic
def record_once(
    petition: Petition,
    fact: NewFact,
    interview: EmbassyInterview | None,
    *,
    by: User,
    now: datetime,
) -> TimelineEvent:
    """Record ``fact``, about the new ``interview`` if there is one; a status text as the event its
    title tells. A fact whose key was recorded already is not recorded again: its event is returned.
    Raises `FactError`, nothing written."""
    Petition.objects.select_for_update().get(pk=petition.pk)
    if done := petition.events.filter(key=fact.key).first():
        return done
    if interview is not None:
        fact = replace(fact, interview=save_new(interview))
    return record_all(petition, [statuses.read(fact)], by=by, now=now)[0]


def confirmed(event: TimelineEvent) -> NewFact:
    """The same fact, confirmed: a correction that changes nothing else."""
    enums: dict[str, Any] = {
        "kind": EventKind(event.kind),
        "service": Service(event.service) if event.service else None,
        "response_channel": ResponseChannel(event.response_channel)
        if event.response_channel
        else None,
        "actor": event.actor or (Authority(event.authority) if event.authority else None),
    }
    own = {"key", "corrects_key", "unconfirmed", "corrects"} | enums.keys()
    same: dict[str, Any] = {
        field.name: getattr(event, field.name) for field in fields(NewFact) if field.name not in own
    }
    key = f"confirms-{event.uuid.hex}"
    return NewFact(**same, **enums, key=key, unconfirmed=False, corrects=event)
