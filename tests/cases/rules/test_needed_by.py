"""needed-by on the documented case and around it."""

from datetime import date

from tests.cases.rules.build import SEOUL, case, fact, interview
from tracker.cases.rules.case import Case, Due, Option, Proposal
from tracker.cases.rules.needed_by import needed_by

TODAY = date(2018, 7, 13)
NEED = fact("need_stated", "2018-07-13", zone=SEOUL, inferred=True, details={"by": "2018-08-01"})
OFFERED = fact("slot_offered", "2018-07-13", zone=SEOUL, interview="regular")
REQUESTED = fact("emergency_requested", "2018-07-13", zone=SEOUL)
BOOKED = fact("interview_booked", "2018-07-13", zone=SEOUL, interview="emergency")
INTERVIEWS = (interview("regular", "2018-08-06"), interview("emergency", "2018-07-17", "emergency"))


def due_of(of: Case) -> Due:
    [found] = needed_by(of, TODAY)
    return found


def test_the_documented_day() -> None:
    found = due_of(case(OFFERED, NEED, REQUESTED, BOOKED, interviews=INTERVIEWS))

    assert found.by == date(2018, 8, 1)
    assert found.estimate, "that it means 1 August is our reading"
    assert found.options == (
        Option("regular", date(2018, 8, 6), "offered", "misses", 5),
        Option("emergency", date(2018, 7, 17), "booked", "meets", 15),
    )
    assert found.proposal == Proposal("request_emergency", "regular", "2018-07-13")


def test_a_proposal_that_nobody_took_up() -> None:
    found = due_of(case(OFFERED, NEED, interviews=INTERVIEWS))

    assert [option.interview for option in found.options] == ["regular"]
    assert found.proposal == Proposal("request_emergency", "regular", None)


def test_a_regular_interview_in_time_needs_no_proposal() -> None:
    in_time = (interview("regular", "2018-08-01"),)

    found = due_of(case(OFFERED, NEED, interviews=in_time))

    assert found.options == (Option("regular", date(2018, 8, 1), "offered", "meets", 0),)
    assert found.proposal is None


def test_a_moved_interview_is_held_where_it_was_moved_to() -> None:
    moved = fact("interview_moved", "2018-07-14", interview="regular", details={"to": "2018-07-30"})

    found = due_of(case(NEED, OFFERED, moved, interviews=INTERVIEWS))

    assert found.options == (Option("regular", date(2018, 7, 30), "booked", "meets", 2),)


def test_a_cancelled_interview_is_no_reason_for_a_proposal() -> None:
    cancelled = fact("interview_cancelled", "2018-07-14", interview="regular")

    found = due_of(case(NEED, OFFERED, cancelled, interviews=INTERVIEWS))

    assert [option.status for option in found.options] == ["cancelled"]
    assert found.proposal is None


def test_the_last_stated_need_counts_and_no_need_gives_nothing() -> None:
    later = fact("need_stated", "2018-07-15", details={"by": "2018-09-01"})

    assert due_of(case(NEED, later)).by == date(2018, 9, 1)
    assert list(needed_by(case(OFFERED, interviews=INTERVIEWS), TODAY)) == []


def test_it_is_met_by_the_visa() -> None:
    visa = fact("visa_received", "2018-07-19", zone=SEOUL)

    assert due_of(case(NEED, visa)).met_by == visa


def test_a_childs_visa_is_not_the_beneficiarys() -> None:
    visa = fact("visa_received", "2018-07-19", zone=SEOUL, traveller="child")

    assert due_of(case(NEED, visa, dependents=frozenset({"child"}))).met_by is None


def test_a_need_that_counsel_has_not_confirmed_says_so() -> None:
    told = fact("need_stated", "2018-07-13", unconfirmed=True, details={"by": "2018-08-01"})

    assert [str(step) for step in due_of(case(told)).derivation] == [
        "Needed in the United States by 2018-08-01, as stated in this case.",
        "Counsel has not confirmed it yet.",
    ]
