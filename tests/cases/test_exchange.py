"""The case file: what goes in comes out, and what goes out comes in again."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from tests import cast
from tests.cases.small_case import SMALL, changed, imported
from tests.cast import NOW
from tracker.cases import enums, record
from tracker.cases.exchange import export_case, import_case, shape
from tracker.cases.facts import NewFact
from tracker.cases.models import Petition, RecommendationLetter
from tracker.cases.reference import FOLDER, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DOCUMENTED = (FOLDER / "documented_case.json").read_text("utf-8")


def with_event(**fields: Any) -> dict[str, Any]:
    return changed(events=[*SMALL["events"], {"kind": "note", "date": "", **fields}])


def test_the_documented_case_gives_itself_back(documented: Petition) -> None:
    assert export_case(documented) == DOCUMENTED


def test_the_documented_case_is_read_as_it_is_documented(documented: Petition) -> None:
    assert (documented.stage, documented.letters_passed, documented.letters_total) == (
        enums.Stage.VISA_RECEIVED,
        5,
        6,
    )
    assert documented.events.filter(source="fixture", recorded_by=None).count() == 30
    assert documented.events.get(kind="rfe_response_sent").zone == "America/New_York"
    assert documented.participants.filter(role="recommender", zone="").count() == 6
    assert documented.checklists.get(kind="interview_day").items.count() == 7


def test_what_is_left_out_is_null_empty_or_the_petitions(db: None) -> None:
    petition = imported(SMALL)
    person, letter = petition.participants.get(), petition.letters.get()
    assert (petition.purpose, person.language, person.zone) == ("new", "en", "")
    assert (letter.position, letter.recommender, letter.wanted_by) == (1, None, None)
    assert petition.interviews.get().booking == "regular"
    assert [event.zone for event in petition.events.all()] == ["Asia/Seoul"] * 2


def test_null_is_the_same_as_left_out() -> None:
    data = copy.deepcopy(SMALL)
    data["petition"] |= {"purpose": None, "consular_post": None, "predecessor": None}
    names = "at zone as_printed learned_on actor letter interview document traveller stated_due"
    names += " service response_channel inferred unconfirmed summary details corrects"
    data["events"][0] = {**dict.fromkeys(names.split()), **data["events"][0]}
    data["events"][1]["details"] = {}
    assert export_case(imported(data)) == export_case(
        import_case(SMALL, firm=cast.firm("other"), now=NOW).petition
    )


def test_an_export_holds_corrected_and_retracted_rows_by_key(db: None) -> None:
    petition = cast.petition("X-1")
    first = record.record(petition, "rfe_issued", "2026-06-20", now=NOW)
    record.record(petition, "note", "2026-06-21", now=NOW, key="event-1")
    better = record.record(petition, "rfe_issued", "2026-06-19", now=NOW, corrects=first)
    record.retract(better, by=None, now=NOW, why="It was a courtesy letter.")
    text = export_case(petition)
    assert json.loads(text)["events"] == [
        {"key": "event-2", "kind": "rfe_issued", "date": "2026-06-20"},
        {"key": "event-3", "kind": "rfe_issued", "date": "2026-06-19", "corrects": "event-2"},
        {
            "kind": "retracted",
            "date": "",
            "summary": "It was a courtesy letter.",
            "corrects": "event-3",
        },
        {"key": "event-1", "kind": "note", "date": "2026-06-21"},
    ]
    again = import_case(json.loads(text), firm=cast.firm("other"), now=NOW).petition
    assert export_case(again) == text
    assert list(again.events.standing().values_list("key", flat=True)) == ["event-1"]


def test_what_the_writer_learned_today_is_exported(db: None) -> None:
    petition = cast.petition("X-1")
    record.record(petition, "letter_answers_received", "2026-11-20/2026-12-20", now=NOW)
    assert json.loads(export_case(petition))["events"][0]["learned_on"] == "2026-11-23"


def test_letters_that_were_never_numbered_are_numbered_in_their_order(db: None) -> None:
    petition = cast.petition("X-1")
    for key in ("a", "b"):
        RecommendationLetter.objects.create(petition=petition, key=key)
    RecommendationLetter.objects.create(petition=petition, key="c", position=1)
    text = export_case(petition)
    assert [(row["key"], row["position"]) for row in json.loads(text)["letters"]] == [
        ("a", 1),
        ("b", 2),
        ("c", 3),
    ]
    again = import_case(json.loads(text), firm=cast.firm("other"), now=NOW).petition
    assert export_case(again) == text


@pytest.mark.parametrize(
    "at, zone, written",
    [
        ("2018-07-13T00:30:00Z", "Asia/Seoul", "2018-07-13T09:30:00+09:00"),
        ("2018-07-13T09:30:15.5-04:00", "America/New_York", "2018-07-13T09:30:15.500000-04:00"),
        # Seoul kept local mean time, 8:27:52 ahead, which no offset of a file can say.
        ("1905-07-13T03:00:00Z", "Asia/Seoul", "1905-07-13T03:00:00+00:00"),
    ],
)
def test_an_instant_is_written_as_the_clock_of_its_place_showed_it(
    at: str, zone: str, written: str
) -> None:
    events = [{"kind": "note", "date": "", "at": at, "zone": zone}]
    petition = imported(changed(events=events))
    assert json.loads(export_case(petition))["events"][0]["at"] == written


def test_details_are_written_in_the_order_of_their_kind() -> None:
    details = {"requested_to": "2029-01-01", "pages": 3, "premium": True}
    petition = imported(changed(events__0__details=details))
    written = json.loads(export_case(petition))["events"][0]["details"]
    assert list(written.items()) == [
        ("premium", True),
        ("pages", 3),
        ("requested_to", "2029-01-01"),
    ]


def test_a_predecessor_is_found_by_its_reference_in_the_same_firm() -> None:
    earlier = cast.petition("O1-EARLIER")
    cast.petition("O1-EARLIER", cast.firm("other"))
    petition = imported(changed(petition__predecessor="O1-EARLIER"))
    assert petition.predecessor == earlier
    assert json.loads(export_case(petition))["petition"]["predecessor"] == "O1-EARLIER"


def test_two_firms_may_use_one_reference() -> None:
    imported(SMALL)
    import_case(SMALL, firm=cast.firm("other"), now=NOW)
    assert Petition.objects.filter(reference="X-1").count() == 2


def test_a_future_event_comes_in_with_a_warning() -> None:
    data = with_event(date="2026-11-25")
    known = with_event(date="2026-11-24")  # tomorrow is today in another zone
    assert import_case(data, firm=cast.firm(), now=NOW).warnings == [
        "/events/2/date: 2026-11-25 has not come yet."
    ]
    assert import_case(known, firm=cast.firm("other"), now=NOW).warnings == []


def test_an_export_takes_a_fixed_number_of_queries(
    documented: Petition, django_assert_num_queries: Callable[..., Any]
) -> None:
    petition = Petition.objects.select_related("consular_post", "predecessor").get()
    with django_assert_num_queries(7):
        export_case(petition)
    note = NewFact(kind=enums.EventKind.NOTE)
    actor = petition.participants.get(role="counsel")
    record.record_all(petition, [note] * 3, now=NOW)
    record.record(petition, "note", "2018-07-20", now=NOW, actor=actor)
    with django_assert_num_queries(7):
        export_case(petition)


def test_the_schema_lists_what_the_enums_list() -> None:
    defs = shape.schema()["$defs"]

    def values(place: str, field: str = "") -> list[str]:
        spec = defs[place]["properties"][field] if field else defs[place]
        return [value for value in spec["enum"] if value is not None]

    listed = {
        ("eventKind", ""): enums.EventKind,
        ("criterion", ""): enums.Criterion,
        ("outcome", ""): enums.Outcome,
        ("petition", "classification"): enums.Classification,
        ("petition", "purpose"): enums.Purpose,
        ("participant", "role"): enums.Role,
        ("interview", "booking"): enums.Booking,
        ("event", "service"): enums.Service,
        ("event", "response_channel"): enums.ResponseChannel,
        ("checklist", "kind"): enums.ChecklistKind,
        ("item", "requirement"): enums.Requirement,
        ("item", "state"): enums.ItemState,
    }
    assert {place: values(*place) for place in listed} == {
        place: [member.value for member in enum] for place, enum in listed.items()
    }
    assert sorted(values("participant", "language")) == sorted(
        code for code, _ in settings.LANGUAGES
    )


def test_the_actors_that_are_no_participants_are_named_in_the_schema() -> None:
    told = shape.schema()["$defs"]["event"]["properties"]["actor"]["description"]
    names = ", ".join(authority.value for authority in enums.Authority)
    assert told == f"A participant's key, or {names}."


def test_an_import_of_the_shipped_case_is_not_changed_by_importing_it() -> None:
    before = json.dumps(shipped("documented_case"))
    import_case(shipped("documented_case"), firm=cast.firm(), now=datetime(2018, 7, 1, tzinfo=UTC))
    assert json.dumps(shipped("documented_case")) == before
