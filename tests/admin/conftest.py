"""Two desks, each with cases that the other must not see."""

from dataclasses import dataclass

import pytest
from django.test import Client

from tests import cast
from tracker.accounts.models import Firm, User
from tracker.cases.enums import FirmRole, Role
from tracker.cases.models import Petition


@dataclass(frozen=True)
class Desks:
    """``ours`` holds DOC-2018; ``theirs`` a secret case with a person, a letter, an interview."""

    ours: Firm
    theirs: Firm
    attorney: User
    paralegal: User
    administrator: User
    other: User
    operator: User
    case: Petition
    secret: Petition


@pytest.fixture
def desks(documented: Petition) -> Desks:
    ours, theirs = documented.firm, cast.firm("sable-quill")
    secret = cast.petition("SECRET-77", theirs)
    cast.participant(
        secret, Role.BENEFICIARY, cast.user("hidden@applicant.example"), name="Hidden Person"
    )
    writer = cast.participant(secret, Role.RECOMMENDER, name="Hidden Writer")
    secret.letters.create(key="hidden-letter", recommender=writer, position=1)
    cast.participant(
        documented, Role.DEPENDENT, cast.user("ours@applicant.example"), name="Our Dependent"
    )
    return Desks(
        ours=ours,
        theirs=theirs,
        attorney=cast.member("attorney@ours.example", ours),
        paralegal=cast.member("paralegal@ours.example", ours, FirmRole.PARALEGAL),
        administrator=cast.member("office@ours.example", ours, FirmRole.ADMINISTRATOR),
        other=cast.member("attorney@theirs.example", theirs),
        operator=cast.user("operator@host.example", is_staff=True, is_superuser=True),
        case=documented,
        secret=secret,
    )


@pytest.fixture
def attorney(desks: Desks) -> Client:
    """A browser in which the attorney of DOC-2018 has signed in."""
    return signed_in(desks.attorney)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def small(desks: Desks) -> Petition:
    """A case with a beneficiary, counsel, and a recommender whose letter is asked for."""
    case = cast.petition("SMALL-1", desks.ours)
    cast.participant(case, Role.BENEFICIARY, name="Min-jun Park")
    cast.participant(case, Role.COUNSEL, name="Counsel")
    writer = cast.participant(case, Role.RECOMMENDER, name="Ada Lind")
    case.letters.create(key="letter-1", position=1, recommender=writer)
    return case
