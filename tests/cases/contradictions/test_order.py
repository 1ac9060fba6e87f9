"""Facts in an order that cannot be, and those that only look so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.cases.rules.build import SEOUL, case, fact
from tracker.cases.contradictions.order import ENDED, FOLLOWS, out_of_order
from tracker.cases.rules.case import Case, Fact


def checks(*facts: Fact) -> list[str]:
    return [one.check for one in out_of_order(case(*facts))]


@pytest.mark.parametrize(
    "early, late, check",
    [
        ("approved", "petition_filed", "decided-before-filed"),
        ("rfe_issued", "petition_filed", "decided-before-filed"),
        ("petition_received", "petition_filed", "received-before-filed"),
        ("receipt_notice_issued", "petition_filed", "received-before-filed"),
        ("rfe_response_sent", "rfe_issued", "answered-before-asked"),
        ("rfe_response_received", "rfe_issued", "answered-before-asked"),
        ("noid_response_sent", "noid_issued", "answered-before-asked"),
        ("noir_response_sent", "noir_issued", "answered-before-asked"),
        ("visa_received", "approved", "before-approved"),
        ("emergency_granted", "emergency_requested", "emergency-before-asked"),
        ("visa_received", "visa_issued", "visa-received-before-issued"),
        ("appeal_decided", "appeal_filed", "appeal-decided-before-filed"),
        ("withdrawn", "approved", "decided-after-withdrawn"),
        ("withdrawn", "denied", "decided-after-withdrawn"),
        ("denied", "approved", "approved-after-denied"),
        ("visa_received", "interview_attended", "interview-after-visa"),
        ("letter_declined", "letter_passed", "letter-after-declined"),
        ("interview_cancelled", "interview_attended", "attended-after-cancelled"),
    ],
)
def test_two_days_that_cannot_both_be(early: str, late: str, check: str) -> None:
    first, last = fact(early, "2026-06-08"), fact(late, "2026-06-09")

    assert checks(first, last) == [check]
    assert checks(fact(late, "2026-06-08"), fact(early, "2026-06-09")) == []
    assert checks(fact(early, "2026-06-08"), fact(late, "2026-06-08")) == []
    assert checks(fact(early, ""), fact(late, "2026-06-09")) == []
    assert checks(first) == []


def test_every_check_is_tested() -> None:
    assert len({*(rule.check for rule in FOLLOWS), *(rule.check for rule in ENDED)}) == 12


def test_both_facts_are_named_with_their_days() -> None:
    approved, filed = fact("approved", "2018-06"), fact("petition_filed", "2018-07-09")
    [found] = out_of_order(case(approved, filed))

    assert found.facts == (approved, filed)
    assert str(found.what) == (
        "“Petition approved” (2018-06) is dated before “Petition filed” (2018-07-09)."
    )
    assert str(found.why) == "USCIS acts only on a petition that was filed."
    assert str(found.look_at) == (
        "Compare both days with the notices (I-797), and the year with them."
    )


@pytest.mark.parametrize(
    "approved, filed, found",
    [
        ("../2018-06-08", "2018-06-09", True),
        ("../2018-06-09", "2018-06-09", False),
        ("2018-06-01/..", "2018-06-09", False),
        ("2018-05/2018-06", "2018-06-30", False),
        ("2018-05/2018-06", "2018-07", True),
        ("2018-06", "2018", False),
        ("2018-06-08?", "2018-06-09~", True),
    ],
)
def test_what_is_known_by_half_contradicts_only_where_no_day_fits(
    approved: str, filed: str, found: bool
) -> None:
    assert bool(checks(fact("approved", approved), fact("petition_filed", filed))) is found


def test_the_next_day_in_seoul_is_still_today_in_new_york() -> None:
    received = fact("petition_received", "2018-06-09")

    assert checks(received, fact("petition_filed", "2018-06-10", zone=SEOUL)) == []
    assert checks(received, fact("petition_filed", "2018-06-11", zone=SEOUL)) == [
        "received-before-filed"
    ]


def test_known_times_of_one_day_count() -> None:
    noon, one = (datetime(2018, 6, 9, hour, tzinfo=UTC) for hour in (16, 17))
    filed = replace(fact("petition_filed", "2018-06-09"), at=one)

    assert checks(replace(fact("petition_received", "2018-06-09"), at=one), filed) == []
    assert checks(replace(fact("petition_received", "2018-06-09"), at=noon), filed) == [
        "received-before-filed"
    ]


def test_an_approval_after_one_of_two_filings_is_in_order() -> None:
    assert (
        checks(
            fact("petition_filed", "2018-05-01"),
            fact("petition_rejected", "2018-05-10"),
            fact("petition_filed", "2018-06-09"),
            fact("approved", "2018-07-02"),
        )
        == []
    )


def test_the_nearest_cause_is_named() -> None:
    near, far = fact("petition_filed", "2018-08-01"), fact("petition_filed", "2018-09-01")
    [found] = out_of_order(case(fact("approved", "2018-07-02"), near, far))

    assert found.facts[1] == near


@pytest.mark.parametrize("again", ["letter_requested", "letter_agreed"])
def test_a_letter_that_was_agreed_on_after_all(again: str) -> None:
    declined = fact("letter_declined", "2018-04-02", letter="letter-1")
    passed = fact("letter_passed", "2018-04-20", letter="letter-1")

    assert checks(declined, passed) == ["letter-after-declined"]
    assert checks(declined, fact(again, "2018-04-10", letter="letter-1"), passed) == []
    assert checks(declined, fact(again, "2018-04", letter="letter-1"), passed) == []
    assert checks(declined, fact(again, "2018-04-10", letter="letter-2"), passed) == [
        "letter-after-declined"
    ]
    assert checks(fact(again, "2018-04-01", letter="letter-1"), declined, passed) == [
        "letter-after-declined"
    ]


def test_another_letter_may_pass_after_one_was_declined() -> None:
    declined = fact("letter_declined", "2018-04-02", letter="letter-1")

    assert checks(declined, fact("letter_passed", "2018-04-20", letter="letter-2")) == []


def test_the_other_appointment_may_be_attended_after_one_was_cancelled() -> None:
    cancelled = fact("interview_cancelled", "2018-07-13", interview="regular")

    assert checks(cancelled, fact("interview_attended", "2018-07-17", interview="emergency")) == []


@pytest.mark.parametrize("again", ["reopened", "appeal_decided", "petition_filed"])
def test_a_denial_that_did_not_stand(again: str) -> None:
    filed, denied = fact("petition_filed", "2018-01-10"), fact("denied", "2018-04-02")
    approved = fact("approved", "2018-09-20")

    assert checks(filed, denied, approved) == ["approved-after-denied"]
    assert checks(filed, denied, fact(again, "2018-06-10"), approved) == []


def test_a_dependent_is_interviewed_after_the_beneficiary_has_the_visa() -> None:
    attended = replace(fact("interview_attended", "2018-08-06"), traveller="spouse")
    facts = (fact("visa_received", "2018-07-19"), attended)

    assert list(out_of_order(case(*facts, dependents=frozenset({"spouse"})))) == []
    own = replace(attended, traveller="haneul")
    assert [one.check for one in out_of_order(_with(own))] == ["interview-after-visa"]


def _with(attended: Fact) -> Case:
    visa = fact("visa_received", "2018-07-19")
    return case(visa, attended, dependents=frozenset({"spouse"}))
