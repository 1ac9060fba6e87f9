"""The calendar's address: private, revocable, polled; and the dates of one mail as a file."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import cast, vcalendar
from tests.cases import due_case
from tests.dashboard.looking import text_of
from tests.dashboard.people import People, people, signed_in
from tests.vcalendar import instant
from tracker.accounts.models import User
from tracker.cases import links
from tracker.cases.enums import EventKind, FirmRole, Role, Tone
from tracker.cases.models import Deadline, Reminder
from tracker.cases.record import record
from tracker.cases.reminders import new_row

pytestmark = pytest.mark.django_db

ADDRESS, OFF, PREFERENCES = "/preferences/calendar/", "/preferences/calendar/off/", "/preferences/"
DUE = date(2027, 2, 12)


@pytest.fixture
def who() -> People:
    found = people()
    record(
        found.case,
        EventKind.RFE_ISSUED,
        "2026-11-20",
        zone="America/New_York",
        stated_due=DUE,
        now=cast.NOW,
    )
    return found


def subscribed(user: User) -> str:
    """The path of a person's calendar, asked for on the page."""
    response = signed_in(user).post(ADDRESS)
    assert (response.status_code, response["Location"]) == (302, PREFERENCES + "#calendar")
    user.refresh_from_db()
    return path_of(user)


def path_of(user: User) -> str:
    return links.calendar(user).removeprefix("http://127.0.0.1:8000")


def test_a_program_reads_it_without_sign_in(who: People) -> None:
    response = Client().get(subscribed(who.applicant))

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    (event,) = vcalendar.events(response.content)
    assert instant(event.dtend) == datetime(2027, 2, 12, 22, tzinfo=UTC)
    assert Client().head(path_of(who.applicant)).status_code == 200
    assert Client().post(path_of(who.applicant)).status_code == 405


def test_what_has_not_changed_is_not_sent_again(who: People) -> None:
    path = subscribed(who.applicant)
    tag = Client().get(path)["ETag"]

    again = Client().get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")

    record(who.case, EventKind.NOTE, "2026-11-20", summary="A word.", now=cast.NOW)
    assert Client().get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_lost_right_is_seen_at_once(who: People) -> None:
    path = subscribed(who.attorney)
    tag = Client().get(path)["ETag"]
    who.attorney.memberships.all().delete()

    response = Client().get(path, headers={"If-None-Match": tag})

    assert (response.status_code, vcalendar.events(response.content)) == (200, [])


def test_a_new_address_revokes_the_old(who: People) -> None:
    old = subscribed(who.applicant)
    new = subscribed(who.applicant)

    assert old != new
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_it_can_be_switched_off(who: People) -> None:
    path = subscribed(who.applicant)

    signed_in(who.applicant).post(OFF)

    assert Client().get(path).status_code == 404
    who.applicant.refresh_from_db()
    assert who.applicant.feed_key is None


def test_who_may_not_sign_in_any_more_has_no_calendar(who: People) -> None:
    path = subscribed(who.applicant)
    User.objects.filter(pk=who.applicant.pk).update(is_active=False)

    assert Client().get(path).status_code == 404


def test_an_address_cannot_be_guessed(who: People) -> None:
    path = subscribed(who.applicant)
    who.stranger.feed_key = uuid4()  # signed by us, and nobody's
    key = who.applicant.feed_key
    assert key is not None

    for wrong in (path_of(who.stranger), f"/calendar/{key.hex}.ics", f"/calendar/{key}.x.ics"):
        assert Client().get(wrong).status_code == 404
    assert Client().get(path.replace(key.hex, uuid4().hex)).status_code == 404
    # What is signed for a mail is no calendar's address.
    token = links.token_of(Reminder(uuid=key))
    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_it_is_everybodys_own_to_switch(who: People) -> None:
    path = subscribed(who.applicant)

    for address in (ADDRESS, OFF):
        assert Client().post(address).status_code == 302
        assert signed_in(who.applicant).get(address).status_code == 405
        assert Client(enforce_csrf_checks=True).post(address).status_code == 403
        signed_in(who.stranger).post(address)
    assert Client().get(path).status_code == 200


def test_the_page_shows_the_address_and_how_to_revoke_it(who: People) -> None:
    client = signed_in(who.applicant)
    before = client.get(PREFERENCES).content.decode()
    assert "webcal:" not in before
    assert "Make an address" in text_of(before)

    subscribed(who.applicant)

    html = client.get(PREFERENCES).content.decode()
    address = links.calendar(who.applicant)
    assert f">{address}</code>" in html
    assert f'href="{address.replace("http:", "webcal:")}"' in html
    for action in (ADDRESS, OFF):
        assert f'action="{action}"' in html


def told(row: Reminder) -> list[Any]:
    response = Client().get(reverse("answer_ics", args=[links.token_of(row)]))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="o1a.ics"'
    assert "no-store" in response["Cache-Control"]
    return vcalendar.events(response.content)


def test_the_dates_of_one_mail_as_a_file() -> None:
    due_case.case()
    row = due_case.row(due_case.BENEFICIARY)

    (event,) = told(row)

    assert event.uid.value == str(row.deadline.uuid)
    assert event.url.value == f"http://127.0.0.1:8000/cases/{row.deadline.petition.uuid}/"


def test_a_mail_of_several_dates_gives_them_all() -> None:
    for reference in ("SEND-1", "SEND-2", "SEND-3"):
        due_case.case(reference)
    rows = Reminder.objects.filter(recipient__email=due_case.BENEFICIARY, rung="first")
    digest = rows.filter(deadline__petition__reference__in=["SEND-1", "SEND-2"])
    digest.update(message_id="<digest@x.example>", state="sent", sent_at=due_case.NOW)
    row = digest.first()
    assert row

    events = told(row)

    assert {e.summary.value.partition(" · ")[0] for e in events} == {"SEND-1", "SEND-2"}


def test_a_recommender_gets_no_link_to_pages_they_cannot_open(settings: Settings) -> None:
    case = cast.petition("O1-TEST")
    writer = cast.participant(case, Role.RECOMMENDER, email="writer@x.example", zone="Asia/Seoul")
    case.letters.create(key="letter-1", recommender=writer, wanted_by=DUE)
    record(case, EventKind.NOTE, "2026-11-20", summary="A word.", now=cast.NOW)
    row = Reminder.objects.filter(recipient=writer).first()
    assert row

    (event,) = told(row)

    assert event.summary.value == "O1-TEST · Letter of Recommender"
    assert "url" not in event.contents
    assert settings.SITE_URL not in event.serialize()


def test_a_mail_of_somebody_who_left_tells_nothing_new(who: People) -> None:
    member = cast.member("left@firm.example", who.case.firm, FirmRole.PARALEGAL)
    deadline = Deadline.objects.get(rule="rfe-response")
    row = new_row(deadline, member, "attorney", Tone.ESCALATE, cast.NOW)
    row.save()
    path = reverse("answer_ics", args=[links.token_of(row)])
    assert len(told(row)) == 1

    member.memberships.all().delete()

    assert Client().get(path).status_code == 404


def test_a_mail_nobody_sent_is_not_found(who: People) -> None:
    row = Reminder(uuid=uuid4())

    for token in (links.token_of(row), row.uuid.hex, "x"):
        assert Client().get(reverse("answer_ics", args=[token])).status_code == 404
