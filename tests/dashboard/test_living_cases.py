"""The page of cases of today: what to do next, in whose days, with which words.

``today`` is the day of the case, in Seoul.
"""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.dashboard.looking import address, look
from tracker.accounts.models import User
from tracker.cases.enums import Booking, EventKind, FirmRole, Role
from tracker.cases.models import EmbassyInterview, Petition, RecommendationLetter, TimelineEvent
from tracker.cases.record import record
from tracker.cases.reference import find_post
from tracker.lib.zones import NEW_YORK, day_of

pytestmark = pytest.mark.django_db

SEOUL = "Asia/Seoul"


@pytest.fixture
def reader() -> User:
    return cast.user("reader@example.com", zone=SEOUL)


@pytest.fixture
def case(reader: User) -> Petition:
    petition = cast.petition("A-1")
    cast.participant(petition, Role.BENEFICIARY, reader)
    cast.participant(petition, Role.PETITIONER, name="Employer")
    return petition


@pytest.fixture
def today() -> date:
    return day_of(timezone.now(), SEOUL)


def new_interview(case: Petition, day: date, booking: Booking) -> EmbassyInterview:
    post = find_post("seoul")
    assert post
    return case.interviews.create(key=booking.value, post=post, scheduled_for=day, booking=booking)


def need(case: Petition, today: date) -> None:
    """Needed in ten days; the regular slot on offer is in twenty."""
    by = (today + timedelta(days=10)).isoformat()
    record(case, EventKind.NEED_STATED, today.isoformat(), details={"by": by})
    slot = new_interview(case, today + timedelta(days=20), Booking.REGULAR)
    record(case, EventKind.SLOT_OFFERED, today.isoformat(), interview=slot)


def test_an_empty_case_invites(client: Client, case: Petition, reader: User) -> None:
    page, text = look(client, reader, case)
    assert page.is_empty
    assert "Nothing is recorded yet" in text
    assert "Record the first thing that happened" in text


def test_ask_for_an_emergency_appointment(
    client: Client, case: Petition, reader: User, today: date
) -> None:
    need(case, today)
    page, text = look(client, reader, case)
    (card,) = page.todo.act
    assert card.title == "Ask the embassy for an emergency appointment"
    assert (card.whose, card.span, card.urgent) == ("You", "10 days", True)
    assert card.done_by == EventKind.EMERGENCY_REQUESTED
    assert [(o.status, o.verdict) for o in card.options] == [("offered", "10 days too late")]
    # The journey takes a day, the passport three working days: how many days differs by weekday.
    latest = card.why.steps[-1].removeprefix("So the latest day is ").removesuffix(".")
    ahead = datetime.strptime(latest, "%a %d %B %Y").date() - today  # noqa: DTZ007  # a day
    assert timedelta(days=2) < ahead < timedelta(days=7)
    assert latest.startswith(card.latest_interview)
    assert card.why.ask_counsel, "how long a passport takes is practice"
    assert f"Latest interview that still works {card.latest_interview}" in text
    assert (
        f"/cases/{case.uuid}/record/?kind=emergency_requested"
        in client.get(address(case)).content.decode()
    )
    assert "Why this date" in text


def test_an_answer_is_waited_for_then(
    client: Client, case: Petition, reader: User, today: date
) -> None:
    need(case, today)
    record(case, EventKind.EMERGENCY_REQUESTED, today.isoformat())
    page, _text = look(client, reader, case)
    (card,) = page.todo.act
    assert card.title == "The embassy’s answer to the emergency request comes next"
    assert not card.urgent


def test_an_attorney_sees_whose_it_is(client: Client, case: Petition, today: date) -> None:
    need(case, today)
    attorney = cast.member("attorney@example.com", case.firm)
    page, _text = look(client, attorney, case)
    (card,) = page.todo.act
    assert (card.whose, card.own) == ("Beneficiary", False)
    assert [place for place, _moment in card.clock] == ["Seoul", "New York"]


def rfe(case: Petition, printed: date | None) -> TimelineEvent:
    """Filed, and asked for more evidence, in New York's days."""
    now = timezone.now()
    filed = day_of(now - timedelta(days=30), NEW_YORK).isoformat()
    asked = day_of(now - timedelta(days=4), NEW_YORK).isoformat()
    record(case, EventKind.PETITION_FILED, filed, zone=NEW_YORK)
    return record(case, EventKind.RFE_ISSUED, asked, zone=NEW_YORK, stated_due=printed)


def test_counsels_day_is_waited_for_by_the_applicant(
    client: Client, case: Petition, reader: User
) -> None:
    printed = day_of(timezone.now(), NEW_YORK) + timedelta(days=80)
    rfe(case, printed)
    page, text = look(client, reader, case)
    assert page.todo.act == ()
    (waited,) = page.todo.wait
    assert (waited.title, waited.whose) == ("Answer USCIS’s request for evidence", "Counsel")
    assert (waited.left, waited.estimate) == ("80 days left", False)
    assert "What is waited for" in text
    assert "Nothing is due here. The answer to USCIS is being prepared." in text


def test_the_day_of_an_answer_in_both_zones(client: Client, case: Petition, reader: User) -> None:
    rfe(case, date(2027, 2, 12))
    page, _text = look(client, reader, case)
    (waited,) = page.todo.wait
    assert waited.clock[0][1].endswith(", close of business")
    assert waited.clock[1] == ("Seoul", in_seoul(date(2027, 2, 12), "07:00"))


@pytest.mark.parametrize("days, passed", [(60, False), (3, True)])
def test_a_shipping_day_that_has_passed_says_so(
    client: Client, case: Petition, days: int, passed: bool
) -> None:
    rfe(case, day_of(timezone.now(), NEW_YORK) + timedelta(days=days))
    attorney = cast.member("attorney@example.com", case.firm)

    page, text = look(client, attorney, case)

    assert page.todo.act[0].ship_passed is passed
    assert ("has passed: only a courier that is there in time" in text) is passed
    assert ("5 business days before" in text.split("Why this date")[0]) is not passed


def test_counsel_is_asked_for_the_printed_date(client: Client, case: Petition) -> None:
    notice = rfe(case, printed=None)
    attorney = cast.member("attorney@example.com", case.firm)
    page, _text = look(client, attorney, case)
    assert [(ask.text, ask.event) for ask in page.todo.asks] == [
        ("Enter the due date printed on the notice.", notice.uuid)
    ]
    (card,) = page.todo.act
    assert (card.own, card.estimate) == (True, True)
    assert card.why.citation == "8 CFR 103.2(b)(8)(iv); 72 FR 19100"


def test_an_expected_day_is_not_a_task(client: Client, case: Petition, reader: User) -> None:
    filed = day_of(timezone.now() - timedelta(days=3), NEW_YORK).isoformat()
    details = {"premium": True}
    record(case, EventKind.PETITION_FILED, filed, zone=NEW_YORK, details=details)
    for person in (reader, cast.member("attorney@example.com", case.firm)):
        page, _text = look(client, person, case)
        assert page.todo.act == ()
        (waited,) = page.todo.wait
        assert waited.title == "USCIS acts on the premium request"
        assert waited.when.startswith("expected by ")
        assert waited.estimate


def test_late_is_said(client: Client, case: Petition, today: date) -> None:
    wanted = today - timedelta(days=2)
    RecommendationLetter.objects.create(petition=case, key="letter-1", wanted_by=wanted)
    record(case, EventKind.CONTRACT_SIGNED, (today - timedelta(days=9)).isoformat())
    attorney = cast.member("attorney@example.com", case.firm, FirmRole.PARALEGAL)
    attorney.zone = SEOUL
    attorney.save()
    page, text = look(client, attorney, case)
    (card,) = page.todo.act
    assert (card.late, card.urgent, card.left) == (True, True, "2 days late")
    assert "missed" in text


def test_on_its_own_day_a_deadline_is_not_late(client: Client, case: Petition, today: date) -> None:
    RecommendationLetter.objects.create(petition=case, key="letter-1", wanted_by=today)
    record(case, EventKind.CONTRACT_SIGNED, today.isoformat())
    attorney = cast.member("attorney@example.com", case.firm)
    page, text = look(client, attorney, case)
    (card,) = page.todo.act
    assert (card.late, card.urgent, card.left, card.span) == (
        False,
        True,
        "today",
        "ends today",
    )
    assert "missed" not in text


def test_a_denied_case_is_closed(client: Client, case: Petition, reader: User, today: date) -> None:
    rfe(case, printed=None)
    record(case, EventKind.DENIED, "", zone=NEW_YORK)
    page, text = look(client, reader, case)
    assert [(step.name, step.state) for step in page.steps][-4:] == [
        ("Approved", "over"),
        ("Interview", "over"),
        ("Visa", "over"),
        ("Closed", "now"),
    ]
    assert page.steps[-1].note == "Petition denied, day unknown"
    assert "This case is closed." in text
    assert [line.title for line in page.lines][-1] == "Petition denied"


def in_seoul(day: date, time: str) -> str:
    """A moment of a winter's evening in New York, on Seoul's clocks."""
    following = day + timedelta(days=1)
    year = "" if following.year == day_of(timezone.now(), SEOUL).year else f" {following.year}"
    return f"{following:%a} {following.day} {following:%B}{year}, {time}"
