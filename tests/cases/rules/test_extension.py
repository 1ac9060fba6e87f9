"""ext-file-by and ext-prepare: before the stay on the I-94 ends."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cases.rules.build import case, day, fact
from tracker.cases.enums import Bound
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.extension import FILE_BY, PREPARE, ext_file_by, ext_prepare

TODAY = date(2026, 1, 5)


def i94(until: str, on: str = "2025-03-01") -> Fact:
    return fact("i94_recorded", on, details={"until": until})


def both(of: Case) -> list[Due]:
    return [*ext_file_by(of, TODAY), *ext_prepare(of, TODAY)]


def met(*facts: Fact) -> list[Fact | None]:
    return [due.met_by for due in both(case(*facts))]


def test_received_by_the_last_day_of_the_stay_and_begun_90_days_before_it() -> None:
    file_by, prepare = both(case(i94("2026-06-30")))

    assert (file_by.due, file_by.ship_by) == (day("2026-06-30"), day("2026-06-23"))
    assert prepare.due == day("2026-04-01")
    assert [str(step) for step in file_by.derivation] == [
        "The stay on the I-94 ends on 2026-06-30.",
        "Recommended last day to ship it: 2026-06-23, 5 business days before.",
        "USCIS must receive the extension petition by 2026-06-30; a postmark does not count.",
    ]
    assert str(prepare.derivation[1]) == (
        "Advised: begin 180 days before (2026-01-01), at 120 (2026-03-02), at 90 at the latest"
        " (2026-04-01); practice, not law."
    )


def test_the_ladder_of_the_preparation_stands_at_180_120_and_90_days() -> None:
    assert [90 + rung for rung in PREPARE.ladder] == [180, 120, 90]
    assert PREPARE.is_unsure("always")
    assert not FILE_BY.is_unsure("always")


@pytest.mark.parametrize("until, weekday", [("2026-10-31", 5), ("2026-07-03", 4)])
def test_pitfall_7_the_end_of_a_stay_never_rolls(until: str, weekday: int) -> None:
    """A Saturday, and the Friday on which Independence Day is observed."""
    [found] = ext_file_by(case(i94(until)), TODAY)

    assert (found.due, found.due.weekday()) == (day(until), weekday)
    assert any("do not rely on the next business day" in str(step) for step in found.derivation)


def test_pitfall_2_the_receipt_counts_and_the_sending_is_only_the_best_known() -> None:
    stay, sent = i94("2026-06-30"), fact("petition_filed", "2026-06-15")
    got, notice = (
        fact("petition_received", "2026-06-17"),
        fact("receipt_notice_issued", "2026-06-25"),
    )

    assert met(stay, sent)[0] == sent
    assert met(stay, sent, notice)[0] == notice
    assert met(stay, sent, got, notice)[0] == got


def test_pitfall_15_the_i94_counts_and_not_the_visa_or_the_petition() -> None:
    approved = fact("approved", "2025-01-10", details={"valid_to": "2027-12-31"})
    visa = fact("visa_received", "2025-02-01")

    assert both(case(approved, visa)) == []
    assert both(case(approved, visa, i94("2026-06-30")))[0].due == day("2026-06-30")


def test_pitfall_28_the_petitioner_files() -> None:
    assert (FILE_BY.bound, PREPARE.bound) == (Bound.PETITIONER, Bound.COUNSEL)


def test_a_new_i94_replaces_the_older_one_and_a_departure_ends_the_stay() -> None:
    older, newer = i94("2026-06-30"), i94("2027-06-30", "2025-09-01")

    assert {due.anchor for due in both(case(older, newer))} == {newer.anchor}
    left = fact("departed_us", "2025-08-01")
    assert both(case(older, left)) == []
    assert {due.anchor for due in both(case(older, left, newer))} == {newer.anchor}


def test_a_dependents_stay_and_departure_are_not_the_beneficiarys() -> None:
    own, child = i94("2026-06-30"), replace(i94("2026-03-31"), traveller="child")
    left = replace(fact("departed_us", "2025-08-01"), traveller="child")

    found = both(case(own, child, left, dependents=frozenset({"child"})))

    assert {due.anchor for due in found} == {own.anchor}


def test_preparing_begins_with_counsel_and_the_petition_of_the_stay_itself_is_older() -> None:
    first = fact("petition_received", "2024-11-01")
    engaged = fact("counsel_engaged", "2026-01-02")

    assert met(first, i94("2026-06-30")) == [None, None]
    assert met(first, i94("2026-06-30"), engaged) == [None, engaged]


def test_a_rejected_extension_was_never_filed() -> None:
    stay, sent = i94("2026-06-30"), fact("petition_filed", "2026-05-01")
    rejected, again = fact("petition_rejected", "2026-05-20"), fact("petition_filed", "2026-06-01")

    assert met(stay, sent, rejected)[0] is None
    assert met(stay, sent, rejected, again)[0] == again


def test_our_reading_of_an_i94_is_an_estimate() -> None:
    assert [due.estimate for due in both(case(replace(i94("2026-06-30"), inferred=True)))] == [
        True,
        True,
    ]
