"""Recording what happened: what each kind asks for besides its day."""

from datetime import date

import pytest
from django.contrib.messages import get_messages

from tests.dashboard.people import People, people, signed_in
from tests.dashboard.recording import address, errors, only, post
from tracker.cases.enums import EventKind, ResponseChannel, Service
from tracker.lib.zones import NEW_YORK

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


def test_a_notice_has_what_its_deadline_needs(who: People) -> None:
    post(
        who.attorney,
        address(who, "rfe_issued"),
        when="by",
        day="2018-06-23",
        stated_due="2018-09-15",
        service="mail",
        response_channel="paper",
        inferred="on",
    )

    event = only(who)
    assert event.stated_due == date(2018, 9, 15)
    assert (event.service, event.response_channel) == (Service.MAIL, ResponseChannel.PAPER)
    assert event.inferred
    deadline = who.case.deadlines.get(rule="rfe-response")
    assert deadline.due == date(2018, 9, 15)


@pytest.mark.parametrize("kind", ["denied", "revoked"])
def test_a_decision_has_what_an_appeal_needs(who: People, kind: str) -> None:
    """33 days by mail, 30 handed over: 28 October 2026 and three days are a Saturday."""
    post(who.attorney, address(who, kind), day="2026-09-28", zone=NEW_YORK, service="mail")

    deadline = who.case.deadlines.get(rule="i290b")
    assert (deadline.due, deadline.estimate) == (date(2026, 11, 2), False)


def test_each_kind_asks_only_for_its_own(who: People) -> None:
    page = signed_in(who.applicant).get(address(who, "counsel_engaged"))

    fields = page.context["form"].fields
    other = {"letter", "interview", "interview_day", "stated_due", "service", "inferred"}
    assert not other & fields.keys()


def test_details_have_fields_of_their_kind(who: People) -> None:
    post(
        who.attorney,
        address(who, "petition_filed"),
        day="2018-06-09",
        detail_premium="on",
        detail_pages="16",
        detail_requested_from="2018-07-01",
    )

    assert only(who).details == {"premium": True, "pages": 16, "requested_from": "2018-07-01"}


def test_a_receipt_number_reaches_the_case(who: People) -> None:
    number = "WAC1890000001"
    post(who.attorney, address(who, "receipt_notice_issued"), detail_receipt_number=number)

    who.case.refresh_from_db()
    assert who.case.receipt_number == number


def test_an_unknown_prefix_of_a_receipt_number_is_warned_of(who: People) -> None:
    page = post(
        who.attorney,
        address(who, "receipt_notice_issued"),
        detail_receipt_number="abc-12-345-67890",
    )

    assert [(one.level_tag, str(one)) for one in get_messages(page.wsgi_request)] == [
        (
            "warning",
            "No office is known by the letters ABC. Compare the receipt number with the notice "
            "(I-797).",
        ),
        ("success", "Recorded: Receipt notice issued."),
    ]
    assert only(who).details == {"receipt_number": "ABC1234567890"}


def test_a_status_text_is_recorded_as_what_it_tells(who: People) -> None:
    text = "Request for Additional Evidence Was Sent"
    page = post(who.attorney, address(who, "status_seen"), detail_text=text)

    event = only(who)
    assert (event.kind, event.date) == ("rfe_issued", f"../{event.latest}")
    assert (event.summary, event.details) == (text, {})
    assert [str(one) for one in get_messages(page.wsgi_request)] == [
        "Recorded: USCIS asked for more evidence."
    ]


def test_a_needed_detail_is_asked_for(who: People) -> None:
    response = post(who.applicant, address(who, "need_stated"), day="2018-07-13")

    assert list(errors(response)) == ["detail_by"]


def test_a_letter_is_named(who: People) -> None:
    url = address(who, "letter_passed")
    letter = who.case.letters.get(key="letter-2")

    nameless = post(who.attorney, url, day="2018-04-13")
    named = post(who.attorney, url, day="2018-04-13", letter=letter.uuid)

    assert list(errors(nameless)) == ["letter"]
    assert named.status_code == 302
    assert only(who).letter == letter


def test_answers_come_over_days_for_one_letter_or_for_all(who: People) -> None:
    url = address(who, "letter_answers_received")
    letter = who.case.letters.get(key="letter-1")
    span = {"day": "2018-03-23", "until": "2018-04-02"}

    post(who.attorney, url, **span)
    post(who.attorney, url, **span, letter=letter.uuid)

    rows = [(event.date, event.letter) for event in who.case.events.order_by("id")]
    assert rows == [("2018-03-23/2018-04-02", None), ("2018-03-23/2018-04-02", letter)]


def test_every_kind_has_a_form(who: People) -> None:
    client = signed_in(who.attorney)
    for kind in set(EventKind) - {EventKind.RETRACTED}:
        assert client.get(address(who, kind)).status_code == 200, kind
