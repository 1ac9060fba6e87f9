"""All rules on one page: what to do now, what comes then, what is only to know."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast
from tests.dashboard.looking import look
from tests.dashboard.people import People, people
from tracker.cases.enums import Role
from tracker.cases.record import record
from tracker.lib.zones import NEW_YORK, day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    who = people()
    cast.participant(who.case, Role.DEPENDENT, name="Sora Baek")
    return who


@pytest.fixture
def today() -> date:
    return day_of(timezone.now(), NEW_YORK)


def tell(who: People, kind: str, day: date, **fields: object) -> None:
    record(who.case, kind, day.isoformat(), zone=NEW_YORK, **fields)  # type: ignore[arg-type]


def approve(who: People, today: date, *, start: int = 30, end: int = 395) -> None:
    days = {"valid_from": today + timedelta(days=start), "valid_to": today + timedelta(days=end)}
    details = {name: day.isoformat() for name, day in days.items()}
    tell(who, "approved", today - timedelta(days=20), details=details)


def test_dates_to_know_are_no_tasks(client: Client, who: People, today: date) -> None:
    approve(who, today)
    page, text = look(client, who.applicant, who.case)
    assert page.todo.act == ()
    assert [card.title for card in page.todo.know] == [
        "You may enter the United States",
        "You may work",
        "The longest possible validity of the petition ends",
    ]
    assert [card.when.split()[0] for card in page.todo.know] == ["from", "from", "until"]
    assert "Dates to know" in text
    page, _text = look(client, who.attorney, who.case)
    assert [card.title for card in page.todo.know][:2] == [
        "The beneficiary may enter the United States",
        "The beneficiary may work",
    ]


def test_what_has_long_been_possible_is_no_date(client: Client, who: People, today: date) -> None:
    approve(who, today, start=-60)
    page, _text = look(client, who.applicant, who.case)
    assert [card.title for card in page.todo.know] == [
        "The longest possible validity of the petition ends"
    ]
    titles = {line.title for line in page.lines}
    assert titles.isdisjoint({"You may enter the United States", "You may work"})


def test_what_ran_out_is_over_and_not_late(client: Client, who: People, today: date) -> None:
    tell(who, "photo_taken", today - timedelta(days=400))
    page, _text = look(client, who.applicant, who.case)
    (card,) = page.todo.know
    assert (card.title, card.left) == ("Your visa photo is too old then", "over")
    (line,) = [line for line in page.lines if line.title == card.title]
    assert line.marks[0] == "over"


def test_the_nearest_has_a_card_and_the_rest_is_a_list(
    client: Client, who: People, today: date
) -> None:
    approve(who, today, start=-10)
    until = (today + timedelta(days=385)).isoformat()
    tell(who, "entered_us", today - timedelta(days=1))
    tell(who, "i94_recorded", today - timedelta(days=1), details={"until": until})
    tell(who, "visa_fee_paid", today - timedelta(days=3))
    page, text = look(client, who.attorney, who.case)
    assert [card.title for card in page.todo.first] == ["Begin work on the extension"]
    assert [card.title for card in page.todo.then] == [
        "The visa fee is used to schedule an interview",
        "USCIS has the extension petition before the stay ends",
    ]
    assert "After that" in text
    page, _text = look(client, who.petitioner, who.case)
    assert page.todo.act == ()


def test_a_dependents_day_names_them(client: Client, who: People, today: date) -> None:
    child = who.case.participants.get(role=Role.DEPENDENT)
    tell(who, "entered_us", today, traveller=child)
    born = (today - timedelta(days=365 * 20)).isoformat()
    tell(who, "birth_recorded", today, traveller=child, details={"on": born})
    page, _text = look(client, who.applicant, who.case)
    (card,) = page.todo.act
    assert card.title == "The I-94 of the entry is checked and recorded (Sora Baek)"
    assert [card.title for card in page.todo.know] == ["A child's O-3 ends (Sora Baek)"]
    assert [line.about for line in page.lines if line.event] == ["Sora Baek", "Sora Baek"]


def test_paper_says_received_close_of_business_and_when_to_ship(
    client: Client, who: People
) -> None:
    tell(who, "rfe_issued", date(2026, 11, 2), stated_due=date(2039, 2, 15))
    page, text = look(client, who.attorney, who.case)
    (card,) = page.todo.act
    assert card.when == "must be received by Tue 15 February 2039"
    assert card.ship_by == "Tue 8 February 2039"
    assert card.clock == (("New York", "Tue 15 February 2039, close of business"),)
    assert "On paper, ship by Tue 8 February 2039 5 business days before" in text
    page, text = look(client, who.applicant, who.case)
    (card,) = page.todo.wait
    assert card.clock[1] == ("Seoul", "Wed 16 February 2039, 07:00")
    assert "On paper: ship by Tue 8 February 2039 at the latest." in text


def test_the_stay_names_what_binds_and_what_is_missing(
    client: Client, who: People, today: date
) -> None:
    until = today + timedelta(days=100)
    tell(who, "i94_recorded", today, details={"until": until.isoformat()})
    page, text = look(client, who.applicant, who.case)
    assert page.stay is not None
    assert page.stay.title.startswith("Stay until ")
    assert (page.stay.binding, page.stay.left) == ("The I-94 comes first.", "100 days left")
    assert page.stay.estimate
    assert [(one.name, bool(one.day)) for one in page.stay.limits] == [
        ("Petition", False),
        ("I-94", True),
        ("Passport", False),
    ]
    assert "Grace periods are discretionary: they are not counted." in text
    page, _text = look(client, who.petitioner, who.case)
    assert page.stay is None, "the beneficiary's status is no matter of the petitioner's page"


def test_a_stay_that_ended_says_so(client: Client, who: People, today: date) -> None:
    until = today - timedelta(days=2)
    details = {"until": until.isoformat()}
    tell(who, "i94_recorded", today - timedelta(days=90), details=details)
    page, _text = look(client, who.applicant, who.case)
    assert page.stay is not None
    assert (page.stay.title[:27], page.stay.left) == ("The stay on record ended on", "over")


def test_counsel_is_shown_what_cannot_be_true(client: Client, who: People, today: date) -> None:
    tell(who, "approved", today - timedelta(days=40))
    tell(who, "petition_filed", today - timedelta(days=30))
    page, text = look(client, who.attorney, who.case)
    (doubt,) = page.doubts
    assert [name for name, _place in doubt.facts] == ["Petition approved", "Petition filed"]
    assert {place for _name, place in doubt.facts} <= {line.place for line in page.lines}
    assert "Look at this" in text
    for reader in (who.applicant, who.petitioner, who.administrator):
        page, text = look(client, reader, who.case)
        assert page.doubts == ()
        assert "Look at this" not in text
    page, _text = look(client, who.attorney, who.case, (today - timedelta(days=2)).isoformat())
    assert page.doubts == (), "a look back shows what was known then"
