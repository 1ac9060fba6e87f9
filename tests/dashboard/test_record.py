"""Recording what happened: who may, what is asked first, the day as it is known."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.dashboard.people import People, people, signed_in
from tests.dashboard.recording import address, errors, filled, only, post
from tracker.cases import tasks
from tracker.cases.enums import Authority, Stage
from tracker.lib.zones import NEW_YORK, day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


# Who may be here


@pytest.mark.parametrize("kind", ["", "counsel_engaged"])
def test_strangers_do_not_learn_that_there_is_a_case(who: People, kind: str) -> None:
    for user in (who.stranger, who.other_attorney):
        assert signed_in(user).get(address(who, kind)).status_code == 404
        assert signed_in(user).post(address(who, kind)).status_code == 404
    assert not who.case.events.exists()


def test_a_reader_who_may_not_write_is_refused(who: People) -> None:
    assert signed_in(who.administrator).get(address(who)).status_code == 403


def test_a_kind_of_someone_elses_is_refused(who: People) -> None:
    for user, kind in ((who.applicant, "letter_passed"), (who.petitioner, "approved")):
        assert signed_in(user).post(address(who, kind), {"kind": kind}).status_code == 403
    assert signed_in(who.attorney).get(address(who, "retracted")).status_code == 403
    assert not who.case.events.exists()


def test_a_case_that_is_not_there(who: People) -> None:
    assert signed_in(who.attorney).get(reverse("record", args=[uuid4()])).status_code == 404


def test_only_reading_and_sending(who: People) -> None:
    assert signed_in(who.attorney).put(address(who)).status_code == 405


def test_signing_in_comes_first(who: People) -> None:
    response = Client().get(address(who))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


# The first step


def test_the_kinds_are_those_one_may_record(who: People) -> None:
    page = signed_in(who.petitioner).get(address(who))

    groups = page.context["form"].fields["kind"].choices[1:]
    kinds = [kind for _, members in groups for kind, _ in members]
    assert kinds == ["contract_signed", "review_completed", "petition_signed"]
    assert page.context["likely"] == []


def test_likely_ones_come_first(who: People) -> None:
    who.case.stage = Stage.FILED
    who.case.save()

    page = signed_in(who.applicant).get(address(who))

    assert [kind for kind, _ in page.context["likely"]] == [
        "receipt_notice_issued",
        "rfe_issued",
        "approved",
        "status_seen",
    ]
    assert '<optgroup label="USCIS">' in page.content.decode()


def test_an_unknown_kind_is_said(who: People) -> None:
    page = signed_in(who.attorney).get(address(who, "teleported"))

    assert list(errors(page)) == ["kind"]


# The second step


def test_it_begins_with_what_is_likely(who: People) -> None:
    client = signed_in(who.applicant)

    engaged = filled(client.get(address(who, "counsel_engaged")))
    approved = filled(client.get(address(who, "approved")))

    person = who.case.participants.get(user=who.applicant)
    assert engaged["actor"] == f"person:{person.uuid}"
    assert engaged["day"] == day_of(timezone.now(), "Asia/Seoul")
    assert (engaged["when"], engaged["zone"]) == ("on", "Asia/Seoul")
    assert (approved["actor"], approved["zone"]) == ("uscis", NEW_YORK)
    assert approved["day"] == day_of(timezone.now(), NEW_YORK)


def test_a_day_is_recorded(
    who: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        response = post(
            who.applicant,
            address(who, "counsel_engaged"),
            day="2018-03-10",
            summary="By telephone",
            as_printed="3/10",
            learned_on="2018-03-11",
        )

    assert response.status_code == 302
    assert response["Location"] == reverse("case", args=[who.case.uuid])
    event = only(who)
    assert (event.kind, event.date, event.zone) == ("counsel_engaged", "2018-03-10", "Asia/Seoul")
    assert (event.earliest, event.latest) == (date(2018, 3, 10), date(2018, 3, 10))
    assert (event.summary, event.as_printed) == ("By telephone", "3/10")
    assert event.learned_on == date(2018, 3, 11)
    assert event.actor is not None
    assert event.actor.user == event.recorded_by == who.applicant
    assert not event.unconfirmed
    assert tasks.wake in callbacks


@pytest.mark.parametrize(
    ("way", "sent", "kept"),
    [
        ("on", {"day": "2018-06-09"}, "2018-06-09"),
        ("about", {"day": "2018-06-09"}, "2018-06-09~"),
        ("between", {"day": "2018-06-22", "until": "2018-06-25"}, "2018-06-22/2018-06-25"),
        ("between", {"day": "2018-06-01", "until": "2018-06-30"}, "2018-06"),
        ("by", {"day": "2018-06-23"}, "../2018-06-23"),
        ("since", {"day": "2018-06-22"}, "2018-06-22/.."),
        ("written", {"written": "2018-06?", "day": None}, "2018-06?"),
        ("unknown", {"day": None}, ""),
        # What the chosen way does not need is not read, whatever it holds.
        ("on", {"day": "2018-06-09", "until": "never", "written": "soon"}, "2018-06-09"),
        ("unknown", {"day": "2018-06-09"}, ""),
    ],
)
def test_dates_as_people_know_them(who: People, way: str, sent: dict[str, str], kept: str) -> None:
    response = post(who.attorney, address(who, "contract_signed"), when=way, **sent)

    assert response.status_code == 302
    assert only(who).date == kept


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"day": None}, ["day"]),
        ({"day": "9 June"}, ["day"]),
        ({"day": "0218-06-09"}, ["day"]),
        ({"when": "between"}, ["until"]),
        ({"when": "between", "day": "2018-06-25", "until": "2018-06-22"}, ["until"]),
        ({"when": "written", "written": "06/09/2018"}, ["written"]),
        ({"when": "written"}, ["written"]),
        ({"when": "some day"}, ["when"]),
        ({"zone": "Mars/Olympus"}, ["zone"]),
        ({"when": "by", "time": "10:00"}, ["time"]),
        ({"learned_on": "2090-01-01"}, ["learned_on"]),
        ({"form_id": "x"}, ["form_id"]),
        ({"actor": f"person:{uuid4()}"}, ["actor"]),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    who: People, sent: dict[str, str], wrong: list[str]
) -> None:
    response = post(who.attorney, address(who, "contract_signed"), **sent)

    assert response.status_code == 200
    assert list(errors(response)) == wrong
    assert not who.case.events.exists()


def test_what_has_not_come_yet_is_refused_in_the_readers_words(who: People) -> None:
    later = day_of(timezone.now(), "Asia/Seoul") + timedelta(days=3)

    response = post(who.applicant, address(who, "contract_signed"), day=later)

    assert list(errors(response)) == ["day"]
    assert "has not come yet" in errors(response)["day"][0]
    assert not who.case.events.exists()


def test_a_time_of_day_is_an_instant_where_it_was_read(who: People) -> None:
    post(
        who.attorney,
        address(who, "petition_received"),
        day="2018-06-11",
        time="10:30",
        zone="Asia/Seoul",
    )

    assert only(who).at == datetime(2018, 6, 11, 1, 30, tzinfo=UTC)
    assert only(who).zone == "Asia/Seoul"


def test_what_one_was_told_waits_for_counsel(who: People) -> None:
    page = signed_in(who.applicant).get(address(who, "approved"))
    assert page.context["form"].waits_for_counsel
    assert "not confirmed until counsel" in page.content.decode()

    post(who.applicant, address(who, "approved"), day="2018-07-06")
    post(who.attorney, address(who, "approved"), day="2018-07-06")

    told, known = who.case.events.order_by("id")
    assert (told.unconfirmed, known.unconfirmed) == (True, False)
    assert told.authority == known.authority == Authority.USCIS
