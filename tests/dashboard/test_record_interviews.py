"""Recording an offer makes an appointment, and a form that is sent twice records once."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.dashboard.people import People, people, signed_in
from tests.dashboard.recording import address, errors, filled, only, post
from tracker.lib.zones import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


def test_an_offer_makes_its_appointment(who: People) -> None:
    response = post(
        who.applicant,
        address(who, "slot_offered"),
        day="2018-07-13",
        interview_day="2018-08-06",
    )

    assert response.status_code == 302
    interview = who.case.interviews.get()
    assert (interview.key, interview.scheduled_for) == ("interview-1", date(2018, 8, 6))
    assert (interview.booking, interview.post.code) == ("regular", "seoul")
    assert [p.role for p in interview.travellers.all()] == ["beneficiary"]
    assert only(who).interview == interview


def test_a_second_one_may_be_new_or_the_same(who: People) -> None:
    post(who.applicant, address(who, "slot_offered"), day="2018-07-13", interview_day="2018-08-06")
    post(
        who.applicant,
        address(who, "interview_booked"),
        day="2018-07-14",
        interview="new",
        interview_day="2018-07-17",
        interview_booking="emergency",
    )
    last = who.case.interviews.get(key="interview-2")
    attended = post(who.applicant, address(who, "interview_attended"), day="2018-07-17")

    assert last.booking == "emergency"
    assert attended.status_code == 302
    assert who.case.events.get(kind="interview_attended").interview == last


def test_a_new_appointment_needs_its_day(who: People) -> None:
    response = post(who.applicant, address(who, "slot_offered"), day="2018-07-13")

    assert list(errors(response)) == ["interview_day"]
    assert not who.case.interviews.exists()


def test_nothing_is_left_of_an_offer_that_cannot_be_recorded(who: People) -> None:
    later = day_of(timezone.now(), "Asia/Seoul") + timedelta(days=3)

    response = post(
        who.applicant, address(who, "slot_offered"), day=later, interview_day="2018-08-06"
    )

    assert list(errors(response)) == ["day"]
    assert not who.case.interviews.exists()
    assert not who.case.events.exists()


def test_what_happens_at_an_interview_needs_one(who: People) -> None:
    response = post(who.applicant, address(who, "interview_attended"), day="2018-07-17")

    assert list(errors(response)) == ["interview"]


# Once


def test_a_form_sent_twice_records_once(who: People) -> None:
    client = signed_in(who.applicant)
    url = address(who, "slot_offered")
    sent = filled(client.get(url), day="2018-07-13", interview_day="2018-08-06")

    responses = [client.post(url, sent), client.post(url, sent)]

    assert [r["Location"] for r in responses] == [reverse("case", args=[who.case.uuid])] * 2
    assert only(who).key == f"form-{UUID(sent['form_id']).hex}"
    assert who.case.interviews.count() == 1


def test_two_forms_record_two(who: People) -> None:
    for _ in range(2):
        post(who.applicant, address(who, "note"), summary="The same words")

    assert who.case.events.count() == 2
