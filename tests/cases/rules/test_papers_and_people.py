"""passport-validity, i94-check, o3-age-out, photo-age: what each traveller's own papers say."""

from datetime import date
from typing import Any

import pytest

from tests.cases.rules.build import NEW_YORK, SEOUL, case, day, fact, interview
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.i94_check import RULE as I94_CHECK
from tracker.cases.rules.i94_check import i94_check
from tracker.cases.rules.o3_age_out import o3_age_out
from tracker.cases.rules.passport_validity import passport_validity
from tracker.cases.rules.photo_age import photo_age

TODAY = date(2026, 11, 23)
FAMILY = frozenset({"child", "spouse"})
ENGAGED = fact("counsel_engaged", "2026-01-05")
APPROVED = fact("approved", "2026-05-01", details={"valid_to": "2029-05-31"})


def family(*facts: Fact, **more: Any) -> Case:
    return case(*facts, dependents=FAMILY, **more)


def told(due: Due) -> list[str]:
    return [str(step) for step in due.derivation]


def passport(expires: str, **more: Any) -> Fact:
    return fact("passport_recorded", "2026-01-06", details={"expires": expires}, **more)


def birth(on: str, traveller: str | None = "child", date: str = "2026-01-06") -> Fact:
    return fact("birth_recorded", date, traveller=traveller, details={"on": on})


@pytest.mark.parametrize(
    "expires, due, says",
    [
        ("2029-11-30", "2029-05-30", "The stay ends on 2029-05-31, which is later"),
        ("2029-12-01", "2029-06-01", "The stay ends on 2029-05-31, which it covers."),
        ("2027-08-31", "2027-02-28", "The stay ends on 2029-05-31, which is later"),
    ],
)
def test_a_passport_covers_a_stay_six_months_less_than_it_is_valid(
    expires: str, due: str, says: str
) -> None:
    [found] = passport_validity(case(passport(expires), APPROVED), TODAY)

    assert (found.due, found.zone) == (day(due), NEW_YORK)
    assert any(step.startswith(says) for step in told(found))


def test_some_countries_are_exempt_so_it_is_an_estimate_to_confirm() -> None:
    [found] = passport_validity(case(passport("2029-11-30")), TODAY)

    assert found.estimate
    assert "Some countries are exempt, so this is an estimate: confirm with counsel." in told(found)
    assert "The end of the stay is not known yet." in told(found)


def test_a_new_passport_replaces_the_old_and_each_traveller_has_one() -> None:
    old, new = passport("2027-01-01"), passport("2036-01-01")
    child = passport("2028-01-01", traveller="child")

    found = {due.due for due in passport_validity(family(old, child, new), TODAY)}

    assert found == {date(2035, 7, 1), date(2027, 7, 1)}
    assert list(passport_validity(case(new, fact("denied", "2026-06-01")), TODAY)) == []


def test_every_entry_is_followed_by_a_look_at_the_i94() -> None:
    entered = fact("entered_us", "2026-06-10")
    recorded = fact("i94_recorded", "2026-06-11", details={"until": "2029-05-31"})

    [open_] = i94_check(case(entered), TODAY)
    [met] = i94_check(case(entered, recorded), TODAY)

    assert (open_.due, open_.zone, open_.met_by) == (date(2026, 6, 13), NEW_YORK, None)
    assert met.met_by == recorded
    assert I94_CHECK.is_unsure(open_.version)


def test_pitfall_30_an_entry_read_in_seoul_is_two_days_in_new_york() -> None:
    [found] = i94_check(case(fact("entered_us", "2026-06-10", zone=SEOUL)), TODAY)

    assert (found.due, found.due_latest, found.by) == (
        date(2026, 6, 12),
        date(2026, 6, 13),
        date(2026, 6, 12),
    )


def test_only_the_last_entry_is_looked_up_and_none_after_leaving() -> None:
    first, second = fact("entered_us", "2026-06-10"), fact("entered_us", "2026-09-10")
    left = fact("departed_us", "2026-08-01")

    assert [due.anchor for due in i94_check(case(first, left, second), TODAY)] == [second.anchor]
    assert list(i94_check(case(first, left), TODAY)) == []


def test_each_travellers_i94_is_their_own() -> None:
    mine = fact("entered_us", "2026-06-10")
    childs = fact("entered_us", "2026-06-10", traveller="child")
    recorded = fact("i94_recorded", "2026-06-10", details={"until": "2029-05-31"})

    found = list(i94_check(family(recorded, mine, childs), TODAY))

    assert [due.met_by for due in found] == [recorded, None]


@pytest.mark.parametrize(
    "born, due, estimate",
    [("2010-07-04", "2031-07-04", False), ("2008-02-29", "2029-02-28", True)],
)
def test_a_childs_status_ends_on_the_21st_birthday(born: str, due: str, estimate: bool) -> None:
    [found] = o3_age_out(family(ENGAGED, birth(born)), TODAY)

    assert (found.due, found.estimate, found.anchor) == (day(due), estimate, "participant:child")


def test_a_husband_or_wife_and_the_beneficiary_do_not_age_out() -> None:
    grown = birth("1990-03-01", "spouse"), birth("1990-03-01", "spouse", date="1990-03-01")
    no_dependent = birth("2010-07-04", "beneficiary"), birth("2010-07-04", None)

    for born in (*grown, *no_dependent):
        assert list(o3_age_out(family(ENGAGED, born), TODAY)) == []
        assert list(o3_age_out(family(born), TODAY)) == []


def test_a_child_who_comes_of_age_during_the_case_is_shown_and_a_correction_moves_it() -> None:
    young, right = birth("2005-06-01"), birth("2005-07-01", date="2026-01-07")

    assert [due.due for due in o3_age_out(family(ENGAGED, young), TODAY)] == [date(2026, 6, 1)]
    assert [due.due for due in o3_age_out(family(ENGAGED, young, right), TODAY)] == [
        date(2026, 7, 1)
    ]


def test_a_child_who_left_for_good_meets_it_and_a_denial_ends_it() -> None:
    left = fact("departed_us", "2027-01-01", traveller="child")
    back = fact("entered_us", "2027-02-01", traveller="child")

    [gone] = o3_age_out(family(ENGAGED, birth("2010-07-04"), left), TODAY)
    [returned] = o3_age_out(family(ENGAGED, birth("2010-07-04"), left, back), TODAY)

    assert (gone.met_by, returned.met_by) == (left, None)
    denied = fact("denied", "2026-06-01")
    assert list(o3_age_out(family(ENGAGED, birth("2010-07-04"), denied), TODAY)) == []


def test_a_photo_is_good_for_six_months_and_is_held_against_the_interview() -> None:
    photo = fact("photo_taken", "2026-08-31", zone=SEOUL)
    booked = [fact("interview_booked", "2026-09-01", interview=key) for key in ("near", "far")]
    both = (interview("near", "2027-02-28"), interview("far", "2027-03-01"))

    [found] = photo_age(case(photo, *booked, interviews=both), TODAY)

    assert found.due == date(2027, 2, 28)
    assert told(found)[-3:-1] == [
        "The interview on 2027-02-28 is within that time.",
        "The interview on 2027-03-01 is later: a new photo is needed.",
    ]


def test_the_last_photo_counts_until_the_interview_is_over() -> None:
    old, new = fact("photo_taken", "2026-03-01"), fact("photo_taken", "2026-09-01")
    attended = fact("interview_attended", "2026-09-20", interview="near")

    [found] = photo_age(case(old, new, attended), TODAY)

    assert (found.due, found.met_by) == (date(2027, 3, 1), attended)
    assert list(photo_age(case(new, fact("withdrawn", "2026-09-10")), TODAY)) == []
