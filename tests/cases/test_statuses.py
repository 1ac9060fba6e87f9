"""Titles of the status page: matched whole, told as the event they are, kept raw where unknown."""

from typing import Any

import pytest

from tests import cast
from tests.cast import NOW
from tracker.cases.enums import EventKind, Source
from tracker.cases.evaluate import evaluate
from tracker.cases.facts import FactError, NewFact
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.record import record, retract
from tracker.cases.statuses import STATUSES, read, record_status, status_of
from tracker.lib.zones import NEW_YORK, day_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

RFE_TITLE = "Request for Additional Evidence Was Sent"
NOID_TITLE = "Notice of Intent to Deny Was Sent"


@pytest.fixture
def case() -> Petition:
    return cast.petition("O1-TEST")


def seen(petition: Petition, title: str, day: str, **more: Any) -> TimelineEvent:
    return record_status(petition, title, day, now=NOW, **more)


def told(title: str) -> str:
    status = status_of(title)
    assert status is not None
    return status.kind


def asked(petition: Petition) -> list[str]:
    found = evaluate(petition, day_of(NOW, petition.zone)).questions
    return [str(question.sentence) for question in found]


@pytest.mark.parametrize(
    "title, kind",
    [
        ("Case Was Received and A Receipt Notice Was Emailed", "petition_received"),
        ("Request For Premium Processing Services Was Received", "premium_requested"),
        ("Petition/Application Was Rejected For Insufficient Funds", "petition_rejected"),
        ("Case Transferred To Another Office", "transferred"),
        (RFE_TITLE, "rfe_issued"),
        ("Request for Initial Evidence Was Mailed", "rfe_issued"),
        ("Response To USCIS' Request For Evidence Was Received", "rfe_response_received"),
        ("Case Was Approved And A Decision Notice Was Sent", "approved"),
        ("Case Was Denied", "denied"),
        ("Withdrawal Acknowledgement Notice Was Sent", "withdrawn"),
        ("Department of State Sent Case to USCIS For Review", "returned_by_consulate"),
        ("Intent to Revoke Notice Was Sent", "noir_issued"),
        ("Case Was Automatically Revoked", "revoked"),
        ("Case Was Reopened For Reconsideration", "reopened"),
        ("Appeal Was Approved", "appeal_decided"),
        (NOID_TITLE, "noid_issued"),
    ],
)
def test_a_listed_title_tells_its_kind(title: str, kind: str) -> None:
    assert told(title) == kind


@pytest.mark.parametrize(
    "title",
    [
        "Response To USCIS’ Request For Evidence Was Received",
        "Response To USCIS‘ Request For Evidence Was Received",
        "RESPONSE TO USCIS' REQUEST FOR EVIDENCE WAS RECEIVED",
        "  response to  USCIS'\u00a0request\nfor evidence was received ",
        "Response To USCIS' Request For Evidence Was Received.",
    ],
)
def test_case_quotes_and_spaces_do_not_matter(title: str) -> None:
    assert told(title) == "rfe_response_received"


@pytest.mark.parametrize(
    "title",
    [
        "Notice of Intent to Deny Was Received",
        "RFE was issued",
        "Fee Was Received",
        "Your Case Was Approved",
        "Case Was Approved And Then Some",
        "Case Was Not Approved",
        "Approved",
        "Card Was Mailed To Me",
        "",
    ],
)
def test_pitfall_24_a_part_of_a_title_tells_nothing(title: str) -> None:
    assert status_of(title) is None


@pytest.mark.parametrize(
    "title",
    [
        "Expedite Request Approved",
        "Expedite Request Denied",
        "Fees Were Waived",
        "Form G-28 Was Rejected Because It Was Improperly Filed",
        "Withdrawal Of My Appeal Was Acknowledged",
        "Case Was Not Revoked or Cancelled By USCIS",
        "Case Was Received At Another USCIS Office",
        "Correspondence Was Received And USCIS Is Reviewing It",
    ],
)
def test_pitfall_24_words_of_another_event_make_no_event(title: str) -> None:
    assert told(title) == "status_seen"


def test_pitfall_24_an_intent_to_deny_is_no_denial(case: Petition) -> None:
    event = seen(case, NOID_TITLE, "2026-11-20")

    assert (event.kind, event.inferred) == ("noid_issued", True)
    assert Petition.objects.get(pk=case.pk).stage != "closed"


def test_only_three_titles_are_not_verified() -> None:
    assert [title for title, status in STATUSES.items() if not status.verified] == [
        "notice of intent to deny was sent",
        "request for evidence was sent",
        "case is being actively reviewed by uscis",
    ]
    assert len(STATUSES) == 69


def test_a_title_tells_what_happened_on_the_day_it_was_seen_or_before(case: Petition) -> None:
    event = seen(case, RFE_TITLE, "2026-11-20")

    assert (event.kind, event.date, event.zone) == ("rfe_issued", "../2026-11-20", NEW_YORK)
    assert (event.authority, event.summary, event.details) == ("uscis", RFE_TITLE, {})
    assert (event.inferred, event.stated_due) == (False, None)


def test_the_day_that_the_page_gives_is_the_day(case: Petition) -> None:
    event = seen(case, RFE_TITLE, "2026-11-20", dated="2026-11-16", source=Source.USCIS_API)

    assert (event.date, str(event.learned_on), event.source) == (
        "2026-11-16",
        "2026-11-20",
        "uscis-api",
    )


@pytest.mark.parametrize("title", [RFE_TITLE, NOID_TITLE, "Intent to Revoke Notice Was Sent"])
def test_the_title_of_a_notice_asks_for_the_date_printed_on_it(case: Petition, title: str) -> None:
    seen(case, title, "2026-11-20")

    assert asked(case) == ["Enter the due date printed on the notice."]


@pytest.mark.parametrize(
    "title", ["Case Is Stuck In A Drawer", "Case Is On Hold", "  oDD “text”  "]
)
def test_what_tells_nothing_is_kept_as_it_was(case: Petition, title: str) -> None:
    event = seen(case, title, "2026-11-20")

    assert (event.kind, event.date, event.details) == ("status_seen", "2026-11-20", {"text": title})
    assert asked(case) == []


def test_pitfall_25_an_approval_is_not_the_end(case: Petition) -> None:
    record(case, "petition_filed", "2026-11-01", now=NOW)
    seen(case, "Case Was Approved", "2026-11-20")

    fresh = Petition.objects.get(pk=case.pk)
    assert fresh.stage == "approved"
    record(case, "visa_received", "2026-11-21", now=NOW)
    record(case, "entered_us", "2026-11-22", now=NOW)
    assert Petition.objects.get(pk=case.pk).stage == "in_us"


class TestAgain:
    """A status stands for weeks, and is looked at every day."""

    @pytest.mark.parametrize("title", [RFE_TITLE, "Case Is On Hold", "Case Is Stuck In A Drawer"])
    def test_what_was_seen_before_is_not_recorded_again(self, case: Petition, title: str) -> None:
        first = seen(case, title, "2026-11-02")

        assert seen(case, title.upper() if title == RFE_TITLE else title, "2026-11-20") == first
        assert case.events.count() == 1

    def test_the_site_lags_the_paper(self, case: Petition) -> None:
        paper = record(
            case, "approved", "2026-11-10", now=NOW, details={"valid_from": "2026-12-01"}
        )

        assert seen(case, "Case Was Approved", "2026-11-20", dated="2026-11-12") == paper
        assert str(Petition.objects.get(pk=case.pk).valid_from) == "2026-12-01"

    def test_a_second_request_is_a_second_event(self, case: Petition) -> None:
        first = record(case, "rfe_issued", "2026-08-03", now=NOW)
        record(case, "rfe_response_received", "2026-09-01", now=NOW)

        second = seen(case, RFE_TITLE, "2026-11-20")

        assert second != first
        assert asked(case) == ["Enter the due date printed on the notice."]

    def test_a_request_of_another_day_is_another_request(self, case: Petition) -> None:
        first = record(case, "rfe_issued", "2026-08-03", now=NOW)

        assert seen(case, RFE_TITLE, "2026-11-20", dated="2026-11-16") != first

    def test_a_hold_that_came_back_is_told_again(self, case: Petition) -> None:
        first = seen(case, "Case Is On Hold", "2026-11-02")
        seen(case, RFE_TITLE, "2026-11-10", dated="2026-11-09")

        assert seen(case, "Case Is On Hold", "2026-11-20") != first

    def test_what_was_taken_back_tells_nothing(self, case: Petition) -> None:
        first = seen(case, RFE_TITLE, "2026-11-02")
        retract(first, by=None, now=NOW)

        assert seen(case, RFE_TITLE, "2026-11-20") != first


@pytest.mark.parametrize(
    "day, more, field",
    [
        ("yesterday", {}, "date"),
        ("yesterday", {"dated": "2026-11-16"}, "date"),
        ("2026-11-20", {"dated": "11/20"}, "date"),
        ("2026-11-20", {"zone": "Asia/Soul"}, "zone"),
        ("2026-12-20", {"dated": "2026-12-19"}, "date"),
    ],
)
def test_a_bad_status_is_refused(
    case: Petition, day: str, more: dict[str, str], field: str
) -> None:
    with pytest.raises(FactError) as refused:
        seen(case, RFE_TITLE, day, **more)

    assert [fault.field for fault in refused.value.faults] == [field]
    assert case.events.count() == 0


def test_reading_leaves_other_facts_as_they_are() -> None:
    note = NewFact(kind=EventKind.NOTE, date="2026-11-20", summary=RFE_TITLE)

    assert read(note) is note


def test_the_time_of_the_look_is_not_the_time_of_the_event() -> None:
    look = NewFact(
        kind=EventKind.STATUS_SEEN, date="2026-11-20", at=NOW, details={"text": RFE_TITLE}
    )

    assert (read(look).kind, read(look).at) == ("rfe_issued", None)
