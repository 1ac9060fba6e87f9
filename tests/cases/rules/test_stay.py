"""Stay until: the earliest of three, against pitfalls 7, 15, 16, 17 and 19."""

from datetime import date

import pytest

from tests.cases.rules.build import NEW_YORK, case, day, fact
from tracker.cases.enums import Purpose
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.stay import Limit, Stay, period_of_stay, stay_until

VISA = fact("visa_issued", "2025-02-01")


def approved(valid_to: str) -> Fact:
    return fact("approved", "2025-01-20", details={"valid_to": valid_to})


def i94(until: str, on: str = "2025-03-02") -> Fact:
    return fact("i94_recorded", on, details={"until": until})


def passport(expires: str) -> Fact:
    return fact("passport_recorded", "2024-06-01", details={"expires": expires})


def stay(*facts: Fact) -> Stay:
    found = stay_until(case(*facts))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "valid_to, until, expires, binding, last",
    [
        ("2028-02-28", "2028-03-10", "2030-01-01", "petition", "2028-02-28"),
        ("2028-02-28", "2027-12-31", "2030-01-01", "i94", "2027-12-31"),
        ("2028-02-28", "2028-02-28", "2027-06-05", "passport", "2027-06-05"),
    ],
)
def test_the_earliest_binds_and_is_named(
    valid_to: str, until: str, expires: str, binding: str, last: str
) -> None:
    found = stay(passport(expires), approved(valid_to), i94(until))

    assert (found.until, found.binding.limit, found.zone) == (day(last), Limit(binding), NEW_YORK)
    assert (found.missing, found.estimate) == ((), False)
    assert [end.day for end in found.ends] == sorted(end.day for end in found.ends)
    name = {"petition": "petition's end", "i94": "I-94", "passport": "passport"}[binding]
    assert f"The {name} comes first: stay until {last}." in [str(s) for s in found.derivation]


def test_pitfall_15_a_visas_own_expiry_says_nothing() -> None:
    visa = fact("visa_issued", "2025-02-01", details={"expires": "2026-01-01"})

    assert stay_until(case(visa, fact("visa_received", "2025-02-03"))) is None
    assert stay(approved("2028-02-28"), visa, i94("2028-03-10")).until == date(2028, 2, 28)


def test_pitfall_15_the_passport_can_shorten_it_but_promises_no_stay_alone() -> None:
    assert stay_until(case(passport("2030-01-01"))) is None
    assert stay(passport("2026-01-01"), i94("2028-03-10")).until == date(2026, 1, 1)


def test_pitfall_16_the_ten_days_are_not_promised() -> None:
    found = stay(approved("2028-02-28"), i94("2028-03-09"), passport("2031-01-01"))

    assert found.until == date(2028, 2, 28)
    assert str(found.derivation[-1]) == (
        "Grace periods are discretionary and are not counted here."
    )


def test_pitfall_17_sixty_days_do_not_lengthen_it() -> None:
    ended = fact("employment_ended", "2028-02-20", details={"last_paid_day": "2028-02-20"})

    assert stay(approved("2028-02-28"), i94("2028-02-28"), ended).until == date(2028, 2, 28)


def test_pitfall_19_a_pending_extension_does_not_lengthen_it() -> None:
    facts = (approved("2028-02-28"), i94("2028-02-28"), fact("petition_received", "2028-01-10"))

    found = stay_until(Case(NEW_YORK, facts, Purpose.EXTENSION))

    assert found is not None
    assert found.until == date(2028, 2, 28)


def test_pitfall_7_a_stay_that_ends_on_a_saturday_ends_on_it() -> None:
    found = stay(approved("2028-12-31"), i94("2027-06-05"))

    assert (found.until, found.until.strftime("%A")) == (date(2027, 6, 5), "Saturday")


def test_what_is_missing_is_named_and_makes_it_an_estimate() -> None:
    found = stay(approved("2028-02-28"))

    assert (found.missing, found.estimate) == ((Limit.I94, Limit.PASSPORT), True)
    assert "The I-94 of the last entry is not recorded; its date controls." in [
        str(step) for step in found.derivation
    ]


def test_nothing_known_gives_nothing() -> None:
    assert stay_until(case()) is None
    assert stay_until(case(fact("approved", "../2018-07-06"), VISA)) is None


@pytest.mark.parametrize("kind", ["revoked", "withdrawn"])
def test_an_approval_taken_back_promises_no_stay(kind: str) -> None:
    assert (
        stay_until(case(approved("2028-02-28"), i94("2028-03-10"), fact(kind, "2026-01-01")))
        is None
    )


def test_a_denied_extension_leaves_what_the_i94_said() -> None:
    denied = fact("denied", "2026-01-01")

    assert stay(approved("2029-02-28"), i94("2028-03-10"), denied).until == date(2028, 3, 10)


def test_a_new_entry_or_a_departure_ends_the_old_i94() -> None:
    old, new = i94("2026-01-01"), i94("2027-05-01", on="2026-02-11")
    entered = fact("entered_us", "2026-02-10")

    for move in (entered, fact("departed_us", "2025-12-20")):
        assert stay(approved("2028-02-28"), old, move).until == date(2028, 2, 28)
    assert stay(approved("2028-02-28"), old, entered, new).until == date(2027, 5, 1)
    same_day = fact("entered_us", "2025-03-02")
    assert stay(approved("2028-02-28"), old, same_day).until == date(2026, 1, 1)


def test_a_childs_papers_end_nobody_elses_stay() -> None:
    child = fact("i94_recorded", "2025-03-03", traveller="child", details={"until": "2025-09-01"})
    facts = (approved("2028-02-28"), i94("2028-03-10"), child)

    found = stay_until(Case(NEW_YORK, facts, dependents=frozenset({"child"})))

    assert found is not None
    assert found.until == date(2028, 2, 28)


def test_the_period_of_stay_leaves_the_passport_out() -> None:
    end = period_of_stay(case(passport("2026-01-01"), approved("2028-02-28"), i94("2027-03-10")))

    assert end is not None
    assert (end.limit, end.day) == (Limit.I94, date(2027, 3, 10))
    assert period_of_stay(case(passport("2026-01-01"))) is None
