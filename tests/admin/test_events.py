"""Events in the admin: recorded, corrected, confirmed, taken back; never changed."""

from uuid import uuid4

import pytest
from django.test import Client

from tests import cast
from tests.admin.conftest import Desks
from tracker.cases.enums import Role
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.record import record

ADD = "/admin/cases/timelineevent/add/"
EVENT = "/admin/cases/timelineevent"


def sent(**fields: str) -> dict[str, str]:
    """What a browser sends for an event of one day in Seoul."""
    start = {"form_id": str(uuid4()), "when": "on", "day": "2018-07-20", "zone": "Asia/Seoul"}
    return {**start, **fields}


def asked(case: Petition, kind: str) -> str:
    return f"{ADD}?petition={case.uuid}&kind={kind}"


def test_the_first_page_asks_whose_and_what(desks: Desks, attorney: Client) -> None:
    page = attorney.get(f"{ADD}?petition={desks.case.uuid}").content.decode()
    assert f'<option value="{desks.case.uuid}" selected>DOC-2018</option>' in page
    assert '<option value="approved">Petition approved</option>' in page
    assert "retracted" not in page


def test_the_uscis_page_offers_that_family_only(attorney: Client, desks: Desks) -> None:
    page = attorney.get("/admin/cases/uscisevent/add/").content.decode()
    assert '<option value="approved">' in page
    assert '<option value="letter_passed">' not in page


def test_a_kind_that_is_none_is_asked_for_again(desks: Desks, attorney: Client) -> None:
    response = attorney.get(asked(desks.case, "nonsense"))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["kind"]


@pytest.mark.parametrize(
    "kind",
    ["note", "rfe_issued", "letter_passed", "interview_booked", "interview_moved", "approved"],
)
def test_the_page_asks_for_everything_that_the_form_takes(
    desks: Desks, attorney: Client, kind: str
) -> None:
    response = attorney.get(asked(desks.case, kind))
    page = response.content.decode()
    missing = [f.html_name for f in response.context["form"] if f'name="{f.html_name}"' not in page]
    assert missing == []


def test_an_event_is_recorded_by_the_writer_of_facts(desks: Desks, attorney: Client) -> None:
    response = attorney.post(
        asked(desks.case, "i94_recorded"),
        sent(detail_until="2021-07-31", actor="cbp", summary="Read on the website."),
    )
    event = desks.case.events.get(kind="i94_recorded")
    assert response["Location"] == f"/admin/cases/petition/{desks.case.pk}/change/#events"
    assert (event.date, event.zone, event.authority) == ("2018-07-20", "Asia/Seoul", "cbp")
    assert event.details == {"until": "2021-07-31"}
    assert event.recorded_by == desks.attorney
    assert not event.unconfirmed
    desks.case.refresh_from_db()
    assert str(desks.case.i94_until) == "2021-07-31"


def test_what_follows_from_an_event_is_told(desks: Desks, attorney: Client) -> None:
    case = cast.petition("NEW-1", desks.ours)
    cast.participant(case, Role.COUNSEL, email="counsel@ours.example")
    what = "USCIS has the answer to its request for evidence"

    page = attorney.post(
        asked(case, "rfe_issued"), sent(day="2026-11-20", stated_due="2027-02-12"), follow=True
    )
    assert [str(message) for message in page.context["messages"]] == [
        "Recorded: USCIS asked for more evidence.",
        f"New deadline: {what}, Fri 12 February 2027 in New York.",
    ]
    event = case.events.get(kind="rfe_issued")
    page = attorney.post(
        f"{ADD}?corrects={event.uuid}",
        sent(day="2026-11-20", stated_due="2027-02-19"),
        follow=True,
    )
    assert [str(message) for message in page.context["messages"]] == [
        "Corrected: USCIS asked for more evidence.",
        f"The deadline moved: {what}, from Fri 12 February 2027 in New York"
        " to Fri 19 February 2027 in New York.",
    ]


def test_a_date_that_stays_is_not_told_as_moved(desks: Desks, attorney: Client) -> None:
    """The notice prints the very day that was computed: another version, the same day."""
    case = cast.petition("NEW-1", desks.ours)
    told = sent(
        day="2026-11-20", zone="America/New_York", service="electronic", response_channel="online"
    )
    attorney.post(asked(case, "rfe_issued"), told, follow=True)
    event, due = case.events.get(kind="rfe_issued"), case.deadlines.get(rule="rfe-response")
    page = attorney.post(
        f"{ADD}?corrects={event.uuid}",
        {**told, "form_id": str(uuid4()), "stated_due": due.by.isoformat()},
        follow=True,
    )
    assert case.deadline_changes.filter(new_version="printed", old_by=due.by).exists()
    assert [str(message) for message in page.context["messages"]] == [
        "Corrected: USCIS asked for more evidence.",
        "The day stays: USCIS has the answer to its request for evidence,"
        " Fri 12 February 2027 in New York.",
    ]


def test_a_form_sent_twice_records_once(desks: Desks, attorney: Client) -> None:
    data = sent(summary="Twice.")
    for _ in range(2):
        attorney.post(asked(desks.case, "note"), data)
    assert desks.case.events.filter(summary="Twice.").count() == 1


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("note", {"day": "2099-01-01"}, "day"),
        ("note", {"when": "written", "written": "2018-13"}, "written"),
        ("i94_recorded", {}, "detail_until"),
        ("letter_passed", {}, "letter"),
        ("note", {"zone": "Asia/Nowhere"}, "zone"),
        ("note", {"learned_on": "2099-01-01"}, "learned_on"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    desks: Desks, attorney: Client, kind: str, fields: dict[str, str], wrong: str
) -> None:
    before = desks.case.events.count()
    response = attorney.post(asked(desks.case, kind), sent(**fields))
    assert list(response.context["form"].errors) == [wrong]
    assert desks.case.events.count() == before


def test_an_event_is_never_changed_or_deleted(desks: Desks, attorney: Client) -> None:
    event = desks.case.events.earliest("pk")
    assert attorney.post(f"{EVENT}/{event.pk}/change/", {"summary": "x"}).status_code == 403
    assert attorney.post(f"{EVENT}/{event.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    attorney.post(f"{EVENT}/", data)
    assert desks.case.events.filter(pk=event.pk, summary=event.summary).exists()


def test_a_correction_is_a_new_row_that_points_to_the_old_one(
    desks: Desks, attorney: Client
) -> None:
    old = desks.case.events.get(kind="approved")
    to_form = attorney.get(f"{EVENT}/{old.pk}/correct/")
    assert to_form["Location"] == f"{ADD}?corrects={old.uuid}"
    form = attorney.get(to_form["Location"]).context["form"]
    assert form.initial["summary"] == old.summary
    attorney.post(to_form["Location"], sent(day="2018-07-05", actor="uscis", summary="Seen."))
    new = TimelineEvent.objects.get(corrects=old)
    assert (new.chain, new.date, new.position) == (old.chain, "2018-07-05", old.position)
    assert attorney.get(f"{ADD}?corrects={old.uuid}").status_code == 404


def test_the_page_shows_the_chain_and_that_the_record_is_whole(
    desks: Desks, attorney: Client
) -> None:
    old = desks.case.events.get(kind="approved")
    new = record(desks.case, "approved", "2018-07-05", corrects=old, by=desks.attorney)
    page = attorney.get(f"{EVENT}/{new.pk}/change/").content.decode()
    assert f"{EVENT}/{old.pk}/change/" in page
    assert "5 July 2018" in page
    assert new.hash[:8] in page
    assert "unchanged since it was recorded" in page
    TimelineEvent.objects.filter(pk=new.pk).update(summary="Forged.")
    assert "does not fit" in attorney.get(f"{EVENT}/{new.pk}/change/").content.decode()


def test_every_row_of_the_documented_case_fits_its_fingerprint(
    desks: Desks, attorney: Client
) -> None:
    for pk in desks.case.events.values_list("pk", flat=True):
        page = attorney.get(f"{EVENT}/{pk}/change/").content.decode()
        assert "unchanged since it was recorded" in page, pk


def test_an_event_is_taken_back_with_a_reason(desks: Desks, attorney: Client) -> None:
    event = desks.case.events.get(kind="visa_received")
    address = f"{EVENT}/{event.pk}/take-back/"
    assert attorney.get(address).status_code == 200
    refused = attorney.post(address, {"why": "  "})
    assert list(refused.context["form"].errors) == ["why"]
    assert not TimelineEvent.objects.filter(corrects=event).exists()
    attorney.post(address, {"why": "It was another parcel."})
    row = TimelineEvent.objects.get(corrects=event)
    assert (row.kind, row.summary, row.recorded_by) == (
        "retracted",
        "It was another parcel.",
        desks.attorney,
    )
    desks.case.refresh_from_db()
    assert desks.case.stage == "visa_promised"


def test_taking_back_twice_says_why_it_cannot_be(desks: Desks, attorney: Client) -> None:
    event = desks.case.events.get(kind="visa_received")
    for _ in range(2):
        response = attorney.post(
            f"{EVENT}/{event.pk}/take-back/", {"why": "A mistake."}, follow=True
        )
    assert "This entry was corrected already" in response.content.decode()
    assert TimelineEvent.objects.filter(corrects=event).count() == 1


def test_what_an_applicant_was_told_is_confirmed(desks: Desks, attorney: Client) -> None:
    told = record(desks.case, "receipt_notice_issued", "2018-06-12", unconfirmed=True)
    assert "/confirm/" in attorney.get(f"{EVENT}/{told.pk}/change/").content.decode()
    address = f"{EVENT}/{told.pk}/confirm/"
    assert attorney.get(address).status_code == 200
    assert not TimelineEvent.objects.filter(corrects=told).exists()
    attorney.post(address)
    row = TimelineEvent.objects.get(corrects=told)
    assert (row.unconfirmed, row.kind, row.date) == (False, told.kind, told.date)
    assert "/confirm/" not in attorney.get(f"{EVENT}/{row.pk}/change/").content.decode()


def test_a_booking_makes_its_interview(desks: Desks, attorney: Client) -> None:
    case = cast.petition("NEW-1", desks.ours)
    cast.participant(case, Role.BENEFICIARY)
    post = desks.case.interviews.earliest("pk").post
    data = sent(
        interview="new",
        interview_day="2018-08-06",
        interview_booking="regular",
        interview_post=str(post.pk),
    )
    response = attorney.post(asked(case, "interview_booked"), data)
    assert response.status_code == 302
    event = case.events.get()
    assert event.interview is not None
    assert str(event.interview.scheduled_for) == "2018-08-06"
