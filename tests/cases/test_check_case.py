"""`check_case` as it is typed, and what it says of whole cases."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import cast
from tests.cases.test_exchange_property import cases, in_one_database
from tests.cast import NOW
from tracker.cases.contradictions import contradictions
from tracker.cases.enums import Source
from tracker.cases.exchange import import_case
from tracker.cases.models import Petition
from tracker.cases.queries import rows_of
from tracker.cases.record import record, retract

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def case() -> Petition:
    return cast.petition("O1-TEST")


def printed(*args: str, **options: Any) -> str:
    out, err = StringIO(), StringIO()
    call_command("check_case", *args, stdout=out, stderr=err, **options)
    assert err.getvalue() == ""
    return out.getvalue()


def checks(petition: Petition) -> list[str]:
    return [one.check for one in contradictions(rows_of(petition), NOW)]


def told(petition: Petition, kind: str, day: str, **fields: Any) -> None:
    record(petition, kind, day, now=NOW, source=Source.IMPORT, **fields)


def test_the_documented_case_holds_together(documented: Petition) -> None:
    assert checks(documented) == []
    assert printed("DOC-2018") == "DOC-2018: no contradictions.\n"
    assert json.loads(printed("DOC-2018", json=True)) == {
        "petition": "DOC-2018",
        "contradictions": [],
    }


def test_the_same_waiver_today_is_flagged(case: Petition) -> None:
    told(case, "waiver_packet_sent", "2026-07-10")

    assert checks(case) == ["waiver-after-its-end"]


def test_a_contradiction_for_other_programs_and_for_a_person(case: Petition) -> None:
    told(case, "petition_filed", "2026-06-09")
    told(case, "approved", "../2026-06-01", zone="America/New_York")
    filed, approved = case.events.order_by("id")

    [found] = json.loads(printed("O1-TEST", json=True))["contradictions"]

    assert found == {
        "check": "decided-before-filed",
        "what": (
            "“Petition approved” (../2026-06-01) is dated before “Petition filed” (2026-06-09)."
        ),
        "why": "USCIS acts only on a petition that was filed.",
        "look_at": "Compare both days with the notices (I-797), and the year with them.",
        "facts": [
            {
                "anchor": f"event:{approved.chain}",
                "kind": "approved",
                "title": "Petition approved",
                "date": "../2026-06-01",
                "earliest": None,
                "latest": "2026-06-01",
                "zone": "America/New_York",
            },
            {
                "anchor": f"event:{filed.chain}",
                "kind": "petition_filed",
                "title": "Petition filed",
                "date": "2026-06-09",
                "earliest": "2026-06-09",
                "latest": "2026-06-09",
                "zone": "Asia/Seoul",
            },
        ],
    }
    assert printed(str(case.uuid)) == (
        f"decided-before-filed: {found['what']} {found['why']} {found['look_at']}\n"
    )


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(CommandError, match="No petition is called O1-NONE"):
        printed("O1-NONE")


def test_what_is_dated_in_the_future_is_seen(case: Petition) -> None:
    told(case, "petition_filed", "2027-01-01")

    assert checks(case) == ["in-the-future"]


def test_what_was_corrected_or_taken_back_contradicts_nothing(case: Petition) -> None:
    told(case, "petition_filed", "2026-06-09")
    wrong = record(case, "approved", "2026-06-01", now=NOW)
    assert checks(case) == ["decided-before-filed"]
    right = record(case, "approved", "2026-07-01", now=NOW, corrects=wrong)
    assert checks(case) == []

    retract(right, by=None, now=NOW)

    assert checks(case) == []


def test_a_word_about_the_learning_is_checked(case: Petition) -> None:
    told(case, "approved", "2026-07-06", learned_on=date(2026, 7, 1))

    assert checks(case) == ["learned-before-it-happened"]


def test_a_day_of_recording_is_no_word_about_the_learning(case: Petition) -> None:
    record(case, "note", "2026-11-24", now=NOW)

    assert checks(case) == ["in-the-future"]


def test_reading_takes_as_many_queries_whatever_there_is(
    case: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in ("2026-06-01", "2026-06-02", "2026-06-03"):
        told(case, "approved", day)
    told(case, "petition_filed", "2026-06-09")
    rows = rows_of(case)

    with django_assert_num_queries(0):
        assert len(contradictions(rows, NOW)) == 3


@in_one_database
@given(cases())
def test_every_case_that_can_be_imported_can_be_checked(data: dict[str, Any]) -> None:
    with transaction.atomic():
        petition = import_case(data, firm=cast.firm(), now=NOW).petition
        rows = rows_of(petition)
        recorded = {str(event.chain) for event in rows.events}
        for one in contradictions(rows, NOW):
            assert str(one.what)
            assert {fact.chain for fact in one.facts} <= recorded
        transaction.set_rollback(True)


@pytest.mark.parametrize("day", ["1900-01-01", "2099-12-31"])
def test_the_ends_of_the_calendar_can_be_checked(case: Petition, day: str) -> None:
    for kind in ("rfe_issued", "noid_issued", "noir_issued", "approved", "entered_us", "denied"):
        details = {"valid_from": day, "valid_to": day} if kind == "approved" else {}
        told(case, kind, day, stated_due=date.fromisoformat(day), details=details)

    assert "learned-before-it-happened" not in checks(case)
