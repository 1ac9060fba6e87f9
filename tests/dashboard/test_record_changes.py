"""Taking back, correcting and confirming what was recorded."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.dashboard.people import People, people, signed_in
from tests.dashboard.recording import address, errors, event_address, filled, only, post, recorded
from tracker.cases.enums import Authority, ResponseChannel, Service
from tracker.cases.record import record as record_fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


def test_what_was_recorded_can_be_undone(who: People) -> None:
    client = signed_in(who.applicant)
    url = address(who, "counsel_engaged")
    page = client.post(url, filled(client.get(url)), follow=True)

    undo = event_address("take_back", only(who))
    assert f'action="{undo}"' in page.content.decode()
    back = client.post(undo)

    assert back.status_code == 302
    assert not who.case.events.standing().exists()
    assert who.case.events.count() == 2


def test_taking_back_keeps_the_reason(who: People) -> None:
    event = recorded(who)

    signed_in(who.attorney).post(event_address("take_back", event), {"why": "Another case"})

    row = who.case.events.get(kind="retracted")
    assert (row.corrects, row.summary, row.recorded_by) == (event, "Another case", who.attorney)


def test_taking_back_twice_is_said(who: People) -> None:
    event, client = recorded(who), signed_in(who.attorney)
    client.post(event_address("take_back", event))

    page = client.post(event_address("take_back", event), follow=True)

    assert [m.level_tag for m in page.context["messages"]] == ["success", "error"]
    assert who.case.events.count() == 2


@pytest.mark.parametrize("name", ["correct", "take_back", "confirm"])
def test_only_counsel_changes_what_others_recorded(who: People, name: str) -> None:
    event = recorded(who, by=who.attorney)

    status = [
        signed_in(user).post(event_address(name, event)).status_code
        for user in (who.applicant, who.petitioner, who.administrator, who.stranger)
    ]

    assert status == [403, 403, 403, 404]
    assert who.case.events.get() == event


@pytest.mark.parametrize("name", ["correct", "take_back", "confirm"])
def test_an_event_that_is_not_there(who: People, name: str) -> None:
    theirs = who.stranger.participations.get().petition
    event = record_fact(theirs, "note", "2018-07-06", by=who.attorney)
    client = signed_in(who.attorney)

    for uuid in (uuid4(), event.uuid):
        assert client.post(reverse(name, args=[who.case.uuid, uuid])).status_code == 404


def test_a_petitioner_does_not_learn_of_the_beneficiarys_steps(who: People) -> None:
    event = recorded(who, "visa_issued")

    assert signed_in(who.petitioner).get(event_address("correct", event)).status_code == 404


def test_taking_back_and_confirming_are_sent(who: People) -> None:
    event = recorded(who)
    for name in ("take_back", "confirm"):
        assert signed_in(who.attorney).get(event_address(name, event)).status_code == 405
    assert signed_in(who.attorney).delete(event_address("correct", event)).status_code == 405


def test_a_row_that_takes_back_is_no_event(who: People) -> None:
    event, client = recorded(who), signed_in(who.attorney)
    client.post(event_address("take_back", event))
    row = who.case.events.get(kind="retracted")

    assert client.get(event_address("correct", row)).status_code == 404


# Correct


@pytest.mark.parametrize(
    "text",
    [
        "2018-06-09",
        "2018-06-09~",
        "2018-06-22/2018-06-25",
        "2018-06",
        "2018-06-01/2018-06-30",
        "2018",
        "2018-06?",
        "../2018-06-23",
        "../2018-06",
        "2018-06-22/..",
        "",
    ],
)
def test_an_untouched_correction_says_the_same(who: People, text: str) -> None:
    who.case.participants.create(key="cousin", role="dependent", name="Cousin")
    event = recorded(
        who,
        "rfe_issued",
        date=text,
        zone="Europe/Paris",
        actor=Authority.USCIS,
        as_printed="6/9",
        stated_due=date(2018, 9, 15),
        service=Service.MAIL,
        inferred=True,
        traveller=who.case.participants.get(key="cousin"),
        document="i797",
        summary="Two points",
    )

    response = post(who.attorney, event_address("correct", event))

    assert response.status_code == 302
    new = who.case.events.standing().get()
    assert new.corrects == event
    assert new.chain == event.chain
    what = ("kind", "date", "zone", "authority", "as_printed", "stated_due", "service")
    same = (*what, "inferred", "traveller", "document", "summary", "learned_on", "details", "at")
    assert [getattr(new, name) for name in same] == [getattr(event, name) for name in same]


def test_what_the_form_does_not_ask_for_stays_as_it_was(who: People) -> None:
    """How a brief goes is asked of nobody, and decides whether its last day rolls."""
    event = recorded(who, "appeal_filed", response_channel=ResponseChannel.ONLINE)

    post(who.attorney, event_address("correct", event), summary="By the portal.")

    new = who.case.events.standing().get()
    assert (new.summary, new.response_channel) == ("By the portal.", ResponseChannel.ONLINE)


def test_details_and_hour_survive_a_correction(who: People) -> None:
    at = datetime(2018, 6, 9, 8, 30, tzinfo=UTC)
    event = recorded(
        who, "petition_filed", date="2018-06-09", at=at, details={"premium": True, "pages": 16}
    )

    post(who.attorney, event_address("correct", event), detail_pages="17")

    new = who.case.events.standing().get()
    assert (new.at, new.details) == (at, {"premium": True, "pages": 17})


def test_applicants_correct_what_they_recorded(who: People) -> None:
    event = recorded(who, unconfirmed=True)

    response = post(who.applicant, event_address("correct", event), day="2018-07-05")

    assert response.status_code == 302
    new = who.case.events.standing().get()
    assert (new.date, new.unconfirmed) == ("2018-07-05", True)


def test_the_older_of_two_versions_cannot_be_corrected(who: People) -> None:
    event = recorded(who)
    post(who.attorney, event_address("correct", event), day="2018-07-05")

    response = post(who.attorney, event_address("correct", event), day="2018-07-04")

    assert response.status_code == 200
    assert list(errors(response)) == ["__all__"]
    assert who.case.events.standing().get().date == "2018-07-05"


# Confirm


def test_counsel_confirms_what_was_told(who: People) -> None:
    details = {"valid_from": "2018-07-10", "valid_to": "2021-07-09"}
    event = recorded(
        who, actor=Authority.USCIS, details=details, unconfirmed=True, summary="By telephone"
    )
    client = signed_in(who.attorney)

    for _ in range(2):
        assert client.post(event_address("confirm", event)).status_code == 302

    new = who.case.events.standing().get()
    assert (new.corrects, new.unconfirmed, new.recorded_by) == (event, False, who.attorney)
    same = ("kind", "date", "zone", "authority", "details", "summary", "chain")
    assert [getattr(new, name) for name in same] == [getattr(event, name) for name in same]
    assert who.case.events.count() == 2


def test_what_is_confirmed_is_not_confirmed_again(who: People) -> None:
    event = recorded(who)

    signed_in(who.attorney).post(event_address("confirm", event))

    assert who.case.events.get() == event


def test_an_applicant_does_not_confirm(who: People) -> None:
    event = recorded(who, unconfirmed=True)

    assert signed_in(who.applicant).post(event_address("confirm", event)).status_code == 403
    assert "Confirm it as it is" in (
        signed_in(who.attorney).get(event_address("correct", event)).content.decode()
    )
