"""A case with reminders of every sort, and looks at what is planned."""

from datetime import date
from uuid import uuid4

from tests import cast
from tracker.cases import record
from tracker.cases.enums import Role
from tracker.cases.habits import follow
from tracker.cases.models import FirmLadder, Participant, Petition, Reminder, TimelineEvent

NOW = cast.NOW
WANTED = date(2027, 1, 20)


def new_case(reference: str = "PLAN-1") -> Petition:
    """A case with an answer due on 12 February, and a letter wanted by 20 January."""
    petition = cast.petition(reference)
    cast.participant(petition, Role.COUNSEL, email="counsel@a.example", zone="America/New_York")
    cast.participant(petition, Role.PETITIONER, email="boss@a.example", zone="America/New_York")
    cast.participant(petition, Role.BENEFICIARY, email="artist@a.example")
    writer = cast.participant(petition, Role.RECOMMENDER, email="professor@a.example")
    petition.letters.create(key="letter-1", recommender=writer, wanted_by=WANTED)
    record.record(petition, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    return petition


def tell(case: Petition, kind: str, day: str = "2026-11-22") -> TimelineEvent:
    return record.record(case, kind, day, letter=case.letters.get(), now=NOW)


def waiting(rule: str, role: str) -> list[str]:
    """The rungs that are planned for one role, in order."""
    rows = Reminder.objects.filter(state="planned", deadline__rule=rule, recipient__role=role)
    return list(rows.order_by("send_at", "pk").values_list("rung", flat=True))


def dropped(rule: str, role: str) -> set[tuple[str, str]]:
    rows = Reminder.objects.filter(state="cancelled", deadline__rule=rule, recipient__role=role)
    return set(rows.values_list("rung", "reason"))


LETTER = ["first", "before:30", "before:14", "before:7", "before:3", "before:1", "day", "overdue"]
INFORMED = ["first", "before:1", "day", "overdue"]
ANSWER = [
    "first",
    *(f"before:{days}" for days in (60, 45, 30, 21, 14, 7)),
    "ship",
    *("before:3", "before:1", "day", "overdue"),
]


def muted(person: Participant, **habits: str) -> None:
    Participant.objects.filter(pk=person.pk).update(**habits)
    person.refresh_from_db()
    follow(person, now=NOW)


def ladder(case: Petition, rule: str, days: list[int] | None) -> FirmLadder:
    values = {"days": days, "pending": True, "edit": uuid4()}
    return FirmLadder.objects.update_or_create(firm=case.firm, rule=rule, defaults=values)[0]
