"""validity-max and ext-1y: three years, and one more for the same event."""

from datetime import date

import pytest

from tests.cases.rules.build import case, day, fact
from tracker.cases.enums import Purpose, Sense
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.validity import ext_1y, validity_max

TODAY = date(2027, 6, 1)


def filed(start: str = "2027-03-01", *, new_event: bool = False) -> Fact:
    details = {"requested_from": start, "new_event": new_event}
    return fact("petition_filed", "2026-10-01", details=details)


def approved(start: str = "2027-03-15", to: str | None = None) -> Fact:
    details = {"valid_from": start} | ({"valid_to": to} if to else {})
    return fact("approved", "2026-11-02", details=details)


def both(of: Case) -> tuple[list[Due], list[Due]]:
    return list(validity_max(of, TODAY)), list(ext_1y(of, TODAY))


def test_three_years_from_what_is_asked_for_then_from_what_is_granted() -> None:
    [asked], none = both(case(filed()))
    [granted], _ = both(case(filed(), approved(to="2028-03-14")))

    assert (asked.due, asked.estimate, none) == (day("2030-03-01"), True, [])
    assert (granted.due, granted.estimate) == (day("2030-03-15"), False)
    assert (asked.anchor, granted.anchor) == ("petition", "petition")
    assert granted.sense is Sense.RUNS_UNTIL
    assert [str(step) for step in granted.derivation] == [
        "The petition is valid from 2027-03-15, by its approval.",
        "3 years (8 CFR 214.2(o)(6)(iii)(A)).",
        "The approval itself ends on 2028-03-14; that day counts.",
        "It can be valid until 2030-03-15 at the most.",
    ]


def test_pitfall_7_and_11_years_are_calendar_years_and_a_status_never_rolls() -> None:
    [leap], _ = both(case(approved("2028-02-29")))
    [saturday], _ = both(case(approved("2026-09-19")))
    [sunday], _ = both(case(approved("2027-09-30")))

    assert leap.due == day("2031-02-28")
    assert saturday.due == day("2029-09-19")
    assert (sunday.due, sunday.due.weekday()) == (day("2030-09-30"), 0)
    [closed], _ = both(case(approved("2024-12-25")))
    assert closed.due == day("2027-12-25")  # Christmas Day, a Saturday


def test_an_extension_for_the_same_event_gets_a_year_and_for_a_new_one_three() -> None:
    none, [year] = both(case(filed(), purpose=Purpose.EXTENSION))
    [three], nothing = both(case(filed(new_event=True), purpose=Purpose.EXTENSION))

    assert (none, year.due, year.anchor) == ([], day("2028-03-01"), "petition")
    assert (three.due, nothing) == (day("2030-03-01"), [])
    _, [granted] = both(case(filed(), approved("2027-03-15"), purpose=Purpose.EXTENSION))
    assert (granted.due, granted.estimate) == (day("2028-03-15"), False)


@pytest.mark.parametrize("kind", ["denied", "withdrawn", "revoked", "petition_rejected"])
def test_a_petition_that_came_to_nothing_has_no_validity(kind: str) -> None:
    end = fact(kind, "2026-12-01")

    assert both(case(filed(), end)) == ([], [])
    assert both(case(filed(), approved(), end)) == ([], [])
    assert len(both(case(filed(), end, fact("reopened", "2027-01-04")))[0]) == 1


def test_without_a_first_day_there_is_nothing() -> None:
    bare = case(fact("petition_filed", "2018-06-09"), fact("approved", "../2018-07-06"))

    assert both(bare) == ([], [])
