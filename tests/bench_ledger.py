"""Very many reminders that are due now, for the measurements of mails.

A few cases are recorded as people record them; their open deadlines are copied, each to a petition
of its own with three readers of its own, so that every address gets exactly one mail. Korean and
English alternate, and one reader in three signs in.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet

from tests import cast
from tracker.accounts.models import User
from tracker.cases import ladders
from tracker.cases.enums import EventKind, Role, Tone
from tracker.cases.facts import NewFact
from tracker.cases.models import Deadline, Participant, Petition, Reminder
from tracker.cases.record import record_all

ZONE = "America/New_York"
READERS = (
    (Role.COUNSEL, "Rowan Maple", Tone.ACT),
    (Role.PETITIONER, "Lark Street Music", Tone.ACT),
    (Role.BENEFICIARY, "Mina Han", Tone.INFORM),
)
CHUNK = 1_000  # petitions written at once
DAYS = 30  # over so many days the copied deadlines are spread
DUE_FOR = timedelta(minutes=10)
# A late mail waits for their end: after a kill at night nothing would go out before the morning.
NO_QUIET_HOURS = {"quiet_from": 0, "quiet_to": 0}


def grow(readers: int, *, now: datetime) -> None:
    """Add petitions until there are so many readers, three each, of whom nobody was told yet."""
    models = patterns(now)
    numbers = range(_grown().count() // len(READERS), -(-readers // len(READERS)))
    for start in range(numbers.start, numbers.stop, CHUNK):
        _write(models, range(start, min(start + CHUNK, numbers.stop)))


def plan(count: int, *, now: datetime) -> None:
    """Forget every reminder, and plan one each for the first ``count`` readers, due at ``now``."""
    Reminder.objects.all().delete()
    people = _grown().order_by("pk")[:count]
    deadlines = {row.petition_id: row for row in Deadline.objects.filter(_OURS)}
    tones = {role.value: tone for role, _name, tone in READERS}
    Reminder.objects.bulk_create(
        (
            _reminder(deadlines[person.petition_id], person, tones[person.role], now)
            for person in people.iterator()
        ),
        batch_size=CHUNK,
    )


_OURS = Q(petition__reference__startswith="BENCH-")


def _grown() -> QuerySet[Participant]:
    return Participant.objects.filter(_OURS)


def _write(models: list[Deadline], numbers: range) -> None:
    firm = cast.firm()
    petitions = Petition.objects.bulk_create(
        Petition(firm=firm, reference=f"BENCH-{number}", zone=ZONE) for number in numbers
    )
    Deadline.objects.bulk_create(
        _copy(models[number % len(models)], petition, number % DAYS)
        for petition, number in zip(petitions, numbers, strict=True)
    )
    users = User.objects.bulk_create(
        User(
            email=_address(Role.BENEFICIARY, number),
            password="!",
            language=_language(2, number),
            **NO_QUIET_HOURS,
        )
        for number in numbers
    )
    Participant.objects.bulk_create(
        chain.from_iterable(
            _people(petition, user, number)
            for petition, user, number in zip(petitions, users, numbers, strict=True)
        )
    )


def _copy(model: Deadline, petition: Petition, days: int) -> Deadline:
    later = timedelta(days=days)
    own = {"id", "uuid", "petition"}
    fields = {
        field.name: getattr(model, field.name)
        for field in Deadline._meta.concrete_fields
        if field.name not in own
    }
    for name in ("due", "due_latest", "by"):
        fields[name] += later
    return Deadline(petition=petition, **fields)


def _people(petition: Petition, user: User, number: int) -> Iterator[Participant]:
    for position, (role, name, _tone) in enumerate(READERS):
        yield Participant(
            petition=petition,
            key=role.value,
            position=position,
            role=role,
            name=name,
            email=_address(role, number),
            language=_language(position, number),
            user=user if role == Role.BENEFICIARY else None,
            **NO_QUIET_HOURS,
        )


def _address(role: Role, number: int) -> str:
    return f"{role}.{number}@bench.example"


def _language(position: int, number: int) -> str:
    return "en" if (number * len(READERS) + position) % 2 else "ko"


def _reminder(deadline: Deadline, person: Participant, tone: Tone, now: datetime) -> Reminder:
    send_at = now - DUE_FOR
    row = Reminder(
        deadline=deadline,
        recipient=person,
        rung=ladders.FIRST,
        planned_due=deadline.by,
        tone=tone,
        send_at=send_at,
        try_at=send_at,
    )
    row.message_id = f"<reminder.{row.uuid}@bench.example>"
    return row


def patterns(now: datetime) -> list[Deadline]:
    """One open deadline a rule, of a few cases recorded at ``now`` (the first time)."""
    found = Deadline.objects.filter(petition__reference__startswith="PATTERN-", current=True)
    if not found.exists():
        _record_patterns(now)
    open_ones = found.filter(met_by=None, by__gt=now.date()).order_by("pk")
    return list({deadline.rule: deadline for deadline in open_ones}.values())


def _record_patterns(now: datetime) -> None:
    today = now.date()
    received = _premium(_in(today, -3))
    cases: dict[str, list[NewFact]] = {
        "pending": received,
        "rfe": [*received, _fact(EventKind.RFE_ISSUED, today, stated_due=_in(today, 75))],
        "noid": [*received, _fact(EventKind.NOID_ISSUED, today, stated_due=_in(today, 33))],
        "denied": [*received, _fact(EventKind.DENIED, today)],
    }
    for name, facts in cases.items():
        record_all(cast.petition(f"PATTERN-{name}", zone=ZONE), facts, now=now)


def _premium(day: date) -> list[NewFact]:
    return [
        _fact(EventKind.PETITION_FILED, _in(day, -2), details={"premium": True, "pages": 16}),
        _fact(EventKind.PETITION_RECEIVED, day),
    ]


def _fact(kind: EventKind, day: date, **fields: Any) -> NewFact:
    return NewFact(kind=kind, date=day.isoformat(), zone=ZONE, **fields)


def _in(day: date, days: int) -> date:
    return day + timedelta(days=days)
