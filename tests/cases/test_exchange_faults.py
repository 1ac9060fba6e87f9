"""A bad case file is told apart, fault by fault, and leaves nothing behind."""

from typing import Any

import pytest

from tests import cast
from tests.cases.small_case import SMALL, changed, imported
from tracker.cases.exchange import CaseFileError, export_case
from tracker.cases.models import ConsularPost, Petition

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def faults(data: object) -> list[str]:
    """The lines of a file that is refused, of which nothing is left."""
    with pytest.raises(CaseFileError) as refused:
        imported(data)
    assert (Petition.objects.count(), ConsularPost.objects.count()) == (0, 0)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "changes, line",
    [
        # Shape
        ({"format": "o1-case/2"}, "/format: 'o1-case/2' is no format we read; write 'o1-case/1'"),
        (
            {"petition__refrence": "X"},
            "/petition/refrence: unknown key; did you mean 'reference'?",
        ),
        (
            {"checklists__0__xyz/~": 1},
            "/checklists/0/xyz~1~0: unknown key; known here are: kind, date, interview, items",
        ),
        ({"events__0": {"date": ""}}, "/events/0: 'kind' is missing"),
        (
            {"events__0__kind": "petition_field"},
            "/events/0/kind: 'petition_field' is not known here; did you mean 'petition_filed'?",
        ),
        ({"events__0__kind": "xyz"}, "/events/0/kind: 'xyz' is not known here"),
        (
            {"petition__classification": "H-1B"},
            "/petition/classification: 'H-1B' is not known here; did you mean 'O-1B'?",
        ),
        (
            {"events__0__service": "pigeon"},
            "/events/0/service: 'pigeon' is not known here; write one of: mail, electronic,"
            " personal",
        ),
        ({"events": {}}, "/events: '{…}' does not belong here; write a list: […]"),
        (
            {"events__0__details": {"pages": []}},
            "/events/0/details/pages: '[…]' does not belong here; write a text, a number, true or"
            " false",
        ),
        ({"petition__zone": ""}, "/petition/zone: this must not be empty"),
        (
            {"interviews__0__travellers": ["counsel"] * 10_001},
            "/interviews/0/travellers: this list is longer than 10000",
        ),
        (
            {"petition__reference": "X" * 41},
            "/petition/reference: this is longer than 40 characters",
        ),
        ({"letters__0__position": 0}, "/letters/0/position: 0 is too small; the least is 1"),
        (
            {"letters__0__wanted_by": "2026-02-30"},
            "/letters/0/wanted_by: '2026-02-30' is no day; write it as 2018-07-13",
        ),
        (
            {"events__0__at": "2026-06-09T09:00"},
            "/events/0/at: '2026-06-09T09:00' is no instant; write it with its offset,"
            " 2018-07-13T09:30+09:00",
        ),
        # Texts and numbers
        (
            {"events__1__summary": "a\0b"},
            "/events/1/summary: A NUL character, or half of a character, stands in this text."
            " Take it out.",
        ),
        (
            {"petition__reference": "\ud800"},
            "/petition/reference: A NUL character, or half of a character, stands in this text."
            " Take it out.",
        ),
        # Dates and zones
        (
            {"events__0__date": "2018-13-40"},
            "/events/0/date: '2018-13-40' is no date we read: there is no month 13."
            " Write year, month and day in this order, such as 2018-06-09.",
        ),
        (
            {"events__0__at": "2026-06-09T25:00+09:00"},
            "/events/0/at: '2026-06-09T25:00+09:00' is no instant; write it with its offset, such"
            " as 2018-07-13T09:30+09:00.",
        ),
        (
            {"events__0__at": "2026-06-09T16:00Z"},
            "/events/0/at: The time lies on 2026-06-10, which is not the date given.",
        ),
        (
            {"events__0__stated_due": "9999-12-31"},
            "/events/0/stated_due: The year of 9999-12-31 is not between 1900 and 2099.",
        ),
        (
            {"interviews__0__scheduled_for": "9999-12-31"},
            "/interviews/0/scheduled_for: The year of 9999-12-31 is not between 1900 and 2099.",
        ),
        (
            {"petition__zone": "Asia/Soul"},
            "/petition/zone: 'Asia/Soul' is no time zone we know. Write an IANA name, such as"
            " Asia/Seoul or America/New_York.",
        ),
        (
            {"participants__0__zone": "KST"},
            "/participants/0/zone: 'KST' is no time zone we know. Write an IANA name, such as"
            " Asia/Seoul or America/New_York.",
        ),
        (
            {"events__0__zone": "KST"},
            "/events/0/zone: 'KST' is no time zone we know. Write an IANA name, such as"
            " Asia/Seoul or America/New_York.",
        ),
        # People
        (
            {"participants__0__email": "nobody"},
            "/participants/0/email: 'nobody' is no e-mail address.",
        ),
        (
            {"participants__0__name": "A\r\nBcc: b@x.example"},
            "/participants/0/name: This must not be blank, and stands on one line.",
        ),
        # References
        (
            {"events__0__actor": "council"},
            "/events/0/actor: No entry of /participants has the key 'council'. The keys are:"
            " counsel, cbp, courier, embassy, organization, recommenders, uscis.",
        ),
        (
            {"events__0__letter": "letter-7"},
            "/events/0/letter: No entry of /letters has the key 'letter-7'. The keys are:"
            " letter-1.",
        ),
        (
            {"events__0__interview": "urgent"},
            "/events/0/interview: No entry of /interviews has the key 'urgent'. The keys are:"
            " regular.",
        ),
        (
            {"letters__0__recommender": "professor-1"},
            "/letters/0/recommender: No entry of /participants has the key 'professor-1'."
            " The keys are: counsel.",
        ),
        (
            {"interviews__0__travellers": ["counsel", "child"]},
            "/interviews/0/travellers/1: No entry of /participants has the key 'child'."
            " The keys are: counsel.",
        ),
        (
            {"checklists__0__interview": "urgent"},
            "/checklists/0/interview: No entry of /interviews has the key 'urgent'."
            " The keys are: regular.",
        ),
        (
            {"interviews__0__post": "atlantis"},
            "/interviews/0/post: No consular post has the code 'atlantis'. Add the post in the"
            " admin first.",
        ),
        (
            {"petition__consular_post": "atlantis"},
            "/petition/consular_post: No consular post has the code 'atlantis'. Add the post in"
            " the admin first.",
        ),
        (
            {"petition__predecessor": "X-0"},
            "/petition/predecessor: Maple-Rowe has no petition 'X-0'. Import that one first, or"
            " write null.",
        ),
        # Contents of an event
        (
            {"events__0__details": {"premum": True}},
            "/events/0/details/premum: 'premum' is no detail of this kind of event; it takes:"
            " new_event, pages, premium, requested_from, requested_to.",
        ),
        (
            {
                "events__0": {
                    "kind": "receipt_notice_issued",
                    "date": "",
                    "details": {"receipt_number": "EAC" + "0" * 18},
                }
            },
            "/events/0/details/receipt_number: A receipt number is three letters and ten digits,"
            " such as IOE0912345678; spaces and dashes do not matter. Copy it from the notice"
            " (I-797).",
        ),
        (
            {"events__0": {"kind": "letter_passed", "date": ""}},
            "/events/0/letter: Say which letter this is about.",
        ),
        # Corrections
        (
            {"events__0__corrects": "why"},
            "/events/0/corrects: No earlier event has the key 'why'.",
        ),
        (
            {"events__1__corrects": "why"},
            "/events/1/corrects: No earlier event has the key 'why'.",
        ),
        (
            {"events__1": {"kind": "retracted", "date": ""}},
            "/events/1/corrects: Say which entry is taken back.",
        ),
    ],
)
def test_one_fault_is_one_line(changes: dict[str, Any], line: str) -> None:
    cast.firm()
    assert faults(changed(**changes)) == [line]


def test_all_faults_are_told_at_once_those_of_the_schema_first() -> None:
    data = changed(
        petition__zone="Asia/Soul",
        participants__0__rle="counsel",
        events__0__date="2018-13-40",
        events__1={"kind": "nte", "date": "2018-06-31", "zone": "KST", "actor": "nobody"},
        letters__0__recommender="nobody",
    )
    lines = faults(data)
    assert [line.split(": ")[0] for line in lines] == [
        "/participants/0/rle",
        "/events/1/kind",
        "/petition/zone",
        "/letters/0/recommender",
        "/events/1/actor",
        "/events/0/date",
        "/events/1/date",
        "/events/1/zone",
    ]


def test_keys_are_used_once() -> None:
    twice = {name: SMALL[name] * 2 for name in ("participants", "letters", "interviews", "events")}
    assert faults(changed(**twice)) == [
        f"/{name}/{index}/key: The key '{key}' is that of /{name}/{first} already."
        " Give each its own."
        for name, index, key, first in (
            ("participants", 1, "counsel", 0),
            ("letters", 1, "letter-1", 0),
            ("interviews", 1, "regular", 0),
            ("events", 2, "filed", 0),
            ("events", 3, "why", 1),
        )
    ]


def test_one_beneficiary_and_no_person_called_like_an_authority() -> None:
    people = [{"key": key, "role": "beneficiary", "name": key} for key in ("counsel", "uscis")]
    assert faults(changed(participants=people)) == [
        "/participants/1/role: A case has one beneficiary; that is /participants/0 already.",
        "/participants/1/key: 'uscis' means the authority wherever an actor is named."
        " Choose another key.",
    ]


def test_a_paper_stands_once_in_its_list() -> None:
    items = [{"document": "passport"}, {"document": "passport"}]
    assert faults(changed(checklists__0__items=items)) == [
        "/checklists/0/items/1/document: The paper 'passport' stands in this list already."
    ]


def test_a_fact_is_corrected_once_and_a_retraction_never() -> None:
    corrections = [
        {"kind": "note", "date": "", "corrects": "why"},
        {"kind": "note", "date": "", "corrects": "why"},
        {"key": "gone", "kind": "retracted", "date": "", "corrects": "filed"},
        {"kind": "note", "date": "", "corrects": "gone"},
    ]
    assert faults(changed(events=[*SMALL["events"], *corrections])) == [
        "/events/3/corrects: This entry was corrected already, by /events/2; correct the newer"
        " one.",
        "/events/5/corrects: An entry that was taken back cannot be corrected.",
    ]


def test_a_reference_that_the_firm_has_is_refused_and_the_case_stays_as_it_is() -> None:
    petition = imported(SMALL)
    before = export_case(petition)
    with pytest.raises(CaseFileError) as refused:
        imported(SMALL)
    assert str(refused.value) == (
        "/petition/reference: X-1 already exists in Maple-Rowe. Give this case another reference,"
        " or record there what is new."
    )
    assert Petition.objects.count() == 1
    assert export_case(Petition.objects.get()) == before
