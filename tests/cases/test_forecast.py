"""Forecasts from closed cases: honest about few, vague and late ones, and about their record."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import cast
from tests.cases.closed_cases import FILED, NEW_YORK, closed, event
from tests.dashboard.looking import look
from tests.dashboard.people import People, people, signed_in
from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Stage
from tracker.cases.evaluate import evaluate
from tracker.cases.forecast import Forecast, forecast
from tracker.cases.models import Petition
from tracker.cases.record import record
from tracker.lib.forecasts import Record

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
NINE = (12, 13, 14, 15, 16, 17, 18, 19, 20)


@pytest.fixture
def filed(db: None) -> Petition:
    """A case filed on 16 November with premium processing."""
    case = cast.petition("O1-NOW", zone=NEW_YORK)
    details = {"premium": True}
    record(case, K.PETITION_FILED, "2026-11-16", details=details, zone=NEW_YORK, now=cast.NOW)
    return case


def told(case: Petition, as_of: date = TODAY) -> dict[K, Forecast]:
    return {found.kind: found for found in forecast(evaluate(case, as_of))}


def days(found: Forecast) -> tuple[str, str] | None:
    if found.earliest is None or found.latest is None:
        return None
    return found.earliest.isoformat(), found.latest.isoformat()


def printed(case: Petition, *arguments: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("timeline", case.reference, "--json", *arguments, stdout=out)
    return [e for e in json.loads(out.getvalue())["entries"] if e["source"] == "forecast"]


def test_nine_closed_cases_tell_when_the_next_steps_come(filed: Petition) -> None:
    closed(NINE)

    found = told(filed)

    assert list(found) == [K.APPROVED, K.INTERVIEW_ATTENDED, K.VISA_RECEIVED]
    assert days(found[K.APPROVED]) == ("2026-11-28", "2026-12-06")
    assert days(found[K.VISA_RECEIVED]) == ("2026-12-18", "2026-12-26")
    assert (found[K.APPROVED].since, found[K.APPROVED].cases) == (K.PETITION_FILED, 9)
    assert found[K.APPROVED].record == Record(0, 0), "nine were too few to try any of them"


def test_fewer_are_too_few_and_only_counted(filed: Petition) -> None:
    closed(NINE[:8])

    found = told(filed)[K.APPROVED]

    assert (found.cases, days(found)) == (8, None)
    assert printed(filed) == []


def test_the_record_is_that_of_the_last_forty(filed: Petition) -> None:
    closed([15] * 35 + [99] * 3 + [15] * 12)

    found = told(filed)[K.APPROVED]

    assert (found.cases, found.record) == (50, Record(37, 40))


def test_cases_without_premium_tell_nothing_of_one_with_it(filed: Petition) -> None:
    closed(NINE, prefix="FAST")
    closed([150] * 20, premium=False, prefix="SLOW")

    assert told(filed)[K.APPROVED].cases == 9


def test_a_length_that_is_vague_widens_and_one_that_is_wide_open_is_left_out(
    filed: Petition,
) -> None:
    cases = closed(NINE)
    vague, wide = cases[0], cases[1]
    day = FILED + timedelta(days=12)
    vague.events.filter(kind=K.APPROVED).update(earliest=day - timedelta(days=3))
    wide.events.filter(kind=K.APPROVED).update(earliest=None)
    closed([15], prefix="MORE")

    found = told(filed)[K.APPROVED]

    assert found.cases == 9
    assert days(found) == ("2026-11-25", "2026-12-06")


def test_days_of_two_zones_may_touch_one_more_or_less(filed: Petition) -> None:
    for case in closed(NINE):
        case.events.filter(kind=K.APPROVED).update(zone="Asia/Seoul")

    assert days(told(filed)[K.APPROVED]) == ("2026-11-27", "2026-12-07")


def test_past_days_are_cut_off_and_a_case_that_takes_longer_has_none(filed: Petition) -> None:
    closed(NINE)

    assert days(told(filed, date(2026, 12, 1))[K.APPROVED]) == ("2026-12-01", "2026-12-06")
    assert days(told(filed, date(2026, 12, 7))[K.APPROVED]) is None


def test_a_look_back_knows_only_cases_that_had_ended(filed: Petition) -> None:
    closed(NINE)
    old = cast.petition("O1-OLD", zone=NEW_YORK)
    record(old, K.PETITION_FILED, "2024-08-01", details={"premium": True}, now=cast.NOW)

    assert told(old, date(2024, 8, 1))[K.APPROVED].cases == 6


def test_an_open_case_and_ones_own_teach_nothing(filed: Petition) -> None:
    cases = closed(NINE)
    Petition.objects.filter(pk=cases[0].pk).update(stage=Stage.APPROVED)

    assert told(filed)[K.APPROVED].cases == 8
    assert forecast(evaluate(cases[1], TODAY)) == [], "it is over"


def test_a_new_fact_is_seen_at_once(filed: Petition) -> None:
    cases = closed(NINE)
    assert told(filed)[K.APPROVED].cases == 9

    event(cases[0], K.APPROVED, FILED + timedelta(days=40)).save()

    assert days(told(filed)[K.APPROVED]) == ("2026-11-29", "2026-12-26")


def test_after_a_request_only_cases_with_one_are_asked(filed: Petition) -> None:
    for case in closed(NINE):
        event(case, K.RFE_ISSUED, FILED + timedelta(weeks=40), position=0).save()
    record(filed, K.RFE_ISSUED, "2026-11-20", now=cast.NOW)

    assert told(filed)[K.APPROVED].since == K.RFE_ISSUED


def test_the_command_prints_what_it_rests_on(filed: Petition) -> None:
    closed([*NINE, 16])

    [approved, visa] = printed(filed, "--as-of", "2026-11-23")

    assert approved["kind"] == "approved"
    assert (approved["date"], approved["zone"]) == ("2026-11-28/2026-12-06", NEW_YORK)
    assert approved["forecast"] == {
        "share": 80,
        "since": "petition_filed",
        "cases": 10,
        "right": 8,
        "tried": 10,
    }
    assert visa["kind"] == "visa_received"


def test_the_documented_case_stays_as_it_is(documented: Petition) -> None:
    closed(NINE)

    assert printed(documented) == []


class TestPages:
    @pytest.fixture
    def who(self, filed: Petition) -> People:
        return people(filed)

    def test_the_timeline_shows_it_as_a_forecast(self, client: Client, who: People) -> None:
        closed([*NINE, 400])

        page, text = look(client, who.attorney, who.case)

        [line] = [
            line for line in page.lines if "forecast" in line.classes and "uscis" in line.classes
        ]
        assert line.marks == ("forecast, 80 %",)
        assert "as in 10 closed cases. Of the last 10 such forecasts, 8 were right." in line.text
        assert line.text in text

    def test_a_petitioner_is_not_told_of_the_visa(self, client: Client, who: People) -> None:
        closed([*NINE, 400])

        page, _ = look(client, who.petitioner, who.case)

        assert [line.title for line in page.lines if "forecast" in line.classes] == [
            "Petition approved"
        ]

    def test_the_plan_says_what_cases_tell_or_that_they_are_too_few(self, who: People) -> None:
        plan = f"/cases/{who.case.uuid}/plan/"
        client = signed_in(who.applicant)
        closed(NINE[:1])
        few = client.get(plan).context["page"].forecasts
        closed([*NINE, 400], prefix="MORE")
        more = client.get(plan).context["page"].forecasts

        assert few.few == "Too few cases: 1 closed case can be compared, and 9 are needed."
        assert few.lines == ()
        assert more.few == ""
        assert [(line.title, bool(line.days)) for line in more.lines] == [
            ("Petition approved", True),
            ("Interview attended", False),
            ("Visa received", True),
        ]
        assert (
            more.lines[1].basis
            == "Too few cases: 0 closed cases can be compared, and 9 are needed."
        )


def test_a_thousand_closed_cases_are_read_once(
    filed: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    closed([10 + number % 30 for number in range(1_000)])
    evaluation = evaluate(filed, TODAY)

    with django_assert_num_queries(2):
        forecast(evaluation)
    with django_assert_num_queries(1):
        forecast(evaluation)
