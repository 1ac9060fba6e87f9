"""Recording a day of one traveller, in a case that has dependents."""

import pytest

from tests import cast
from tests.dashboard.people import People, people, signed_in
from tests.dashboard.recording import address, event_address, only, post
from tracker.cases.enums import Role
from tracker.cases.models import Participant
from tracker.cases.record import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture
def child(who: People) -> Participant:
    return cast.participant(who.case, Role.DEPENDENT, name="Sora Baek")


def offered(who: People, kind: str) -> tuple[list[str], object]:
    """The choices of the form for ``kind``, and the one it begins with."""
    form = signed_in(who.applicant).get(address(who, kind)).context["form"]
    field = form["traveller"]
    return [name for _value, name in field.field.choices], field.value()


def beneficiary(who: People) -> Participant:
    return who.case.participants.get(role=Role.BENEFICIARY)


@pytest.mark.parametrize("kind", ["entered_us", "i94_recorded", "passport_recorded", "photo_taken"])
def test_each_traveller_can_be_chosen(who: People, child: Participant, kind: str) -> None:
    names, begins = offered(who, kind)
    assert names == [
        "Everybody, or not said",
        "Beneficiary (Beneficiary)",
        "Sora Baek (Dependent)",
    ]
    assert begins == str(beneficiary(who).uuid)


def test_a_birth_is_a_childs(who: People, child: Participant) -> None:
    assert offered(who, "birth_recorded")[1] == str(child.uuid)


@pytest.mark.parametrize("kind", ["rfe_issued", "rfe_response_sent", "rfe_response_received"])
def test_a_request_and_its_answer_are_the_petitions_or_a_childs(
    who: People, child: Participant, kind: str
) -> None:
    form = signed_in(who.attorney).get(address(who, kind)).context["form"]
    names = [name for _value, name in form["traveller"].field.choices]
    assert (names[0], names[-1]) == ("The petition", "Sora Baek (Dependent)")
    assert form["traveller"].value() == ""


def test_a_dependent_who_signs_in_means_themselves(who: People, child: Participant) -> None:
    child.user = cast.user("sora@applicant.example")
    child.save()
    form = signed_in(child.user).get(address(who, "entered_us")).context["form"]
    assert form["traveller"].value() == str(child.uuid)


def test_who_was_chosen_is_recorded(who: People, child: Participant) -> None:
    url = address(who, "i94_recorded")
    post(who.applicant, url, traveller=str(child.uuid), detail_until="2028-01-01")
    assert only(who).traveller == child


def test_a_correction_keeps_the_traveller(who: People, child: Participant) -> None:
    old = record(who.case, "photo_taken", "2026-11-20", traveller=child, by=who.applicant)
    post(who.applicant, event_address("correct", old), summary="At the studio.")
    fresh = who.case.events.standing().get()
    assert (fresh.summary, fresh.traveller) == ("At the studio.", child)


def test_a_stranger_to_the_case_cannot_be_chosen(who: People, child: Participant) -> None:
    other = cast.participant(cast.petition("O1-THEIRS"), Role.DEPENDENT, name="Their child")
    answer = post(who.applicant, address(who, "entered_us"), traveller=str(other.uuid))
    assert "traveller" in answer.context["form"].errors
    assert not who.case.events.exists()


@pytest.mark.parametrize("kind", ["i94_recorded", "note"])
def test_without_need_nobody_is_asked(who: People, kind: str) -> None:
    if kind == "note":
        cast.participant(who.case, Role.DEPENDENT, name="Sora Baek")
    form = signed_in(who.applicant).get(address(who, kind)).context["form"]
    assert "traveller" not in form.fields
