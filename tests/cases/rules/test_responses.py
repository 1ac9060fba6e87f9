"""noid- and noir-response, the COVID-19 days and the shipping day, by the published vectors."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import case, day, fact
from tracker.cases.enums import Bound, RuleKind, Sureness
from tracker.cases.rules.case import Case, Due
from tracker.cases.rules.responses import (
    NOID,
    NOIR,
    RFE,
    noid_response,
    noir_response,
    rfe_response,
)
from tracker.lib.calendars import Calendar

TODAY = date(2027, 6, 1)
FAMILY = {"rfe_issued": rfe_response, "noid_issued": noid_response, "noir_issued": noir_response}
COVID_STEP = (
    "Notices dated 2020-03-01 to 2023-03-23 had 60 calendar days more (COVID-19): {due}.",
    "Whether such a day moves off a weekend or holiday is not known: it is not moved.",
)

Apply = Callable[[Case, date], Iterable[Due]]


def due_of(kind: str, issued: str, **more: Any) -> Due:
    [found] = FAMILY[kind](case(fact(kind, issued, **more)), TODAY)
    return found


def told(due: Due) -> list[str]:
    return [str(step) for step in due.derivation]


@pytest.mark.parametrize("kind", ["noid_issued", "noir_issued"])
@pytest.mark.parametrize(
    "issued, service, channel, due",
    [
        ("2026-10-26", "mail", "paper", "2026-11-30"),
        ("2026-10-12", "personal", "paper", "2026-11-12"),
        ("2026-10-09", "mail", "paper", "2026-11-12"),
        ("2026-10-26", "mail", "online", "2026-11-28"),
        ("2026-10-26", "mail", None, "2026-11-28"),
        ("2026-10-26", None, "paper", "2026-11-25"),
    ],
)
def test_30_days_mail_days_and_roll(
    kind: str, issued: str, service: str | None, channel: str | None, due: str
) -> None:
    found = due_of(kind, issued, service=service, channel=channel)

    assert (found.due, found.due_latest, found.estimate) == (day(due), day(due), True)


def test_each_step_is_told_in_order() -> None:
    assert told(due_of("noid_issued", "2026-10-26", service="mail", channel="paper")) == [
        "Notice of intent to deny issued: 2026-10-26 (America/New_York).",
        "30 calendar days, rule since 2007-06-18 (8 CFR 103.2(b)(8)(iv); 72 FR 19100).",
        "The notice came by mail: 3 days more, to 2026-11-28 (8 CFR 103.8(b)).",
        "2026-11-28 is closed (Saturday): on paper, the next business day counts (8 CFR 1.2).",
        "The answer must be received by 2026-11-30; a postmark does not count.",
        "Recommended last day to ship it: 2026-11-20, 5 business days before.",
        "USCIS may give less: enter the due date printed on the notice.",
    ]


def test_a_holiday_after_the_weekend_is_named_too() -> None:
    """Saturday 13 February 2027, before a Monday that is Washington's Birthday."""
    found = due_of("rfe_issued", "2026-11-18", service="mail", channel="paper")

    assert found.due == day("2027-02-16")
    assert told(found)[3:5] == [
        "2027-02-13 is closed (Saturday): on paper, the next business day counts (8 CFR 1.2).",
        "Not counted: 2027-02-15, Washington's Birthday.",
    ]
    thanksgiving = told(due_of("rfe_issued", "2026-08-31", service="mail", channel="paper"))
    assert [step for step in thanksgiving if "Thanksgiving" in step] == [
        "2026-11-26 is closed (Thanksgiving Day): on paper, the next business day counts"
        " (8 CFR 1.2)."
    ]


@pytest.mark.parametrize("kind", FAMILY)
def test_pitfall_1_a_printed_date_never_gets_the_mail_days(kind: str) -> None:
    found = due_of(kind, "2026-10-26", stated_due="2026-11-28", service="mail", channel="paper")

    assert (found.due, found.version, found.estimate) == (day("2026-11-28"), "printed", False)
    assert told(found)[:2] == [
        "Due date printed on the notice: 2026-11-28. A printed date wins.",
        "2026-11-28 is closed (Saturday): USCIS may accept paper on the next business day;"
        " do not rely on it.",
    ]


@pytest.mark.parametrize("kind", FAMILY)
def test_a_printed_date_needs_no_known_day_of_the_notice(kind: str) -> None:
    assert due_of(kind, "", stated_due="2026-11-30").due == day("2026-11-30")


def test_pitfall_2_the_sending_and_the_receipt_are_two_facts_and_the_receipt_is_surer() -> None:
    notice = fact("noid_issued", "2026-10-26")
    sent, got = (
        fact("noid_response_sent", "2026-11-20"),
        fact("noid_response_received", "2026-11-23"),
    )

    assert [due.met_by for due in noid_response(case(notice, sent), TODAY)] == [sent]
    assert [due.met_by for due in noid_response(case(notice, sent, got), TODAY)] == [got]


def test_pitfall_2_a_postmark_is_no_receipt_and_the_notice_date_meets_nothing() -> None:
    notice = fact("noid_issued", "2026-10-26")
    receipt = fact("receipt_notice_issued", "2026-11-01")

    [found] = noid_response(case(notice, receipt), TODAY)

    assert found.met_by is None
    assert "The answer must be received by 2026-11-25; a postmark does not count." in told(found)


@pytest.mark.parametrize("kind", FAMILY)
def test_pitfall_6_an_online_answer_never_rolls_and_is_not_shipped(kind: str) -> None:
    issued = "2026-08-20" if kind == "rfe_issued" else "2026-10-26"

    found = due_of(kind, issued, service="mail", channel="online")

    assert found.due.weekday() >= 5
    assert found.ship_by is None
    assert not any("ship" in step or "closed" in step for step in told(found))


@pytest.mark.parametrize(
    "issued, due",
    [("2020-01-23", "2020-02-22"), ("2019-10-26", "2019-11-25"), ("2018-12-14", "2019-01-13")],
)
def test_pitfall_6_nothing_rolls_before_2023_03_29(issued: str, due: str) -> None:
    assert due_of("noid_issued", issued, service="personal", channel="paper").due == day(due)


def test_pitfall_8_84_days_are_a_ceiling_and_always_an_estimate() -> None:
    found = due_of("rfe_issued", "2026-08-20", service="mail", channel="paper")

    assert found.estimate
    assert told(found)[-1] == "USCIS may give less: enter the due date printed on the notice."


def test_pitfall_8_a_dependents_request_on_form_i_539_gets_30_days() -> None:
    notice = fact("rfe_issued", "2026-10-26", service="mail", channel="paper")
    theirs = replace(notice, traveller="child")

    [found] = rfe_response(case(theirs, dependents=frozenset({"child"})), TODAY)
    [own] = rfe_response(case(notice, dependents=frozenset({"child"})), TODAY)

    assert (found.due, own.due) == (day("2026-11-30"), day("2027-01-21"))
    whose = "It is about a dependent's own form (I-539), and not the petition."
    assert (told(found)[1], whose in told(own)) == (whose, False)
    printed = replace(theirs, stated_due=day("2026-11-24"))
    [stated] = rfe_response(case(printed, dependents=frozenset({"child"})), TODAY)
    assert told(stated)[1] == whose


CHILD = frozenset({"child"})


def test_the_answer_for_a_child_is_no_answer_for_the_petition_nor_the_other_way_round() -> None:
    own, childs = fact("rfe_issued", "2026-08-20"), fact("rfe_issued", "2026-08-21")
    childs = replace(childs, traveller="child")
    answer = fact("rfe_response_received", "2026-09-10")
    for_child = replace(answer, traveller="child")

    of_child = rfe_response(case(own, childs, for_child, dependents=CHILD), TODAY)
    of_petition = rfe_response(case(own, childs, answer, dependents=CHILD), TODAY)

    assert [due.met_by for due in of_child] == [None, for_child]
    assert [due.met_by for due in of_petition] == [answer, None]


def test_the_petitions_approval_leaves_a_childs_request_open() -> None:
    childs = fact("rfe_issued", "2026-08-21", traveller="child")
    approved = fact("approved", "2026-09-01")

    [found] = rfe_response(case(childs, approved, dependents=CHILD), TODAY)

    assert found.met_by is None
    for kind in ("denied", "withdrawn", "revoked"):
        over = case(childs, fact(kind, "2026-09-01"), dependents=CHILD)
        assert list(rfe_response(over, TODAY)) == []


def test_an_answer_belongs_to_the_request_before_it_and_not_to_the_next_one() -> None:
    first, second = fact("rfe_issued", "2026-05-01"), fact("rfe_issued", "2026-08-01")
    sent = fact("rfe_response_sent", "2026-06-01")
    got = fact("rfe_response_received", "2026-09-10")

    both = rfe_response(case(first, sent, second, got), TODAY)
    unanswered = rfe_response(case(first, second, got), TODAY)

    assert [due.met_by for due in both] == [sent, got]
    assert [due.met_by for due in unanswered] == [got, got]


@pytest.mark.parametrize("stated_due", ["2026-11-28", None])
@pytest.mark.parametrize(
    "doubt, step",
    [
        ("unconfirmed", "Counsel has not confirmed it yet."),
        ("inferred", "That is our reading, not the source's word."),
    ],
)
def test_a_notice_that_is_not_certain_gives_an_estimate_and_says_why(
    doubt: str, step: str, stated_due: str | None
) -> None:
    found = due_of("noid_issued", "2026-10-26", stated_due=stated_due, **{doubt: True})

    assert found.estimate
    assert told(found)[1] == step


def test_a_memorandum_read_in_a_secondary_text_is_no_law_that_was_confirmed() -> None:
    """The 30 days of a dependent's form, and the days of COVID-19."""
    for version in ("2011-07-07", "2020-03-01"):
        assert RFE.sureness_of(version) is Sureness.SECONDARY
        assert RFE.kind_of(version) is RuleKind.POLICY
    for version in ("2007-06-18", "printed"):
        assert RFE.sureness_of(version) is Sureness.CONFIRMED
        assert RFE.kind_of(version) is RuleKind.LEGAL


def test_pitfall_10_new_year_observed_on_31_december_is_a_holiday() -> None:
    found = due_of("noid_issued", "2027-12-01", service="personal", channel="paper")

    assert found.due == day("2028-01-03")  # Fri 31 December 2027 is New Year's Day, observed
    assert "New Year's Day (observed)" in " ".join(told(found))


def test_pitfall_10_a_one_off_closure_does_not_move_the_last_day() -> None:
    notice = fact("noid_issued", "2025-11-26", service="personal", channel="paper")
    closures = {date(2025, 12, 26): "Executive order"}

    [found] = noid_response(case(notice, closures=closures), TODAY)

    assert found.due == day("2025-12-26")
    assert (
        "2025-12-26 is closed (Executive order), but not clearly a legal holiday: be there a"
        " business day before."
    ) in told(found)


@pytest.mark.parametrize("rule", [RFE, NOID, NOIR])
def test_pitfall_28_the_notice_binds_counsel_and_the_petitioner_not_the_applicant(
    rule: Any,
) -> None:
    assert rule.bound is Bound.COUNSEL


def test_only_the_notice_of_intent_to_revoke_is_to_be_confirmed() -> None:
    assert [rule.sureness for rule in (RFE, NOID, NOIR)] == [
        Sureness.CONFIRMED,
        Sureness.CONFIRMED,
        Sureness.LIKELY,
    ]
    assert [rule.is_unsure("printed") for rule in (RFE, NOID, NOIR)] == [False, False, True]


@pytest.mark.parametrize("kind", FAMILY)
def test_covid_adds_60_days_to_a_printed_date_as_in_the_published_example(kind: str) -> None:
    found = due_of(kind, "2021-12-03", stated_due="2022-01-02", service="mail", channel="paper")

    assert (found.due, found.version) == (day("2022-03-03"), "2020-03-01")
    assert told(found)[1:3] == [step.format(due="2022-03-03") for step in COVID_STEP]


def test_covid_adds_60_days_to_a_computed_date_and_does_not_roll_it() -> None:
    found = due_of("noid_issued", "2020-03-02", service="mail", channel="paper")

    assert found.due == day("2020-06-03")
    saturday = due_of("rfe_issued", "2023-03-20", service="personal", channel="paper")
    assert (saturday.due, saturday.due.weekday()) == (day("2023-08-11"), 4)
    sunday = due_of("rfe_issued", "2023-03-22", service="personal", channel="paper")
    assert (sunday.due, sunday.due.weekday()) == (day("2023-08-13"), 6)


@pytest.mark.parametrize(
    "issued, version",
    [
        ("2020-02-29", "2007-06-18"),
        ("2020-03-01", "2020-03-01"),
        ("2023-03-23", "2020-03-01"),
        ("2023-03-24", "2007-06-18"),
    ],
)
def test_covid_begins_and_ends_by_the_date_of_the_notice(issued: str, version: str) -> None:
    assert due_of("rfe_issued", issued).version == version
    assert due_of("noid_issued", issued).version == version


def test_a_notice_of_one_of_two_days_around_the_end_of_covid_counts_from_the_earlier_end() -> None:
    found = due_of("noid_issued", "2023-03-23/2023-03-24", service="personal")

    assert (found.due, found.due_latest) == (day("2023-04-23"), day("2023-06-21"))
    assert (found.by, found.version) == (day("2023-04-23"), "2007-06-18")


@pytest.mark.parametrize(
    "stated_due, ship_by", [("2026-11-16", "2026-11-06"), ("2026-11-15", "2026-11-06")]
)
def test_the_shipping_day_is_five_business_days_before(stated_due: str, ship_by: str) -> None:
    """Over Veterans Day; from a Sunday as from the Monday after it."""
    found = due_of("rfe_issued", "2026-08-20", stated_due=stated_due)

    assert found.ship_by == day(ship_by)
    assert f"Recommended last day to ship it: {ship_by}, 5 business days before." in told(found)


def test_a_notice_decided_upon_without_an_answer_leaves_no_due() -> None:
    rfe, noid = fact("rfe_issued", "2026-08-20"), fact("noid_issued", "2026-10-26")

    assert list(rfe_response(case(rfe, fact("denied", "2026-12-20")), TODAY)) == []
    assert list(noid_response(case(noid, fact("withdrawn", "2026-11-01")), TODAY)) == []
    approved, noir = fact("approved", "2026-08-01"), fact("noir_issued", "2026-10-26")
    assert list(noir_response(case(approved, noir, fact("revoked", "2026-12-01")), TODAY)) == []
    assert len(list(noir_response(case(approved, noir), TODAY))) == 1


def test_before_2007_only_a_printed_date_of_a_notice_of_intent_to_deny_is_known() -> None:
    assert list(noid_response(case(fact("noid_issued", "2007-06-17")), TODAY)) == []
    assert due_of("noid_issued", "2007-06-17", stated_due="2007-07-20").due == day("2007-07-20")


# After the COVID-19 days, and before New Year's holidays are no longer known.
DAYS = st.dates(date(2023, 3, 24), date(2090, 1, 1))
KINDS = st.sampled_from(list(FAMILY))


@given(KINDS, DAYS, st.sampled_from(["mail", "personal", "electronic", None]))
def test_a_paper_answer_is_never_due_on_a_closed_day(
    kind: str, issued: date, service: str | None
) -> None:
    found = due_of(kind, issued.isoformat(), service=service, channel="paper")

    assert Calendar().is_business_day(found.due)


@given(KINDS, DAYS, st.sampled_from(["paper", "online", None]))
def test_a_mailed_notice_is_never_due_earlier_than_a_handed_one(
    kind: str, issued: date, channel: str | None
) -> None:
    mailed = due_of(kind, issued.isoformat(), service="mail", channel=channel)
    handed = due_of(kind, issued.isoformat(), service="personal", channel=channel)

    assert mailed.due >= handed.due


@given(KINDS, DAYS, st.integers(0, 40))
def test_a_later_notice_is_never_due_earlier_and_an_imprecise_one_not_after_its_first_day(
    kind: str, issued: date, more: int
) -> None:
    first, last = issued.isoformat(), (issued + timedelta(days=more)).isoformat()
    alone, later = (due_of(kind, one, service="mail", channel="paper") for one in (first, last))
    between = due_of(kind, f"{first}/{last}", service="mail", channel="paper")

    assert alone.due <= later.due
    assert (between.by, between.due_latest) == (alone.due, later.due)


def test_of_two_days_with_one_end_the_first_is_told() -> None:
    """A Saturday's and a Sunday's notice end on the same Monday; the steps must not vary."""
    found = due_of("rfe_issued", "2026-08-22/2026-08-23", service="personal", channel="paper")

    assert (found.due, found.due_latest) == (day("2026-11-16"), day("2026-11-16"))
    assert "2026-11-14 is closed" in " ".join(told(found))
