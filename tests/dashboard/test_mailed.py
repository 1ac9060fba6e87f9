"""An old mail's links tell how things stand only to who still hears of it, row by row."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import cast, vcalendar
from tests.cases import due_case
from tests.dashboard.looking import text_of
from tracker.accounts.models import User
from tracker.cases.enums import Tone
from tracker.cases.links import token_of
from tracker.cases.models import Deadline, Petition, Reminder
from tracker.cases.reminders import new_row

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


@pytest.mark.parametrize("count", [1, 3])
def test_a_members_dates_cost_the_same(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cases = [due_case.case(f"CASE-{number}") for number in range(count)]
    member = cast.member("attorney@firm.example", cast.firm())
    row = digest(member, *cases)[0]
    with django_assert_num_queries(7):
        Client().get(page(row, "answer_ics"))
