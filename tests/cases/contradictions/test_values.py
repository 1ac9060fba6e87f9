"""Facts at odds with the calendar, their own values, or the law of their day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.cases.rules.build import SEOUL, case, fact
from tracker.cases.contradictions.values import at_odds_with_themselves, learned_too_early
from tracker.cases.enums import Purpose
from tracker.cases.rules.case import Fact

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)  # noon in Seoul, still the 22nd in New York


def checks(*facts: Fact, **more: Any) -> list[str]:
    return [one.check for one in at_odds_with_themselves(case(*facts, **more), NOW)]


@pytest.mark.parametrize(
    "day, zone, found",
    [
        ("2026-11-23", SEOUL, False),
        ("2026-11-24", SEOUL, True),
        ("2026-11-23", "America/New_York", True),
        ("2026-11-22", "America/New_York", False),
        ("2026", SEOUL, False),
        ("../2027-01-01", SEOUL, False),
        ("2027", SEOUL, True),
    ],
)
def test_a_day_that_has_not_come_yet(day: str, zone: str, found: bool) -> None:
    assert checks(fact("note", day, zone=zone)) == (["in-the-future"] if found else [])


@pytest.mark.parametrize(
    "kind, names",
    [
        ("approved", ("valid_from", "valid_to")),
        ("petition_filed", ("requested_from", "requested_to")),
    ],
)
@pytest.mark.parametrize(
    "first, last, found",
    [
        ("2018-08-01", "2021-07-31", []),
        ("2018-08-01", "2021-08-01", []),
        ("2018-08-01", "2021-08-02", ["validity-too-long"]),
        ("2024-02-29", "2027-02-28", []),
        ("2018-08-01", "2018-08-01", []),
        ("2018-08-01", "2018-07-31", ["validity-reversed"]),
        ("2018-08-01", None, []),
    ],
)
def test_a_validity_of_more_than_three_years(
    kind: str, names: tuple[str, str], first: str, last: str | None, found: list[str]
) -> None:
    details = {name: day for name, day in zip(names, (first, last), strict=True) if day}

    assert checks(fact(kind, "2018-07-02", details=details)) == found


@pytest.mark.parametrize(
    "kind, day, details, found",
    [
        ("premium_requested", "2001-05-31", {}, True),
        ("premium_requested", "2001-06-01", {}, False),
        ("premium_requested", "2001", {}, False),
        ("petition_filed", "2000-03-01", {"premium": True}, True),
        ("petition_filed", "2000-03-01", {"premium": False}, False),
        ("petition_filed", "2000-03-01", {}, False),
    ],
)
def test_premium_processing_before_there_was_any(
    kind: str, day: str, details: dict[str, bool], found: bool
) -> None:
    expected = ["premium-before-it-was"] if found else []

    assert checks(fact(kind, day, details=details)) == expected


@pytest.mark.parametrize("kind", ["waiver_offered", "waiver_packet_sent"])
@pytest.mark.parametrize(
    "day, found",
    [
        ("2018-07-06", False),
        ("2025-09-01", False),
        ("2025-09-02", True),
        ("2025", False),
        ("2025-08-20/2025-09-10", False),
        ("2026-03-01/..", True),
    ],
)
def test_a_waiver_is_judged_by_the_rule_of_its_own_day(kind: str, day: str, found: bool) -> None:
    assert checks(fact(kind, day, zone=SEOUL)) == (["waiver-after-its-end"] if found else [])


def test_a_waiver_that_was_refused_is_none_used() -> None:
    assert checks(fact("waiver_refused", "2026-03-01")) == []


@pytest.mark.parametrize(
    "day, found",
    [
        ("2018-07-21", ["entered-too-early"]),
        ("2018-07-22", []),
        ("2018-07", []),
        ("2021-07-31", []),
        ("2021-08-01", ["entered-too-late"]),
    ],
)
def test_an_entry_outside_the_validity_and_its_ten_days(day: str, found: list[str]) -> None:
    validity = {"valid_from": "2018-08-01", "valid_to": "2021-07-31"}
    approved = fact("approved", "2018-07-02", details=validity)

    assert checks(approved, fact("entered_us", day)) == found
    assert checks(fact("approved", "2018-07-02"), fact("entered_us", day)) == []


def test_an_entry_is_held_against_every_approval() -> None:
    old = fact("approved", "2018-07-02", details={"valid_from": "2018-08-01"})
    new = fact("approved", "2019-07-02", details={"valid_from": "2019-08-01"})

    assert checks(old, new, fact("entered_us", "2018-07-25")) == []


def test_who_extends_came_in_on_another_validity() -> None:
    approved = fact("approved", "2018-07-02", details={"valid_from": "2018-08-01"})
    entered = fact("entered_us", "2015-08-01")

    assert checks(approved, entered, purpose=Purpose.EXTENSION) == []


def test_an_early_entry_names_both_facts() -> None:
    approved = fact("approved", "2018-07-02", details={"valid_from": "2018-08-01"})
    entered = fact("entered_us", "2018-07-10")
    [found] = at_odds_with_themselves(case(approved, entered), NOW)

    assert found.facts == (entered, approved)
    assert str(found.what) == (
        "“Entered the United States” (2018-07-10): “Petition approved” (2018-07-02) is valid only "
        "from 2018-08-01."
    )


def test_a_receipt_number_of_no_known_office_is_not_repeated() -> None:
    details = {"receipt_number": "ABC1234567890"}
    [found] = at_odds_with_themselves(
        case(fact("receipt_notice_issued", "2018-06-12", details=details)), NOW
    )

    assert found.check == "receipt-prefix"
    assert "1234567890" not in f"{found.what} {found.why} {found.look_at}"


@pytest.mark.parametrize("prefix", ["IOE", "WAC", "YSC"])
def test_a_receipt_number_of_a_known_office(prefix: str) -> None:
    details = {"receipt_number": f"{prefix}1234567890"}

    assert checks(fact("receipt_notice_issued", "2018-06-12", details=details)) == []


@pytest.mark.parametrize(
    "day, known, found",
    [
        ("2018-07-06", "2018-07-06", False),
        ("2018-07-06", "2018-07-05", True),
        ("../2018-07-06", "2018-07-01", False),
        ("2018-07", "2018-07-01", False),
        ("2018-07", "2018-06-30", True),
        ("", "2018-07-01", False),
    ],
)
def test_learned_before_it_happened(day: str, known: str, found: bool) -> None:
    approved = fact("approved", day)
    learned = {approved.chain: date.fromisoformat(known)}

    told = [one.check for one in learned_too_early(case(approved), learned)]

    assert told == (["learned-before-it-happened"] if found else [])


def test_what_happened_in_new_york_can_be_learned_on_that_day_in_seoul() -> None:
    approved = fact("approved", "2018-07-06")
    at_home = replace(approved, zone=SEOUL)
    learned = {approved.chain: date(2018, 7, 6)}

    assert list(learned_too_early(case(approved, zone=SEOUL), learned)) == []
    assert list(learned_too_early(case(at_home), learned)) == []
