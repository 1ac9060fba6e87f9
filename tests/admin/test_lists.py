"""The lists: their columns, their filters, and what they cost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.admin.conftest import Desks, signed_in
from tracker.accounts.models import User
from tracker.cases.checklists import make
from tracker.cases.enums import Role
from tracker.cases.models import Petition
from tracker.cases.record import record
from tracker.lib.zones import day_of

# The session, the reader, their desk; then the rows, and what the filters offer.
QUERIES = {
    "petition": 10,
    "timelineevent": 5,
    "uscisevent": 5,
    "checklist": 5,
    "deadline": 6,
    "reminder": 6,
}


def small_case(number: int) -> Petition:
    """A case with one row of everything: an RFE issued, and what follows from it."""
    case = cast.petition(f"SMALL-{number}")
    cast.participant(case, Role.BENEFICIARY, name="Min-jun Park", email="min-jun@applicant.example")
    cast.participant(case, Role.COUNSEL, email="counsel@firm.example")
    make(case, "interview_day")
    day = timezone.now().date() - timedelta(days=3)
    record(case, "rfe_issued", day.isoformat(), service="mail", now=timezone.now())
    return case


@pytest.fixture
def reader(db: None) -> User:
    return cast.member("reader@firm.example", cast.firm())


@pytest.mark.parametrize("name", QUERIES)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    reader: User, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(reader)
    address = f"/admin/cases/{name}/"
    small_case(1)
    client.get(address)
    with django_assert_num_queries(QUERIES[name]):
        one = client.get(address)
    small_case(2)
    small_case(3)
    with django_assert_num_queries(QUERIES[name]):
        three = client.get(address)
    assert three.context["cl"].result_count == 3 * one.context["cl"].result_count


def test_a_petition_shows_its_columns(reader: User) -> None:
    case = small_case(1)
    page = signed_in(reader).get("/admin/cases/petition/").content.decode()
    case.refresh_from_db()
    assert case.next_due is not None
    for text in (
        "SMALL-1",
        "Min-jun Park",
        "Request for evidence",
        f"{case.next_due:%Y}",
        "days left",
        "USCIS has the answer to its request for evidence",
    ):
        assert text in page


def test_letters_are_counted(desks: Desks, attorney: Client) -> None:
    assert ">5/6<" in "".join(attorney.get("/admin/cases/petition/").content.decode().split())


def found(client: Client, query: str, name: str = "petition") -> list[str]:
    response = client.get(f"/admin/cases/{name}/?{query}")
    assert response.status_code == 200
    return [str(row) for row in response.context["cl"].result_list]


def test_petitions_are_searched_by_reference_and_by_person(desks: Desks, attorney: Client) -> None:
    cast.petition("QUIET-1", desks.ours)
    assert found(attorney, "q=QUIET") == ["QUIET-1"]
    assert found(attorney, "q=Ha-neul") == ["DOC-2018"]


def test_petitions_are_filtered(desks: Desks, attorney: Client) -> None:
    cast.petition("QUIET-1", desks.ours)
    assert found(attorney, "stage__exact=visa_received") == ["DOC-2018"]
    assert found(attorney, "premium__exact=1") == ["DOC-2018"]
    operator = signed_in(desks.operator)
    assert found(operator, f"firm__id__exact={desks.theirs.pk}") == ["SECRET-77"]


def test_the_overdue_are_found(desks: Desks, attorney: Client) -> None:
    late = cast.petition("LATE-1", desks.ours)
    issued = datetime(2026, 1, 5, 12, tzinfo=UTC)
    record(late, "rfe_issued", "2026-01-05", service="electronic", now=issued)
    assert found(attorney, "overdue=1") == ["LATE-1"]
    assert found(attorney, "state=missed", "deadline") == found(attorney, "q=LATE-1", "deadline")
    addresses = (f"/admin/cases/petition/?q={name}" for name in ("LATE-1", "DOC-2018"))
    late_page, page = (attorney.get(address).content.decode() for address in addresses)
    assert late_page.count("overdue") == page.count("overdue") + 1


def test_a_passport_that_ran_out_is_nothing_overdue(desks: Desks, attorney: Client) -> None:
    case = cast.petition("PASSPORT-1", desks.ours)
    record(case, "passport_recorded", "", details={"expires": "2026-01-05"}, now=cast.NOW)
    assert len(found(attorney, "state=missed&q=PASSPORT-1", "deadline")) == 1
    assert found(attorney, "overdue=1") == []


def test_deadlines_are_filtered_by_what_became_of_them(desks: Desks, attorney: Client) -> None:
    states = {
        state: found(attorney, f"state={state}", "deadline")
        for state in ("open", "met", "missed", "waived")
    }
    total = desks.case.deadlines.filter(current=True).count()
    assert sum(len(rows) for rows in states.values()) == total
    assert len(states["met"]) == desks.case.deadlines.filter(met_by__isnull=False).count()


def test_deadlines_begin_with_what_stands(desks: Desks, attorney: Client) -> None:
    near, far = cast.petition("NEAR-1", desks.ours), cast.petition("FAR-1", desks.ours)
    now = timezone.now()
    for case, days in ((far, 60), (near, 20)):
        due = (now + timedelta(days=days)).date()
        record(case, "rfe_issued", f"{now:%Y-%m-%d}", stated_due=due, now=now)
    rows = attorney.get("/admin/cases/deadline/").context["cl"].result_list
    standing = [row.by for row in rows if row.met_by_id is None]
    over = [row.by for row in rows if row.met_by_id is not None]
    assert [row.by for row in rows] == [*standing, *over]
    assert (standing, over) == (sorted(standing), sorted(over, reverse=True))
    answers = [row.petition.reference for row in rows if row.rule == "rfe-response"]
    assert answers == ["NEAR-1", "FAR-1", "DOC-2018"]


def test_the_days_left_are_those_of_the_deadlines_own_place(reader: User) -> None:
    """In Kolkata it is tomorrow already while New York, where the answer must lie, has today."""
    case = cast.petition("KOLKATA-1", zone="Asia/Kolkata")
    cast.participant(case, Role.BENEFICIARY, name="Arjun Menon")
    now = timezone.now()
    due = day_of(now, "America/New_York") + timedelta(days=81)
    record(case, "rfe_issued", f"{now:%Y-%m-%d}", stated_due=due, now=now)
    for name in ("petition", "deadline"):
        assert "81 days left" in signed_in(reader).get(f"/admin/cases/{name}/").content.decode()


def test_events_show_what_stands_unless_all_is_asked_for(desks: Desks, attorney: Client) -> None:
    case = cast.petition("FIX-1", desks.ours)
    old = record(case, "approved", "2018-07-06", now=cast.NOW)
    record(case, "approved", "2018-07-05", now=cast.NOW, corrects=old)
    assert found(attorney, "q=FIX-1", "timelineevent") == ["Petition approved 2018-07-05"]
    assert len(found(attorney, "q=FIX-1&record=all", "timelineevent")) == 2


def test_a_list_of_nothing_says_why(reader: User) -> None:
    client = signed_in(reader)
    bare = client.get("/admin/cases/petition/").content.decode()
    assert "There is nothing here." in bare
    assert 'href="/admin/cases/petition/add/"' in bare
    filtered = client.get("/admin/cases/petition/?overdue=1").content.decode()
    assert "Nothing matches the search and the filters." in filtered
    searched = client.get("/admin/cases/reminder/?q=nobody").content.decode()
    assert "Nothing matches the search and the filters." in searched


def test_an_event_of_a_letter_names_the_letter(desks: Desks, attorney: Client) -> None:
    page = attorney.get("/admin/cases/timelineevent/?kind__exact=letter_passed").content.decode()
    assert "Letter passed its final review · Letter 5, Amara Okoye" in page
