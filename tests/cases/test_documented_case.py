"""The documented case, held without bending a fact: what the commands say of it."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tracker.cases.models import Petition, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FACTS = [
    "contract_signed 2018-03-06 petitioner",
    "counsel_contacted 2018-03-10 counsel",
    "intake_answered 2018-03-14 beneficiary",
    "questionnaire_received 2018-03-17 beneficiary",
    "letter_answers_received 2018-03-23/.. recommenders",
    "letter_passed 2018-04-13 counsel letter-1",
    "letter_passed 2018-04-18 counsel letter-2",
    "letter_passed 2018-04-18 counsel letter-3",
    "letter_passed 2018-04-19 counsel letter-4",
    "letter_passed 2018-04-20 counsel letter-5",
    "draft_completed 2018-05-25 counsel",
    "note 2018-05-25 counsel",
    "petition_filed 2018-06-09 counsel",
    "rfe_issued ../2018-06-23 uscis",
    "note 2018-06-23 counsel",
    "rfe_response_sent 2018-06-22/2018-06-25 counsel",
    "approved ../2018-07-06 uscis",
    "ds160_submitted 2018-07-06 beneficiary",
    "visa_fee_paid 2018-07-06 beneficiary",
    "waiver_offered 2018-07-06 embassy",
    "waiver_packet_sent 2018-07-10 beneficiary",
    "waiver_refused 2018-07-13 embassy",
    "slot_offered 2018-07-13 embassy regular",
    "need_stated 2018-07-13 beneficiary",
    "emergency_requested 2018-07-13 beneficiary",
    "emergency_granted 2018-07-13 embassy emergency",
    "interview_booked 2018-07-13 beneficiary emergency",
    "interview_attended 2018-07-17 beneficiary emergency",
    "visa_promised 2018-07-17 embassy",
    "visa_received 2018-07-19 beneficiary",
]


def said(command: str, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(command, *arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def facts(*arguments: str) -> list[str]:
    entries = said("timeline", "DOC-2018", *arguments)["entries"]
    return [
        " ".join(filter(None, [e["kind"], e["date"], e["actor"], e["letter"] or e["interview"]]))
        for e in entries
        if e["source"] == "fact"
    ]


def dues(as_of: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for due in said("deadlines", "DOC-2018", "--as-of", as_of)["deadlines"]:
        found.setdefault(due["rule"], []).append(due)
    return found


def test_the_timeline_carries_every_row_and_nothing_else(documented: Petition) -> None:
    timeline = said("timeline", "DOC-2018")

    assert facts() == FACTS
    assert [e["source"] for e in timeline["entries"]] == ["fact"] * 30
    assert (timeline["stage"], timeline["letters"]) == ("visa_received", {"passed": 5, "total": 6})


def test_no_date_is_more_exact_than_its_source(documented: Petition) -> None:
    entries = {e["kind"]: e for e in said("timeline", "DOC-2018")["entries"]}

    assert (entries["rfe_issued"]["earliest"], entries["rfe_issued"]["latest"]) == (
        None,
        "2018-06-23",
    )
    assert entries["rfe_issued"]["inferred"]
    assert entries["rfe_response_sent"]["zone"] == "America/New_York"
    assert entries["rfe_response_sent"]["as_printed"] == "6/23"
    assert entries["approved"]["learned_on"] == "2018-07-06"
    assert entries["letter_answers_received"]["latest"] is None


@pytest.mark.parametrize(
    "as_of, stage, passed",
    [
        ("2018-03-05", "preparing", 0),
        ("2018-03-23", "letters", 0),
        ("2018-04-18", "letters", 3),
        ("2018-05-25", "drafting", 5),
        ("2018-06-22", "filed", 5),
        ("2018-06-23", "rfe", 5),
        ("2018-06-25", "filed", 5),
        ("2018-07-06", "approved", 5),
        ("2018-07-10", "interview", 5),
        ("2018-07-17", "visa_promised", 5),
        ("2018-07-19", "visa_received", 5),
    ],
)
def test_as_it_stood(documented: Petition, as_of: str, stage: str, passed: int) -> None:
    timeline = said("timeline", "DOC-2018", "--as-of", as_of)

    assert (timeline["stage"], timeline["letters"]["passed"]) == (stage, passed)


def test_the_documented_13_july(documented: Petition) -> None:
    [needed] = dues("2018-07-13")["needed-by"]

    assert needed["options"] == [
        {
            "interview": "regular",
            "on": "2018-08-06",
            "status": "offered",
            "verdict": "misses",
            "days": 5,
        },
        {
            "interview": "emergency",
            "on": "2018-07-17",
            "status": "booked",
            "verdict": "meets",
            "days": 15,
        },
    ]
    assert needed["proposal"] == {
        "action": "request_emergency",
        "because": "regular",
        "taken_up": "2018-07-13",
    }
    assert needed["state"] == "open"


def test_10_july_knows_nothing_of_13_july(documented: Petition) -> None:
    assert "needed-by" not in dues("2018-07-10")
    assert "2018-07-13" not in json.dumps(said("timeline", "DOC-2018", "--as-of", "2018-07-10"))
    assert facts("--as-of", "2018-07-10") == FACTS[:21]


def test_request_and_approval_lie_in_windows_that_are_estimates(documented: Petition) -> None:
    first, second = dues("2018-07-19")["premium-clock"]

    assert (first["due"], first["due_latest"]) == ("2018-06-23", "2018-06-24")
    assert (second["due"], second["due_latest"]) == ("2018-07-07", "2018-07-10")
    assert [(d["estimate"], d["state"], d["version"]) for d in (first, second)] == [
        (True, "met", "2001-06-01")
    ] * 2


def test_131_days(documented: Petition) -> None:
    days = {e.kind: e.latest for e in documented.events.all()}

    assert days["visa_received"] is not None
    assert days["counsel_contacted"] is not None
    assert (days["visa_received"] - days["counsel_contacted"]).days == 131


def test_an_imported_old_case_is_silent(documented: Petition) -> None:
    rules = documented.deadlines.order_by("rule", "by").values_list("rule", flat=True)
    assert list(rules) == [
        "mrv-schedule-by",
        "needed-by",
        "premium-clock",
        "premium-clock",
        "rfe-response",
    ]
    assert Reminder.objects.count() == 0


def test_the_offered_slot_is_ahead_on_13_july_and_gone_after_the_visa(documented: Petition) -> None:
    def ahead(as_of: str) -> list[tuple[str, str, str]]:
        entries = said("timeline", "DOC-2018", "--as-of", as_of)["entries"]
        return [
            (e["interview"], e["date"], e["state"]) for e in entries if e["source"] == "appointment"
        ]

    assert ahead("2018-07-13") == [
        ("emergency", "2018-07-17", "booked"),
        ("regular", "2018-08-06", "offered"),
    ]
    assert ahead("2018-07-10") == []


def test_the_petitions_caches(documented: Petition) -> None:
    fresh = Petition.objects.get(pk=documented.pk)

    assert (fresh.stage, fresh.letters_passed, fresh.letters_total) == ("visa_received", 5, 6)
    assert (fresh.premium, fresh.needed_by, fresh.next_due) == (True, date(2018, 8, 1), None)


@pytest.mark.parametrize("command", ["timeline", "deadlines"])
def test_an_unknown_code_or_day_is_said_in_one_line(documented: Petition, command: str) -> None:
    with pytest.raises(CommandError, match=r"^No petition is called DOC-2019\. .*UUID\.$"):
        call_command(command, "DOC-2019")
    with pytest.raises(CommandError, match=r"^--as-of '13 July' is no day"):
        call_command(command, "DOC-2018", "--as-of", "13 July")
