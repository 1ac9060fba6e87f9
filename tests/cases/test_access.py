"""Who may see and do what."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from tests import cast
from tracker.accounts.models import User
from tracker.cases import access
from tracker.cases.access import Action
from tracker.cases.enums import EventKind, Family
from tracker.cases.models import Petition

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Petition:
    return cast.petition("O1-TEST", cast.firm("ours"))


@pytest.fixture
def theirs() -> Petition:
    return cast.petition("O1-THEIRS", cast.firm("theirs"))


def joined(petition: Petition, role: str) -> User:
    user = cast.user(f"{role}@people.example")
    petition.participants.filter(role=role).delete()
    petition.participants.create(key=role, role=role, name=role, user=user)
    return user


def member(petition: Petition, role: str) -> User:
    user = cast.user(f"{role}@firm.example")
    petition.firm.memberships.create(user=user, role=role)
    return user


@pytest.mark.parametrize("role", ["beneficiary", "dependent", "petitioner"])
def test_people_of_a_case_see_that_case_only(case: Petition, theirs: Petition, role: str) -> None:
    user = joined(case, role)

    assert list(access.petitions(user)) == [case]
    assert access.petition_for(user, case.uuid) == case
    with pytest.raises(Http404):
        access.petition_for(user, theirs.uuid)
    assert list(access.firm_petitions(user)) == []


@pytest.mark.parametrize("role", ["attorney", "paralegal", "administrator"])
def test_members_see_their_firms_cases_only(case: Petition, theirs: Petition, role: str) -> None:
    user = member(case, role)

    assert list(access.petitions(user)) == [case]
    assert list(access.firm_petitions(user)) == [case]
    with pytest.raises(Http404):
        access.petition_for(user, theirs.uuid)


def test_strangers_recommenders_and_the_inactive_see_nothing(case: Petition) -> None:
    gone = member(case, "attorney")
    gone.is_active = False
    gone.save()

    for someone in (AnonymousUser(), cast.user("s@x.example"), joined(case, "recommender"), gone):
        assert list(access.petitions(someone)) == []


def test_an_operator_sees_all(case: Petition, theirs: Petition) -> None:
    operator = cast.user("operator@host.example", is_superuser=True)

    assert set(access.petitions(operator)) == {case, theirs}


def test_an_unknown_petition_is_not_found(case: Petition) -> None:
    with pytest.raises(Http404):
        access.petition_for(member(case, "attorney"), uuid4())


def test_one_person_in_two_parts_is_listed_once(case: Petition) -> None:
    user = member(case, "attorney")
    case.participants.create(key="c", role="counsel", name="c", user=user)
    case.participants.create(key="d", role="dependent", name="d", user=user)

    assert list(access.petitions(user)) == [case]


MAY = {
    "beneficiary": {"record", "see_papers", "tick_papers", "plan", "export"},
    "petitioner": {"record"},
}
FIRM_MAY = {
    "attorney": {item.value for item in Action},
    "paralegal": {item.value for item in Action} - {"waive", "space"},
    "administrator": {"see_papers", "see_ledger", "space", "plan", "export"},
}


@pytest.mark.parametrize("role", MAY)
def test_what_people_may_do(case: Petition, role: str) -> None:
    assert access.rights(joined(case, role), case).actions == MAY[role]


@pytest.mark.parametrize("role", FIRM_MAY)
def test_what_members_may_do(case: Petition, role: str) -> None:
    assert access.rights(member(case, role), case).actions == FIRM_MAY[role]


def test_an_applicant_tells_what_uscis_said_but_does_not_confirm_it(case: Petition) -> None:
    held = access.rights(joined(case, "beneficiary"), case)

    assert EventKind.APPROVED in held.kinds
    assert not held.confirms
    assert EventKind.LETTER_PASSED not in held.kinds
    assert EventKind.RETRACTED not in held.kinds


def test_a_petitioner_sees_and_records_what_is_the_petitioners(case: Petition) -> None:
    held = access.rights(joined(case, "petitioner"), case)

    assert held.kinds == {
        EventKind.CONTRACT_SIGNED,
        EventKind.REVIEW_COMPLETED,
        EventKind.PETITION_SIGNED,
    }
    assert held.families == {Family.PREPARATION, Family.LETTERS, Family.USCIS}


def test_an_attorney_who_is_also_the_petitioner_sees_everything(case: Petition) -> None:
    user = member(case, "attorney")
    case.participants.create(key="p", role="petitioner", name="p", user=user)

    assert access.rights(user, case).families == frozenset(Family)


@pytest.mark.parametrize(
    "roles, whole",
    [
        (["beneficiary"], True),
        (["petitioner"], True),
        (["dependent"], False),
        (["dependent", "beneficiary"], True),
    ],
)
def test_a_dependent_sees_receipt_numbers_masked(
    case: Petition, roles: list[str], whole: bool
) -> None:
    user = cast.user("someone@people.example")
    for role in roles:
        case.participants.create(key=role, role=role, name=role, user=user)

    assert access.rights(user, case).whole_receipts is whole


@pytest.mark.parametrize("role", ["attorney", "paralegal", "administrator"])
def test_a_firm_sees_receipt_numbers_whole(case: Petition, role: str) -> None:
    assert access.rights(member(case, role), case).whole_receipts


def test_what_a_person_is_in_one_case_unmasks_nothing_in_another(case: Petition) -> None:
    other = cast.petition("O1-SECOND", case.firm)
    user = joined(case, "dependent")
    other.participants.create(key="b", role="beneficiary", name="b", user=user)

    found = access.rights_in(user, [case, other])

    assert (found[case.pk].whole_receipts, found[other.pk].whole_receipts) == (False, True)
