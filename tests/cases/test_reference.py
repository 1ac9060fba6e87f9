"""Fees, editions and policies: every row of the reference's tables, on its first and last day."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases import reference
from tracker.cases.enums import ReferenceBasis, ReferenceTopic, Sureness
from tracker.cases.rules.case import Case
from tracker.cases.rules.reference_data import Entry, select

ENTRIES = [row.entry() for row in reference.entries()]
OPEN = "2026-11-23"

# Topic, then each wording: first day, last day, value by audience. Copied from the reference's
# tables by hand, not from the data.
TABLES: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "i129_fee": [
        ("2010-11-23", "2016-12-22", {"": {"usd": 325}}),
        ("2016-12-23", "2024-03-31", {"": {"usd": 460}}),
        (
            "2024-04-01",
            OPEN,
            {"standard": {"usd": 1055}, "small_employer": {"usd": 530}, "nonprofit": {"usd": 530}},
        ),
    ],
    "asylum_program_fee": [
        (
            "2024-04-01",
            OPEN,
            {"standard": {"usd": 600}, "small_employer": {"usd": 300}, "nonprofit": {"usd": 0}},
        ),
    ],
    "premium_fee": [
        ("2001-06-01", "2010-11-22", {"": {"usd": 1000}}),
        ("2010-11-23", "2018-09-30", {"": {"usd": 1225}}),
        ("2018-10-01", "2019-12-01", {"": {"usd": 1410}}),
        ("2019-12-02", "2020-10-18", {"": {"usd": 1440}}),
        ("2020-10-19", "2024-02-25", {"": {"usd": 2500}}),
        ("2024-02-26", "2026-02-28", {"": {"usd": 2805}}),
        ("2026-03-01", OPEN, {"": {"usd": 2965}}),
    ],
    "mrv_fee": [
        ("2008-01-01", "2010-06-03", {"": {"usd": 131}}),
        ("2010-06-04", "2012-04-12", {"": {"usd": 150}}),
        ("2012-04-13", "2023-06-16", {"": {"usd": 190}}),
        ("2023-06-17", OPEN, {"": {"usd": 205}}),
    ],
    "interview_waiver": [
        ("2018-01-01", "2020-08-24", {"": {"eligible": True, "months": 12}}),
        ("2020-08-25", "2021-03-10", {"": {"eligible": True, "months": 24}}),
        ("2021-03-11", "2023-12-31", {"": {"eligible": True, "months": 48}}),
        ("2024-01-01", "2025-02-17", {"": {"eligible": True, "months": 48}}),
        ("2025-02-18", "2025-09-01", {"": {"eligible": True, "months": 12}}),
        ("2025-09-02", "2025-09-30", {"": {"eligible": False}}),
        ("2025-10-01", OPEN, {"": {"eligible": False}}),
    ],
    "i129_edition": [
        ("2024-04-01", "2025-01-16", {"": {"edition": "04/01/24"}}),
        ("2025-01-17", "2026-03-31", {"": {"since": "2025-01-17"}}),
        ("2026-04-01", OPEN, {"": {"edition": "02/27/26"}}),
    ],
    "payment": [
        ("2010-01-01", "2025-10-28", {"": {"paper_checks": True}}),
        ("2025-10-29", OPEN, {"": {"paper_checks": False}}),
    ],
    "filing_window": [
        ("2001-01-01", "2007-04-15", {"": {"months": 6}}),
        ("2007-04-16", OPEN, {"": {"months": 12}}),
    ],
    "filing_advised": [("2001-01-01", OPEN, {"": {"days": 45}})],
    "filing_place": [
        ("2023-10-01", "2023-12-01", {"": {"grace": True}}),
        ("2023-12-02", OPEN, {"": None}),
    ],
    "i907_edition": [("2026-04-01", OPEN, {"": None})],
    "mrv_validity": [
        ("2020-05-09", "2022-09-30", {"": {"until": "2023-09-30"}}),
        ("2022-10-01", OPEN, {"": {"days": 365}}),
    ],
    "mrv_refund": [
        ("2001-01-01", "2025-09-05", {"": {"refundable": False}}),
        ("2025-09-06", OPEN, {"": {"refundable": False}}),
    ],
    "premium_service": [
        ("2020-03-20", "2020-06-07", {v: {"available": False} for v in ("pending", "others")}),
        ("2020-06-08", "2020-06-21", {"others": {"available": False}}),
    ],
    "visa_integrity_fee": [("2025-07-04", OPEN, {"": None})],
    "i94_fee": [("2025-07-04", OPEN, {"": {"usd": 24}})],
    "benefit_hold": [
        ("2026-01-01", "2026-06-11", {"": {"hold": True}}),
        ("2026-06-12", OPEN, {"": None}),
    ],
    "country_rule": [
        ("2025-06-09", "2025-12-31", {"": None}),
        (
            "2026-01-01",
            OPEN,
            {
                "AF BF CG ER GQ HT IR LA LY ML MM NE PS SD SL SO SS SY TD YE": {"suspended": True},
                "others": {"reduced": True},
            },
        ),
    ],
}
# Before these days nothing was read, so nothing is said.
BEGINNINGS = [
    (topic, rows[0][0])
    for topic, rows in TABLES.items()
    if topic not in ("payment", "filing_window", "filing_advised", "mrv_refund")
]
BOUNDARIES = [
    (topic, edge, values)
    for topic, rows in TABLES.items()
    for first, last, values in rows
    for edge in (first, last)
]


def everything_on(text: str) -> Case:
    """A case that filed, applied, paid, was issued its visa and entered, all on one day."""
    return case(
        fact("petition_filed", text, details={"premium": True}),
        fact("petition_received", text),
        fact("approved", text),
        fact("ds160_submitted", text),
        fact("visa_fee_paid", text),
        fact("interview_attended", text),
        fact("visa_issued", text),
        fact("entered_us", text),
    )


def values_on(topic: str, text: str) -> dict[str, Any]:
    """The values by audience that apply to a case of that day, seen much later."""
    for applied in select(ENTRIES, everything_on(text), date(2040, 1, 1)):
        if applied.topic == topic:
            assert not applied.depends
            return {choice.entry.audience: choice.entry.value for choice in applied.choices}
    return {}


@pytest.mark.parametrize(("topic", "edge", "values"), BOUNDARIES)
def test_every_row_holds_on_its_first_and_its_last_day(
    topic: str, edge: str, values: dict[str, Any]
) -> None:
    assert values_on(topic, edge) == values


@pytest.mark.parametrize(("topic", "first"), BEGINNINGS)
def test_before_the_first_row_nothing_is_said(topic: str, first: str) -> None:
    assert values_on(topic, (day(first) - timedelta(days=1)).isoformat()) == {}


def test_the_tables_and_the_data_have_the_same_rows() -> None:
    assert set(TABLES) == set(ReferenceTopic)
    told = {(t, first): set(values) for t, rows in TABLES.items() for first, _, values in rows}
    # "Others" waited on for premium: one row, of which the table above shows two stretches.
    assert sum(len(audiences) for audiences in told.values()) == len(ENTRIES) + 1


def test_pitfall_13_no_waiver_is_offered_after_2_september_2025() -> None:
    later = [e for e in ENTRIES if e.topic == "interview_waiver" and e.until > day("2025-09-01")]
    assert [e.value for e in later] == [{"eligible": False}, {"eligible": False}]
    assert ["age" in e.text_en for e in later] == [True, True]


def test_pitfall_21_no_fee_of_the_l_1_and_no_tier_forgotten() -> None:
    amounts = {e.value["usd"] for e in ENTRIES if e.value and "usd" in e.value}
    assert amounts & {1385, 695} == set()
    for topic in ("i129_fee", "asylum_program_fee"):
        assert set(values_on(topic, OPEN)) == {"standard", "small_employer", "nonprofit"}


def test_pitfall_22_paper_checks_ended_on_28_october_2025() -> None:
    assert values_on("payment", "2025-10-29") == {"": {"paper_checks": False}}


def test_pitfall_27_no_amount_is_made_of_the_visa_integrity_fee() -> None:
    (entry,) = [e for e in ENTRIES if e.topic == "visa_integrity_fee"]
    assert (entry.value, entry.sureness) == (None, Sureness.UNKNOWN)
    assert "250" not in entry.text_en + entry.text_ko
    assert "ask counsel" in entry.text_en


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e.topic}-{e.since}-{e.audience}")
def test_an_entry_speaks_both_languages_and_names_its_source(entry: Entry) -> None:
    assert entry.text_en.endswith(".")
    assert entry.text_en.count(". ") == 0
    assert any("가" <= letter <= "힣" for letter in entry.text_ko)
    assert entry.text_ko.endswith("니다.") or entry.text_ko.endswith("주세요.")
    assert urlsplit(entry.source_url).scheme in ("http", "https")
    assert entry.citation
    assert entry.checked_on == date(2026, 11, 22)
    if entry.sureness is Sureness.UNKNOWN:
        assert entry.value is None
        assert ("not confirmed" in entry.text_en, "ask counsel" in entry.text_en) == (True, True)


def test_the_fee_and_the_edition_go_by_different_dates_of_one_filing() -> None:
    """Pitfall 2: posted under the old fee, received under the new; and so with the edition."""
    posted = fact("petition_filed", "2025-01-15")
    straddling = case(
        posted, fact("petition_received", "2025-01-21"), fact("approved", "2025-03-03")
    )
    applied = {a.topic: a for a in select(ENTRIES, straddling, day(OPEN))}
    (edition,) = applied[ReferenceTopic.I129_EDITION].choices
    assert (edition.entry.since, edition.entry.basis) == (day("2025-01-17"), ReferenceBasis.RECEIPT)
    early = case(fact("petition_filed", "2024-03-29"), fact("petition_received", "2024-04-02"))
    fee = {a.topic: a for a in select(ENTRIES, early, day(OPEN))}[ReferenceTopic.I129_FEE]
    assert [choice.entry.value for choice in fee.choices] == [{"usd": 460}]


def test_a_filing_in_seoul_on_the_day_of_a_change_leaves_both_fees_open() -> None:
    """Sunday 31 March in New York lasts until Monday noon in Seoul."""
    filed = case(fact("petition_filed", "2024-04-01", zone=SEOUL), zone=SEOUL)
    fee = {a.topic: a for a in select(ENTRIES, filed, day(OPEN))}[ReferenceTopic.I129_FEE]
    assert fee.depends
    assert [c.entry.value for c in fee.choices] == [
        {"usd": 460},
        {"usd": 1055},
        {"usd": 530},
        {"usd": 530},
    ]
