"""Fees and policies on the desk: members read them, operators keep them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.admin.conftest import Desks, signed_in
from tests.admin.pages import save
from tracker.cases import reference
from tracker.cases.models import Recompute, ReferenceEntry

LIST = "/admin/cases/referenceentry/"
QUERIES = 5


@pytest.fixture(autouse=True)
def entries(db: None) -> None:
    reference.load()


@pytest.fixture
def mrv() -> ReferenceEntry:
    return ReferenceEntry.objects.get(topic="mrv_fee", effective_to=None)


def change(row: ReferenceEntry) -> str:
    return f"{LIST}{row.pk}/change/"


def test_members_read_and_operators_keep(
    desks: Desks, attorney: Client, mrv: ReferenceEntry
) -> None:
    operator = signed_in(desks.operator)
    for reader, wanted in ((attorney, 403), (operator, 200)):
        assert reader.get(LIST).status_code == 200
        assert reader.get(change(mrv)).status_code == 200
        assert reader.get(f"{LIST}add/").status_code == wanted
        assert reader.get(f"{LIST}{mrv.pk}/delete/").status_code == wanted
    assert attorney.post(change(mrv), {"citation": "Mine"}).status_code == 403
    mrv.refresh_from_db()
    assert mrv.citation == "88 FR 34084; 22 CFR 22.1"


def test_an_applicant_does_not_get_in(desks: Desks) -> None:
    person = desks.secret.participants.get(role="beneficiary").user
    assert person is not None
    assert signed_in(person).get(LIST, follow=True).status_code == 403


def test_the_list_links_the_source_and_says_what_to_check_again(
    attorney: Client, mrv: ReferenceEntry
) -> None:
    ReferenceEntry.objects.update(checked_on=timezone.now().date())
    old = timezone.now().date() - timedelta(days=181)
    ReferenceEntry.objects.filter(pk=mrv.pk).update(checked_on=old)
    page = attorney.get(f"{LIST}?topic__exact=mrv_fee").content.decode()
    assert page.count("check again") == 1
    assert f'href="{mrv.source_url}" class="text-link" rel="noopener noreferrer"' in page
    assert [amount for amount in ("$131", "$150", "$190", "$205") if amount not in page] == []
    assert "$1,225" not in page


def test_an_operator_ends_a_fee_and_adds_the_next(desks: Desks, mrv: ReferenceEntry) -> None:
    operator = signed_in(desks.operator)
    response = save(operator, change(mrv), effective_to="2026-12-31", value='{"usd": 205}')
    assert response.status_code == 302
    data = {
        "topic": "mrv_fee",
        "audience": "",
        "basis": "payment",
        "effective_from": "2026-12-31",
        "value": '{"usd": 225}',
        "text_en": "The visa fee is 225 dollars.",
        "text_ko": "비자 수수료는 225달러입니다.",
        "citation": "22 CFR 22.1",
        "source_url": "https://travel.state.gov/fees",
        "sureness": "C",
        "checked_on": "2026-12-01",
    }
    refused = operator.post(f"{LIST}add/", data)
    assert refused.status_code == 200
    assert "overlap" in refused.content.decode()
    assert operator.post(f"{LIST}add/", data | {"effective_from": "2027-01-01"}).status_code == 302
    assert ReferenceEntry.objects.get(topic="mrv_fee", effective_to=None).value == {"usd": 225}
    # The cases are looked at again, as after every edit of what they go by.
    assert set(Recompute.objects.values_list("cause", flat=True)) == {"reference"}


def test_what_is_not_known_gets_no_value(desks: Desks) -> None:
    operator = signed_in(desks.operator)
    row = ReferenceEntry.objects.get(topic="visa_integrity_fee")
    refused = save(operator, change(row), value='{"usd": 250}')
    assert refused.status_code == 200
    assert "What is not known has no value" in refused.content.decode()
    assert save(operator, change(row), value='{"usd": 250}', sureness="C").status_code == 302


def test_the_list_costs_the_same_with_every_row(
    attorney: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attorney.get(LIST)
    with django_assert_num_queries(QUERIES):
        attorney.get(LIST)
    ReferenceEntry.objects.exclude(topic="mrv_fee").delete()
    with django_assert_num_queries(QUERIES):
        attorney.get(LIST)
