"""The ledger on the desk: of each deadline, each row with its history, and what needs care."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.admin.conftest import signed_in
from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tests.dashboard.looking import text_of
from tracker.cases import answers, claims, links, reasons
from tracker.cases.enums import ReminderState
from tracker.cases.models import Petition, Reminder, SentMail
from tracker.cases.reasons import QUIET
from tracker.cases.sending import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_mails")]

LIST = "/admin/cases/reminder/"


@pytest.fixture
def petition() -> Petition:
    """Three people were told: one has acknowledged it, one mail came back."""
    petition = case()
    send_due(now=NOW)
    answers.acknowledge(row(PETITIONER), now=NOW + timedelta(hours=1))
    bounce = {"reason": "5.1.1 no such mailbox", "now": NOW + timedelta(hours=2)}
    answers.bounced(row(BENEFICIARY).message_id, **bounce)  # type: ignore[arg-type]
    return petition


@pytest.fixture
def attorney(petition: Petition) -> Client:
    return signed_in(cast.member("reader@firm.example", petition.firm))


def page_of(reminder: Reminder) -> str:
    return f"{LIST}{reminder.pk}/change/"


def test_a_deadlines_page_shows_its_ledger(petition: Petition, attorney: Client) -> None:
    address = f"/admin/cases/deadline/{petition.deadlines.get(rule='rfe-response').pk}/change/"
    text = text_of(attorney.get(address).content.decode())
    for words in (
        "first notice",
        "30 days before",
        "last day to ship",
        "Lark Street Music",
        "sent Sun 22 November 2026, 22:00",
        "acknowledged Sun 22 November 2026, 23:00",
        "came back Mon 23 November 2026, 00:00",
        "5.1.1 no such mailbox",
        "planned for",
    ):
        assert words in text


def test_a_deadlines_page_costs_the_same_with_more_rows(
    petition: Petition, attorney: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deadline = petition.deadlines.get(rule="rfe-response")
    address = f"/admin/cases/deadline/{deadline.pk}/change/"
    attorney.get(address)
    with django_assert_num_queries(13):
        attorney.get(address)
    deadline.reminders.filter(rung__startswith="before:").delete()
    with django_assert_num_queries(13):
        attorney.get(address)


def test_another_firm_sees_neither(petition: Petition) -> None:
    other = signed_in(cast.member("other@firm.example", cast.firm("other")))
    for address in (
        page_of(row(PETITIONER)),
        f"/admin/cases/deadline/{petition.deadlines.get(rule='rfe-response').pk}/change/",
    ):
        assert other.get(address)["Location"] == "/admin/"


@pytest.mark.parametrize("ledger", ["/messages/", ""])
def test_a_mail_is_shown_without_what_its_reader_answers_with(
    petition: Petition, attorney: Client, ledger: str
) -> None:
    sent = row(COUNSEL)
    kept = SentMail.objects.get(message_id=sent.message_id).text
    assert f"/m/{links.token_of(sent)}/" in kept
    page = attorney.get(ledger or page_of(sent)).content.decode()
    assert "Say that you have seen it: http://127.0.0.1:8000/m/…/" in page
    assert links.token_of(sent) not in page


def test_a_row_tells_what_its_columns_no_longer_do(petition: Petition, attorney: Client) -> None:
    first = row(COUNSEL)
    claims.note([first.pk], QUIET, state=ReminderState.PLANNED, now=NOW)
    claims.note([first.pk], reasons.MOVED, state=ReminderState.CANCELLED, now=NOW)
    claims.note([first.pk], reasons.AGAIN, state=ReminderState.PLANNED, now=NOW)
    text = text_of(attorney.get(page_of(first)).content.decode())
    assert (
        "Sun 22 November 2026, 22:00: planned. It waits until the reader's quiet hours are over."
        in text.replace("’", "'")
    )
    assert "cancelled. The due date moved." in text
    assert "planned. Planned again: what stood against it no longer holds." in text


def test_the_list_says_what_came_back(petition: Petition, attorney: Client) -> None:
    text = text_of(attorney.get(f"{LIST}?state__exact=sent").content.decode())
    assert "acknowledged" in text
    assert "bounced" in text


def test_a_row_leads_to_where_its_address_is_mended(petition: Petition, attorney: Client) -> None:
    page = attorney.get(page_of(row(BENEFICIARY))).content.decode()
    people = f"/admin/cases/petition/{petition.pk}/change/#participants"
    assert BENEFICIARY in page
    assert f'<a href="{people}" class="text-link">See the addresses of this case</a>' in page


def test_escalations_are_named(petition: Petition, attorney: Client) -> None:
    Reminder.objects.filter(pk=row(COUNSEL).pk).update(rung="attorney")
    Reminder.objects.filter(pk=row(PETITIONER).pk).update(rung="firm")
    text = text_of(attorney.get(f"{LIST}?state__exact=sent").content.decode())
    assert "to the attorney: nobody answered" in text
    assert "to the firm: nobody answered" in text


def test_the_list_begins_with_what_needs_care_then_what_goes_out_next(
    petition: Petition, attorney: Client
) -> None:
    rows = list(attorney.get(LIST, {"all": ""}).context["cl"].result_list)
    assert rows[0] == row(BENEFICIARY)
    planned = [one.send_at for one in rows if one.state == ReminderState.PLANNED]
    assert [one.send_at for one in rows[1 : 1 + len(planned)]] == sorted(planned)
    assert {one.to.email for one in rows[1 + len(planned) :]} == {COUNSEL, PETITIONER}


def test_the_list_says_why_a_mail_waits(petition: Petition, attorney: Client) -> None:
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED).earliest("send_at")
    claims.note([waiting.pk], QUIET, state=ReminderState.PLANNED, now=NOW)
    Reminder.objects.filter(pk=waiting.pk).update(reason=QUIET)
    text = text_of(attorney.get(LIST).content.decode())
    assert "It waits until the reader's quiet hours are over." in text.replace("’", "'")


def test_what_needs_care_is_found(petition: Petition, attorney: Client) -> None:
    found = attorney.get(f"{LIST}?care=1").context["cl"].result_list
    assert [r.to.email for r in found] == [BENEFICIARY]
