"""The seed: the documented case in its canonical form, row by row as its applicant reported it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tracker.cases.enums import EventKind

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "fixtures" / "documented_case.json").read_text(encoding="utf-8")
CASE: dict[str, Any] = json.loads(TEXT)
SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "tracker" / "cases" / "schema" / "case.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

# The order of the keys in a written file, by the list (or object) that they stand in.
ORDER = {
    "": "format petition participants letters interviews events checklists",
    "petition": "reference classification purpose zone consular_post predecessor",
    "participants": "key role name email language zone title organization relationship",
    "letters": "key recommender position criteria wanted_by",
    "interviews": "key post scheduled_for booking travellers",
    "events": (
        "key kind date at zone as_printed learned_on actor letter interview document traveller"
        " stated_due service response_channel inferred unconfirmed summary details corrects"
    ),
    "checklists": "kind date interview items",
    "items": "document requirement state outcomes note",
}

# (kind, date, actor, what it is about), in the order in which it happened.
ROWS = [
    ("contract_signed", "2018-03-06", "petitioner", None),
    ("counsel_contacted", "2018-03-10", "counsel", None),
    ("intake_answered", "2018-03-14", "beneficiary", None),
    ("questionnaire_received", "2018-03-17", "beneficiary", None),
    ("letter_answers_received", "2018-03-23/..", "recommenders", None),
    ("letter_passed", "2018-04-13", "counsel", "letter-1"),
    ("letter_passed", "2018-04-18", "counsel", "letter-2"),
    ("letter_passed", "2018-04-18", "counsel", "letter-3"),
    ("letter_passed", "2018-04-19", "counsel", "letter-4"),
    ("letter_passed", "2018-04-20", "counsel", "letter-5"),
    ("draft_completed", "2018-05-25", "counsel", None),
    ("note", "2018-05-25", "counsel", None),
    ("petition_filed", "2018-06-09", "counsel", None),
    ("rfe_issued", "../2018-06-23", "uscis", None),
    ("rfe_response_sent", "2018-06-22/2018-06-25", "counsel", None),
    ("note", "2018-06-23", "counsel", None),
    ("approved", "../2018-07-06", "uscis", None),
    ("ds160_submitted", "2018-07-06", "beneficiary", None),
    ("visa_fee_paid", "2018-07-06", "beneficiary", None),
    ("waiver_offered", "2018-07-06", "embassy", None),
    ("waiver_packet_sent", "2018-07-10", "beneficiary", None),
    ("waiver_refused", "2018-07-13", "embassy", None),
    ("slot_offered", "2018-07-13", "embassy", "regular"),
    ("need_stated", "2018-07-13", "beneficiary", None),
    ("emergency_requested", "2018-07-13", "beneficiary", None),
    ("emergency_granted", "2018-07-13", "embassy", "emergency"),
    ("interview_booked", "2018-07-13", "beneficiary", "emergency"),
    ("interview_attended", "2018-07-17", "beneficiary", "emergency"),
    ("visa_promised", "2018-07-17", "embassy", None),
    ("visa_received", "2018-07-19", "beneficiary", None),
]

# (document, requirement, state, outcomes) of each set.
SETS = {
    "waiver_packet": [
        ("waiver_confirmation", None, "sent", ["returned"]),
        ("resume", None, "sent", ["returned"]),
        ("passport", "required", "sent", ["returned"]),
        ("photo", None, "sent", ["returned"]),
        ("ds2019_confirmation", None, "sent", ["returned"]),
        ("i797_approval_notice", "required", "missing", []),
    ],
    "interview_day": [
        ("resume", None, "brought", ["not_asked_for"]),
        ("passport", "required", "brought", ["asked_for", "kept"]),
        ("photo", None, "brought", ["looked_at", "returned"]),
        ("ds2019_confirmation", "required", "brought", ["asked_for"]),
        ("i797_approval_notice", "required", "brought", ["asked_for"]),
        ("interview_confirmation", "required", "brought", ["asked_for"]),
        ("offer_letter", None, "brought", ["not_asked_for"]),
    ],
    "emergency_request": [
        ("emergency_letter", None, "sent", []),
        ("offer_letter", None, "sent", []),
    ],
}


def faults(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(error.json_path, error.validator) for error in VALIDATOR.iter_errors(case)]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [event for event in CASE["events"] if event["kind"] == kind]


def is_default(place: str, key: str, value: object) -> bool:
    """A value that a canonical file leaves out: an event's date stands even when it is empty."""
    return value in (None, "", False, [], {}) and (place, key) != ("events", "date")


def canonical(value: Any, place: str = "") -> Any:
    if isinstance(value, list):
        return [canonical(one, place) for one in value]
    if not isinstance(value, dict) or place not in ORDER:
        return value
    return {
        key: canonical(value[key], key)
        for key in ORDER[place].split()
        if key in value and not is_default(place, key, value[key])
    }


def test_the_schema_is_valid_and_accepts_the_documented_case() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert faults(CASE) == []


def test_the_schema_knows_exactly_our_kinds_and_keys() -> None:
    assert SCHEMA["$defs"]["eventKind"]["enum"] == [kind.value for kind in EventKind]
    keys = {"": SCHEMA, **{f"{name}s": body for name, body in SCHEMA["$defs"].items()}}
    keys["petition"] = SCHEMA["$defs"]["petition"]
    assert {place: " ".join(keys[place]["properties"]) for place in ORDER} == ORDER


def test_the_file_is_canonical() -> None:
    assert json.dumps(canonical(CASE), ensure_ascii=False, indent=2) + "\n" == TEXT
    zones = [event["zone"] for event in CASE["events"] if "zone" in event]
    assert zones == ["America/New_York"]


def test_every_row_is_an_event_in_its_order() -> None:
    about = [event.get("letter", event.get("interview")) for event in CASE["events"]]
    rows = [(e["kind"], e["date"], e["actor"]) for e in CASE["events"]]
    assert [(*row, key) for row, key in zip(rows, about, strict=True)] == ROWS
    assert len(ROWS) == 30
    assert all(event["summary"] for event in CASE["events"])


def test_five_of_six_letters_passed_and_the_sixth_has_no_event() -> None:
    assert [letter["key"] for letter in CASE["letters"]] == [f"letter-{n}" for n in range(1, 7)]
    assert [letter["position"] for letter in CASE["letters"]] == [1, 2, 3, 4, 5, 6]
    about = [(e["letter"], e["kind"]) for e in CASE["events"] if "letter" in e]
    assert about == [(f"letter-{n}", "letter_passed") for n in range(1, 6)]


def test_only_our_readings_are_marked_as_inferred() -> None:
    inferred = [event["kind"] for event in CASE["events"] if event.get("inferred")]
    assert inferred == ["rfe_issued", "need_stated"]


def test_details_and_what_the_source_printed() -> None:
    details = {e["kind"]: e["details"] for e in CASE["events"] if "details" in e}
    assert details == {
        "petition_filed": {"premium": True, "pages": 16},
        "need_stated": {"by": "2018-08-01"},
    }
    printed = {e["kind"]: e["as_printed"] for e in CASE["events"] if "as_printed" in e}
    assert printed == {"petition_filed": "6/9", "rfe_response_sent": "6/23"}
    assert of_kind("approved")[0]["learned_on"] == "2018-07-06"


def test_people_have_a_language_the_documented_zones_and_only_reserved_addresses() -> None:
    """Where the recommenders live is not known, so no zone is stated."""
    people = [(p["role"], p["language"], p.get("zone")) for p in CASE["participants"]]
    assert people == [
        ("beneficiary", "ko", "Asia/Seoul"),
        ("petitioner", "en", "America/New_York"),
        ("counsel", "en", "America/New_York"),
        *[("recommender", "en", None)] * 6,
    ]
    addresses = [p["email"] for p in CASE["participants"] if "email" in p]
    assert len(addresses) == 3
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_the_two_interviews() -> None:
    assert [(i["key"], i["scheduled_for"], i["booking"]) for i in CASE["interviews"]] == [
        ("regular", "2018-08-06", "regular"),
        ("emergency", "2018-07-17", "emergency"),
    ]


def test_the_three_sets_and_what_happened_to_each_paper() -> None:
    sets = {
        checklist["kind"]: [
            (i["document"], i.get("requirement"), i["state"], i.get("outcomes", []))
            for i in checklist["items"]
        ]
        for checklist in CASE["checklists"]
    }
    assert sets == SETS
    notes = [
        item["note"]
        for checklist in CASE["checklists"]
        for item in checklist["items"]
        if item["document"] == "ds2019_confirmation"
    ]
    assert len(notes) == 2
    assert all("DS-160" in note for note in notes)


@pytest.mark.parametrize(
    ("place", "key", "value", "fault"),
    [
        ("events", "dte", "2018-07-13", ("$.events[0]", "additionalProperties")),
        ("events", "kind", "petition_field", ("$.events[0].kind", "enum")),
        ("events", "learned_on", "2018-02-30", ("$.events[0].learned_on", "format")),
        ("events", "at", "2018-07-13T09:00", ("$.events[0].at", "pattern")),
        ("events", "as_printed", "6/9" * 30, ("$.events[0].as_printed", "maxLength")),
        ("events", "details", {"by": ["x"]}, ("$.events[0].details.by", "type")),
        ("participants", "role", "friend", ("$.participants[0].role", "enum")),
        ("letters", "criteria", ["fame"], ("$.letters[0].criteria[0]", "enum")),
        ("interviews", "scheduled_for", None, ("$.interviews[0].scheduled_for", "type")),
        ("checklists", "kind", "picnic", ("$.checklists[0].kind", "enum")),
    ],
)
def test_each_fault_is_one_line(place: str, key: str, value: Any, fault: tuple[str, str]) -> None:
    first, *others = CASE[place]
    assert faults({**CASE, place: [{**first, key: value}, *others]}) == [fault]


def test_what_may_be_left_out_may_also_be_null() -> None:
    required = {"kind", "date"}
    event = {key: None for key in ORDER["events"].split() if key not in required}
    assert faults({**CASE, "events": [{"kind": "note", "date": "", **event}]}) == []
    small = {"reference": "X-1", "classification": "O-1A", "zone": "Asia/Seoul"}
    assert faults({"format": "o1-case/1", "petition": small}) == []
