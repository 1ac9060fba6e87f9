"""An old mail's links tell how things stand only to who still hears of it, row by row."""

from datetime import timedelta

import pytest
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from tests import cast, vcalendar
from tests.cases import due_case
from tests.dashboard.looking import text_of
from tracker.accounts.models import User
from tracker.cases import deadlines
from tracker.cases.enums import FirmRole, Role, Tone
from tracker.cases.links import token_of
from tracker.cases.models import Deadline, Participant, Petition, Reminder
from tracker.cases.reminders import new_row
from tracker.cases.sending import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = cast.NOW


def page(row: Reminder, name: str = "answer") -> str:
    return reverse(name, args=[token_of(row)])


def digest(member: User, *cases: Petition) -> list[Reminder]:
    """One mail that told a member of firms of a day in each of ``cases``."""
    rows = []
    for case in cases:
        deadline = Deadline.objects.get(petition=case, rule="rfe-response")
        row = new_row(deadline, member, "firm", Tone.ESCALATE, NOW)
        row.message_id, row.state, row.sent_at = "<digest@x.example>", "sent", NOW
        row.save()
        rows.append(row)
    return rows


def told(row: Reminder) -> set[str]:
    """The references of the cases that the page of a mail tells of; its dates are the same."""
    text = text_of(Client().get(page(row)).content.decode())
    events = vcalendar.events(Client().get(page(row, "answer_ics")).content)
    found = {case for case in Petition.objects.values_list("reference", flat=True) if case in text}
    assert {event.summary.value.partition(" · ")[0] for event in events} == found
    return found


def test_who_left_one_of_two_firms_is_told_of_the_other_alone() -> None:
    first, second = (due_case.case(reference) for reference in ("ONE-1", "TWO-2"))
    Petition.objects.filter(pk=second.pk).update(firm=cast.firm("other"))
    member = cast.member("attorney@firm.example", first.firm)
    place = member.memberships.create(firm=cast.firm("other"), role="attorney")
    own, others = digest(member, first, second)
    assert told(own) == told(others) == {"ONE-1", "TWO-2"}

    place.delete()

    assert told(own) == {"ONE-1"}
    assert Client().get(page(others)).status_code == 404
    assert Client().get(page(others, "answer_ics")).status_code == 404


@pytest.fixture
def mails(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.REMINDERS_FIRST_NOTICE = "at_once"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["answer", "answer_habits", "unsubscribe", "answer_ics"])
def test_a_counsel_who_was_replaced_can_do_nothing_by_an_old_mail(
    mails: None, method: str, name: str
) -> None:
    case = due_case.case()
    send_due(now=NOW)
    row = due_case.row(due_case.COUNSEL)
    assert Client().get(page(row)).status_code == 200
    new = {"name": "Juniper Vale", "email": "new@firm.example"}
    case.participants.filter(role=Role.COUNSEL).update(**new)
    before = case.participants.get(role=Role.COUNSEL)

    response = getattr(Client(), method)(page(row, name), {"practice_mails": "none"})

    # What only shows the dates is no page to post to.
    assert response.status_code == (405 if (method, name) == ("post", "answer_ics") else 404)
    after = case.participants.get(role=Role.COUNSEL)
    assert model_to_dict(after) == model_to_dict(before)
    row.refresh_from_db()
    assert row.acknowledged_at is None


def test_who_took_their_place_answers_by_a_mail_of_their_own(mails: None) -> None:
    case = due_case.case()
    send_due(now=NOW)
    case.participants.filter(role=Role.COUNSEL).update(email="new@firm.example")
    later = NOW + timedelta(hours=1)
    deadlines.replan(case, now=later)
    send_due(now=later)
    old, new = Reminder.objects.filter(recipient__role=Role.COUNSEL, state="sent").order_by("pk")
    assert Client().get(page(old)).status_code == 404
    assert Client().post(page(new)).status_code == 302
    new.refresh_from_db()
    assert new.acknowledged_at is not None


def test_who_was_replaced_in_one_case_of_a_digest_is_told_of_the_other(mails: None) -> None:
    first, second = (due_case.case(reference) for reference in ("ONE-1", "TWO-2"))
    counsel = Participant.objects.filter(role=Role.COUNSEL)
    reader = cast.user("counsel@firm.example", digest=True)
    first.firm.memberships.create(user=reader, role=FirmRole.ATTORNEY)
    counsel.update(user=reader, email=reader.email)
    send_due(now=NOW)
    row = Reminder.objects.get(deadline__petition=first, recipient__user=reader, rung="first")
    assert told(row) == {"ONE-1", "TWO-2"}

    counsel.filter(petition=second).update(user=None, email="new@firm.example")

    assert told(row) == {"ONE-1"}


def test_counsel_who_left_the_firm_reads_no_more_of_its_cases(mails: None) -> None:
    case = due_case.case()
    lawyer = cast.member("lawyer@firm.example", case.firm)
    case.participants.filter(role=Role.COUNSEL).update(user=lawyer, email=lawyer.email)
    send_due(now=NOW)
    row = due_case.row(lawyer.email)
    assert Client().get(page(row)).status_code == 200
    lawyer.memberships.all().delete()
    assert Client().get(page(row)).status_code == 404


def test_a_mail_whose_server_never_said_that_it_took_it_is_its_readers() -> None:
    due_case.case()
    assert Client().get(page(due_case.row(due_case.COUNSEL))).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_members_dates_cost_the_same(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cases = [due_case.case(f"CASE-{number}") for number in range(count)]
    member = cast.member("attorney@firm.example", cast.firm())
    row = digest(member, *cases)[0]
    with django_assert_num_queries(9):
        Client().get(page(row, "answer_ics"))


def test_an_address_in_capitals_is_the_same(mails: None) -> None:
    case = due_case.case()
    send_due(now=NOW)
    row = due_case.row(due_case.COUNSEL)
    case.participants.filter(role=Role.COUNSEL).update(email=due_case.COUNSEL.upper())
    deadlines.replan(case, now=NOW)
    assert Client().get(page(row)).status_code == 200, "no other first notice comes"


def test_who_lost_one_case_of_a_mail_answers_for_the_others_alone() -> None:
    first, second = (due_case.case(reference) for reference in ("ONE-1", "TWO-2"))
    Petition.objects.filter(pk=second.pk).update(firm=cast.firm("other"))
    member = cast.member("attorney@firm.example", first.firm)
    member.memberships.create(firm=cast.firm("other"), role="attorney")
    own, others = digest(member, first, second)
    member.memberships.filter(firm__slug="other").delete()

    assert Client().post(page(own)).status_code == 302

    own.refresh_from_db()
    others.refresh_from_db()
    assert own.acknowledged_at
    assert others.acknowledged_at is None
