"""What the desk shows first: what needs care, and the days that come next."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.admin.conftest import Desks, signed_in
from tests.dashboard.looking import text_of
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Petition
from tracker.cases.record import record, resync

PAGE = "/admin/"


def asked(reference: str, days: int, desks: Desks) -> Petition:
    """A case of ours whose answer to USCIS is due in so many days."""
    case, now = cast.petition(reference, desks.ours), timezone.now()
    cast.participant(case, Role.COUNSEL, email=f"{reference.lower()}@firm.example")
    due = (now + timedelta(days=days)).date()
    record(case, "rfe_issued", f"{now:%Y-%m-%d}", stated_due=due, now=now)
    return case


def test_without_anything_it_says_so(desks: Desks, attorney: Client) -> None:
    text = text_of(attorney.get(PAGE).content.decode())
    assert "Nothing waits for you." in text
    assert "No deadline is open." in text


def test_it_counts_what_needs_care_and_leads_there(desks: Desks, attorney: Client) -> None:
    late, case = asked("LATE-1", -3, desks), asked("NEAR-1", 20, desks)
    case.deadlines.get(rule="rfe-response").reminders.filter(
        rung="first", recipient__isnull=False
    ).update(state=ReminderState.FAILED)
    now = timezone.now()
    record(case, "note", f"{now:%Y-%m-%d}", summary="Told.", unconfirmed=True, now=now)
    tasks = attorney.get(PAGE).context["tasks"]
    assert [task.text for task in tasks] == [
        "1 reminder did not arrive",
        "1 case is overdue",
        "1 event to confirm",
    ]
    found = [attorney.get(task.address).context["cl"].result_list for task in tasks]
    assert [len(rows) for rows in found] == [1, 1, 1]
    assert list(found[1]) == [late]


def test_the_next_days_stand_in_order_and_another_firms_do_not(desks: Desks) -> None:
    asked("FAR-1", 60, desks)
    near = asked("NEAR-1", 20, desks)
    days = signed_in(desks.attorney).get(PAGE).context["days"]
    assert [day.reference for day in days] == ["NEAR-1", "FAR-1"]
    deadline = near.deadlines.get(rule="rfe-response")
    assert days[0].address == f"/admin/cases/deadline/{deadline.pk}/change/"
    assert signed_in(desks.other).get(PAGE).context["days"] == []


def test_who_may_not_confirm_is_asked_for_no_word(desks: Desks) -> None:
    now = timezone.now()
    record(desks.case, "note", f"{now:%Y-%m-%d}", summary="Told.", unconfirmed=True, now=now)
    texts = [task.text for task in signed_in(desks.attorney).get(PAGE).context["tasks"]]
    assert texts == ["1 event to confirm"]
    assert signed_in(desks.administrator).get(PAGE).context["tasks"] == []


def test_who_belongs_to_no_firm_sees_nothing(desks: Desks) -> None:
    asked("NEAR-1", 20, desks)
    response = signed_in(cast.user("lone@host.example", is_staff=True)).get(PAGE)
    assert (response.context["tasks"], response.context["days"]) == ([], [])
    assert signed_in(desks.operator).get(PAGE).context["days"][0].reference == "NEAR-1"


def test_a_letters_day_names_who_writes_it(desks: Desks, attorney: Client) -> None:
    letter = desks.secret.letters.get()
    letter.wanted_by = (timezone.now() + timedelta(days=9)).date()
    letter.save()
    resync(desks.secret, now=timezone.now())
    days = signed_in(desks.other).get(PAGE).context["days"]
    assert [day.title for day in days] == ["Letter of Hidden Writer"]


def test_an_estimate_is_called_one(desks: Desks, attorney: Client) -> None:
    now, case = timezone.now(), cast.petition("NEAR-1", desks.ours)
    record(case, "rfe_issued", f"{now:%Y-%m-%d}", now=now)
    assert "in New York (estimate)" in attorney.get(PAGE).context["days"][0].due
    row = attorney.get("/admin/cases/petition/?q=NEAR-1").content.decode()
    assert "days left (estimate)" in row


def test_it_costs_the_same_with_one_case_and_with_three(
    desks: Desks, attorney: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked("ONE-1", 20, desks)
    attorney.get(PAGE)
    with django_assert_num_queries(11):
        attorney.get(PAGE)
    asked("TWO-1", 30, desks)
    asked("THREE-1", 40, desks)
    with django_assert_num_queries(11):
        attorney.get(PAGE)


@pytest.mark.parametrize("language, title", [("en", "Firm desk"), ("ko", "로펌 업무")])
def test_it_is_called_what_the_way_to_it_is_called(desks: Desks, language: str, title: str) -> None:
    desks.attorney.language = language
    desks.attorney.save()
    assert title in text_of(signed_in(desks.attorney).get(PAGE).content.decode())
