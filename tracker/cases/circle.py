"""Who hears of a deadline: whose day it is decides, and who has which part in the case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from tracker.accounts.models import User
from tracker.cases import ladders
from tracker.cases.enums import Bound, FirmRole, Role, Tone
from tracker.cases.ladders import FirmDays, Hearing
from tracker.cases.models import Deadline, Participant, Petition
from tracker.cases.models import RecommendationLetter as Letter
from tracker.cases.queries import CaseRows
from tracker.cases.rules.case import letter_anchor


@dataclass(frozen=True, slots=True)
class Hearer:
    """A role that hears of a deadline; ``within``: only rungs this many days before, or later."""

    role: Role
    tone: Tone
    first: bool = True
    within: int = 1000


_INFORMED = [
    Hearer(role, Tone.INFORM, within=1)
    for role in (Role.COUNSEL, Role.PETITIONER, Role.BENEFICIARY)
]
_REPRESENTED = [
    Hearer(Role.COUNSEL, Tone.ACT),
    Hearer(Role.PETITIONER, Tone.ACT),
    Hearer(Role.BENEFICIARY, Tone.INFORM, within=1),
]
HEARERS: Mapping[Bound, list[Hearer]] = {
    Bound.BENEFICIARY: [
        Hearer(Role.BENEFICIARY, Tone.ACT),
        Hearer(Role.COUNSEL, Tone.INFORM, first=False, within=1),
    ],
    Bound.PETITIONER: _REPRESENTED,
    Bound.COUNSEL: _REPRESENTED,
    Bound.RECOMMENDER: [
        Hearer(Role.RECOMMENDER, Tone.ACT),
        Hearer(Role.COUNSEL, Tone.INFORM, within=1),
    ],
    Bound.USCIS: _INFORMED,
    Bound.EMBASSY: _INFORMED,
    Bound.ORGANIZATION: _INFORMED,
    Bound.FIRM: [],  # its attorneys, who are members of the firm and no participants
}


@dataclass(frozen=True, slots=True)
class Circle:
    """Who can hear of a case's deadlines, and how their firm spaces reminders."""

    petition: Petition
    participants: Sequence[Participant]
    letters: Sequence[Letter]
    attorneys: Sequence[User]
    days: FirmDays


def circle_of(rows: CaseRows) -> Circle:
    """The people of a case whose rows were read (two queries more, three where counsel sign in)."""
    return _circle(rows.petition, rows.participants, rows.letters)


def circle_in(petition: Petition) -> Circle:
    """The people of a case (four queries, five where counsel sign in)."""
    people = petition.participants.select_related("user")
    return _circle(petition, list(people), list(petition.letters.all()))


def _circle(petition: Petition, people: Sequence[Participant], letters: Sequence[Letter]) -> Circle:
    counsel = [person.user for person in people if person.role == Role.COUNSEL and person.user]
    prefetch_related_objects(counsel, "memberships")
    return Circle(
        petition=petition,
        participants=people,
        letters=letters,
        attorneys=firm_people(petition, FirmRole.ATTORNEY),
        days=ladders.firm_days(petition.firm),
    )


def firm_people(petition: Petition, *roles: FirmRole) -> list[User]:
    """The active members of the petition's firm who have one of ``roles`` there."""
    members = User.objects.filter(memberships__firm=petition.firm_id, memberships__role__in=roles)
    return list(members.filter(is_active=True).order_by("pk").distinct())


def hearers(
    deadline: Deadline, circle: Circle
) -> Iterator[tuple[Participant | User, Tone, Hearing]]:
    """Everybody in ``circle`` who hears of ``deadline``, in which tone, and how."""
    for hearer in HEARERS[Bound(deadline.bound)]:
        for person in circle.participants:
            if person.role == hearer.role and _concerned(deadline, person, circle):
                zone, asked = person.habits.zone or circle.petition.zone, hearer.tone != Tone.INFORM
                hearing = Hearing(zone, person.habits, asked, hearer.first, within=hearer.within)
                yield person, hearer.tone, hearing
    if deadline.bound == Bound.FIRM:
        for member in circle.attorneys:
            yield member, Tone.ACT, Hearing(member.zone, member, first=False, ladder=False)


def _concerned(deadline: Deadline, person: Participant, circle: Circle) -> bool:
    """Of a letter's day, its recommender and counsel hear; of any other, no recommender."""
    if person.role != Role.RECOMMENDER:
        return person.role == Role.COUNSEL or not deadline.anchor.startswith(letter_anchor(""))
    letters = [x for x in circle.letters if letter_anchor(x.key) == deadline.anchor]
    return any(letter.recommender_id == person.pk for letter in letters)
