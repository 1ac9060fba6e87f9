"""Somebody takes a person's place in a case, or is added: they are told at once of what is open."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import cast
from tests.admin.conftest import Desks
from tests.admin.pages import save
from tracker.cases.enums import Role
from tracker.cases.models import Petition, Reminder
from tracker.cases.record import record
from tracker.cases.sending import send_due

NEW = "alder@finch.example"


@pytest.fixture
def case(desks: Desks, settings: Settings) -> Petition:
    """A request for evidence, of which counsel was told a day ago."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    case = cast.petition("SMALL-1", desks.ours)
    cast.participant(case, Role.COUNSEL, email="maple@rowe.example", quiet_from=0, quiet_to=0)
    now = timezone.now()
    stated = now.date() + timedelta(days=60)
    record(case, "rfe_issued", now.date().isoformat(), stated_due=stated, now=now)
    send_due(now=now + timedelta(days=1))
    assert first_notices() == [("maple@rowe.example", "first", "sent")]
    return case


def first_notices() -> list[tuple[str, str, str]]:
    rows = Reminder.objects.filter(rung__startswith="first").order_by("pk")
    return list(rows.values_list("recipient__email", "rung", "state"))


def page_of(case: Petition) -> str:
    return f"/admin/cases/petition/{case.pk}/change/"


def test_counsel_is_written_over(case: Petition, attorney: Client) -> None:
    changed = {"participants__0__email": NEW, "participants__0__name": "Alder & Finch LLP"}
    assert save(attorney, page_of(case), **changed).status_code == 302
    assert first_notices() == [(NEW, "first", "sent"), (NEW, "first:2", "planned")]
    assert "first notice to a new address" in attorney.get(page_of(case)).content.decode()
    save(attorney, page_of(case))
    assert len(first_notices()) == 2


def test_another_name_alone_tells_nobody(case: Petition, attorney: Client) -> None:
    save(attorney, page_of(case), participants__0__name="Maple LLP", participants__0__language="ko")
    assert case.participants.get().name == "Maple LLP"
    assert len(first_notices()) == 1


def test_a_second_counsel_is_added(case: Petition, attorney: Client) -> None:
    person = {"role": "counsel", "name": "Alder & Finch LLP", "email": NEW, "language": "en"}
    habits = {"morning": 9, "quiet_from": 21, "quiet_to": 8, "law_mails": "all"}
    values = person | habits | {"practice_mails": "all"}
    added = {f"participants__1__{name}": value for name, value in values.items()}
    response = save(attorney, page_of(case), participants__TOTAL_FORMS="2", **added)
    assert response.status_code == 302
    assert first_notices()[1:] == [(NEW, "first", "planned")]
