"""What applies to real cases: the documented one of 2018, and one of today."""

from datetime import date

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import cast
from tracker.cases import reference
from tracker.cases.applies import applies
from tracker.cases.enums import ReferenceTopic
from tracker.cases.evaluate import evaluate
from tracker.cases.models import Petition
from tracker.cases.record import record
from tracker.cases.rules.reference_data import Known

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def entries() -> None:
    reference.load()


def values(case: Petition, as_of: date = TODAY) -> dict[str, list[object]]:
    """By topic, the values of all that applies; topics that only counsel can judge are left out."""
    return {
        applied.topic.value: [choice.entry.value for choice in applied.choices]
        for applied in applies(evaluate(case, as_of))
    }


def test_the_documented_case_goes_by_the_rules_of_2018(documented: Petition) -> None:
    assert values(documented) == {
        "filing_window": [{"months": 12}],
        "filing_advised": [{"days": 45}],
        "i129_fee": [{"usd": 460}],
        "premium_fee": [{"usd": 1225}],
        "payment": [{"paper_checks": True}],
        "mrv_fee": [{"usd": 190}],
        "mrv_refund": [{"refundable": False}],
        "interview_waiver": [{"eligible": True, "months": 12}],
    }


def test_the_documented_case_of_2018_said_the_same_while_it_ran(documented: Petition) -> None:
    assert values(documented, date(2018, 7, 20)) == values(documented)


def test_a_case_that_begins_today_goes_by_todays_rules() -> None:
    found = values(cast.petition("NEW-1"))
    del found["country_rule"], found["benefit_hold"]
    assert found == {
        "filing_window": [{"months": 12}],
        "filing_advised": [{"days": 45}],
        "filing_place": [None],
        "i129_edition": [{"edition": "02/27/26"}],
        "i129_fee": [{"usd": 1055}, {"usd": 530}, {"usd": 530}],
        "asylum_program_fee": [{"usd": 600}, {"usd": 300}, {"usd": 0}],
        "i907_edition": [None],
        "premium_fee": [{"usd": 2965}],
        "payment": [{"paper_checks": False}],
        "mrv_fee": [{"usd": 205}],
        "mrv_validity": [{"days": 365}],
        "mrv_refund": [{"refundable": False}],
        "interview_waiver": [{"eligible": False}],
        "visa_integrity_fee": [None],
        "i94_fee": [{"usd": 24}],
    }


def test_a_case_in_flight_keeps_the_fee_it_paid_and_has_the_next_one_ahead() -> None:
    """Filed before the premium fee rose; the visa fee is still to be paid."""
    case = cast.petition("FLIGHT-1")
    record(
        case,
        "petition_filed",
        "2026-02-20",
        zone="America/New_York",
        details={"premium": True},
        now=cast.NOW,
    )
    found = {applied.topic: applied.choices[0] for applied in applies(evaluate(case, TODAY))}
    premium, mrv = found[ReferenceTopic.PREMIUM_FEE], found[ReferenceTopic.MRV_FEE]
    assert (premium.entry.value, premium.moment.known) == ({"usd": 2805}, Known.ON_RECORD)
    assert (mrv.entry.value, mrv.moment.known) == ({"usd": 205}, Known.AHEAD)


def test_one_query_whatever_the_case(
    documented: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    evaluation = evaluate(documented, TODAY)
    with django_assert_num_queries(1):
        applies(evaluation)
