"""Everybody who opens the pages of one case, and two who must not."""

from dataclasses import dataclass

from django.test import Client

from tests import cast
from tracker.accounts.models import User
from tracker.cases.enums import FirmRole, Role
from tracker.cases.models import Petition
from tracker.cases.reference import find_post


@dataclass(frozen=True)
class People:
    case: Petition
    applicant: User
    petitioner: User
    attorney: User
    administrator: User
    stranger: User
    other_attorney: User


def people(case: Petition | None = None) -> People:
    """The people of ``case``; of a new one with two letters, in Seoul, where none is given.

    The applicant reads in Seoul, everybody else in New York. Other firm, other case: the strangers.
    """
    case = case or _case()
    applicant = cast.user("haneul@applicant.example", name="Haneul Baek", zone="Asia/Seoul")
    petitioner = cast.user("dana@company.example", name="Dana Whitfield")
    _signs_in(case, Role.BENEFICIARY, applicant)
    _signs_in(case, Role.PETITIONER, petitioner)
    other = cast.petition("O1-OTHER", cast.firm("other"))
    stranger = cast.user("stranger@applicant.example")
    cast.participant(other, Role.BENEFICIARY, stranger)
    return People(
        case=case,
        applicant=applicant,
        petitioner=petitioner,
        attorney=cast.member("attorney@firm.example", case.firm),
        administrator=cast.member("office@firm.example", case.firm, FirmRole.ADMINISTRATOR),
        stranger=stranger,
        other_attorney=cast.member("attorney@other.example", other.firm),
    )


def signed_in(user: User) -> Client:
    """The browser of ``user``."""
    client = Client()
    client.force_login(user)
    return client


def _case() -> Petition:
    case = cast.petition("O1-TEST", consular_post=find_post("seoul"))
    for number in (1, 2):
        writer = cast.participant(
            case, Role.RECOMMENDER, key=f"professor-{number}", name=f"Professor {number}"
        )
        case.letters.create(key=f"letter-{number}", position=number, recommender=writer)
    return case


def _signs_in(case: Petition, role: Role, user: User) -> None:
    """Make ``user`` the one who signs in for this role; the person is made if there is none."""
    person = case.participants.filter(role=role).first()
    if person is None:
        cast.participant(case, role, user)
        return
    person.user = user
    person.save()
