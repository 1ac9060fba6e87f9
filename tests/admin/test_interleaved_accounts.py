"""People who are edited at the same instant as their cases: everybody locks in one order."""

from datetime import date

import pytest
from django.db import transaction

from tests import cast
from tests.admin.conftest import signed_in
from tests.admin.pages import save
from tests.cases.due_case import case
from tests.cases.interleaved import LIMIT, beside
from tracker.accounts.models import User
from tracker.cases import habits, spacing
from tracker.cases.enums import Role
from tracker.cases.models import Petition
from tracker.cases.record import record

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

ADDRESS, ZONE = "new@a.example", "America/Los_Angeles"


@pytest.fixture
def person() -> User:
    found = cast.user("artist@a.example", zone="Asia/Seoul")
    case().participants.filter(role=Role.BENEFICIARY).update(user=found)
    return found


def test_an_operator_changes_an_address_while_its_owner_records_a_fact(person: User) -> None:
    operator = signed_in(cast.user("operator@host.example", is_staff=True, is_superuser=True))
    address = f"/admin/accounts/user/{person.pk}/change/"
    operator.get(address)
    with transaction.atomic():  # as `record` begins
        petition = Petition.objects.select_for_update().get()
        done = beside(lambda: save(operator, address, email=ADDRESS, zone=ZONE))
        record(petition, "note", date(2026, 11, 20).isoformat(), by=person, now=cast.NOW)
    done.result(LIMIT)
    person.refresh_from_db()
    assert (person.email, person.zone) == (ADDRESS, ZONE)
    assert petition.events.filter(recorded_by=person).count() == 1


def test_habits_are_saved_on_two_pages_at_once(person: User) -> None:
    reader = signed_in(person)
    page = {name: str(getattr(person, name)) for name in ("language", "quiet_from", "quiet_to")}
    page |= {"zone": ZONE, "morning": "10", "law_mails": "all", "practice_mails": "all"}
    with transaction.atomic():  # as the page behind a mail's link
        habits.lock_cases(person)
        done = beside(lambda: reader.post("/preferences/", page))
        person.digest = True
        person.save(update_fields=["digest"])
        habits.follow(person, now=cast.NOW)
    done.result(LIMIT)
    person.refresh_from_db()
    assert (person.zone, person.morning) == (ZONE, 10)


def test_a_firm_and_one_of_its_people_are_edited_at_once(person: User) -> None:
    operator = signed_in(cast.user("operator@host.example", is_staff=True, is_superuser=True))
    firm = Petition.objects.get().firm
    spacing.people_changed([firm.pk])
    place = {"0-user": str(person.pk), "0-role": "paralegal", "0-firm": str(firm.pk)}
    forms = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", **place}
    page = {f"memberships-{name}": value for name, value in forms.items()}
    address = f"/admin/accounts/firm/{firm.pk}/change/"
    operator.get(address)
    with transaction.atomic():  # as where the person is edited
        habits.lock_cases(person)
        done = beside(lambda: save(operator, address, **page))
        spacing.people_changed([firm.pk])
    done.result(LIMIT)
    assert firm.memberships.get().user == person
