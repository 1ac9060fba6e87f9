"""Recording what happened, correcting it, taking it back, confirming it."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.dashboard.people import People, people, signed_in
from tracker.accounts.models import User
from tracker.cases import tasks
from tracker.cases.enums import Authority, EventKind, ResponseChannel, Service, Stage
from tracker.cases.models import TimelineEvent
from tracker.cases.record import record as record_fact
from tracker.lib.zones import day_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


def address(who: People, kind: str = "") -> str:
    return reverse("record", args=[who.case.uuid]) + (f"?kind={kind}" if kind else "")


def event_address(name: str, event: TimelineEvent) -> str:
    return reverse(name, args=[event.petition.uuid, event.uuid])


def filled(page: "Page", **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form on ``page``, with ``changes``."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def post(user: User, url: str, **changes: Any) -> "Page":
    """Open the form at ``url`` and send it with ``changes``."""
    client = signed_in(user)
    return client.post(url, filled(client.get(url), **changes))


def only(who: People) -> TimelineEvent:
    return who.case.events.get()


def errors(response: "Page") -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


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
    assert approved["actor"] == "uscis"


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


# Interviews


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


# Undo, take back


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


def recorded(who: People, kind: str = "approved", **fields: Any) -> TimelineEvent:
    values: dict[str, Any] = {"date": "2018-07-06", "by": who.applicant, **fields}
    return record_fact(who.case, kind, **values)


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
