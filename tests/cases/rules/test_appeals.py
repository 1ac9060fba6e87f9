"""i290b and appeal-brief: the days of an appeal, by a real case and the published ranges."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases.enums import Bound
from tracker.cases.rules.appeals import BRIEF, I290B, appeal_brief, i290b
from tracker.cases.rules.case import Case, Due
from tracker.lib.calendars import Calendar

TODAY = date(2027, 6, 1)


def dues(*facts: Any) -> list[Due]:
    return list(i290b(case(*facts), TODAY))


def due_of(kind: str, decided: str, **more: Any) -> Due:
    [found] = dues(fact(kind, decided, **more))
    return found


def told(due: Due) -> list[str]:
    return [str(step) for step in due.derivation]


def test_a_real_case_of_2009_received_on_day_34_was_late() -> None:
    found = due_of("denied", "2009-10-29", service="mail")

    assert found.due == day("2009-12-01") < day("2009-12-02")
    assert not found.estimate


@pytest.mark.parametrize("kind", ["denied", "revoked"])
@pytest.mark.parametrize(
    "decided, service, channel, due",
    [
        ("2026-10-26", "personal", "paper", "2026-11-25"),
        ("2026-10-26", "mail", "paper", "2026-11-30"),
        ("2026-10-26", "mail", None, "2026-11-30"),
        ("2026-10-26", "mail", "online", "2026-11-28"),
        ("2026-10-27", "personal", "paper", "2026-11-27"),
        ("2017-10-26", "mail", "paper", "2017-11-28"),
    ],
)
def test_30_days_33_by_mail_rolled_on_paper(
    kind: str, decided: str, service: str, channel: str | None, due: str
) -> None:
    found = due_of(kind, decided, service=service, channel=channel)
    assert (found.ship_by is None) == (channel == "online")

    assert (found.due, found.version, found.estimate) == (day(due), "always", False)


def test_each_step_is_told_in_order() -> None:
    assert told(due_of("denied", "2026-10-26", service="mail")) == [
        "Petition denied: 2026-10-26 (America/New_York).",
        "30 calendar days (8 CFR 103.3(a)(2)(i), 103.5(a)(1)(i)).",
        "The notice came by mail: 3 days more, to 2026-11-28 (8 CFR 103.8(b)).",
        "2026-11-28 is closed (Saturday): on paper, the next business day counts (8 CFR 1.2).",
        "USCIS must have it by 2026-11-30; a postmark does not count.",
        "The petitioner or its counsel files it: the beneficiary is no party to an appeal"
        " (8 CFR 103.3(a)(1)(iii)(B)).",
        "Recommended last day to ship it: 2026-11-20, 5 business days before.",
    ]


def test_pitfall_9_a_revocation_of_an_o_1_never_has_15_or_18_days() -> None:
    decided = day("2026-11-02")

    for service, days in [("personal", 30), ("mail", 35), (None, 30)]:  # 33 is a Saturday
        found = due_of("revoked", decided.isoformat(), service=service)
        assert (found.due - decided).days == days


def test_pitfall_1_a_printed_date_wins_and_gets_no_mail_days() -> None:
    found = due_of("denied", "2026-10-26", service="mail", stated_due="2026-11-28")

    assert (found.due, found.version, found.estimate) == (day("2026-11-28"), "printed", False)


def test_a_printed_day_that_is_closed_is_told_and_stands() -> None:
    closed = (
        "2026-11-28 is closed (Saturday): USCIS may accept paper on the next business day;"
        " do not rely on it."
    )

    assert closed in told(due_of("denied", "2026-10-26", stated_due="2026-11-28"))
    online = due_of("denied", "2026-10-26", stated_due="2026-11-28", channel="online")
    assert closed not in told(online)


def test_a_revocation_of_itself_has_no_appeal() -> None:
    """Which kind it was is not on record: the date stands, and says when it is none."""
    step = (
        "An approval revoked by itself, as when its petition is withdrawn, cannot be appealed"
        " (8 CFR 214.2(o)(9)(ii)): confirm with counsel."
    )

    assert step in told(due_of("revoked", "2026-10-26"))
    assert step not in told(due_of("denied", "2026-10-26"))


def test_pitfall_28_the_beneficiary_is_no_party_to_an_appeal() -> None:
    assert (I290B.bound, BRIEF.bound) == (Bound.COUNSEL, Bound.COUNSEL)


@pytest.mark.parametrize(
    "decided, due, version",
    [
        ("2020-02-29", "2020-03-30", "always"),
        ("2020-03-01", "2020-04-30", "2020-03-01"),
        ("2021-10-31", "2021-12-30", "2020-03-01"),
        ("2021-11-01", "2022-01-30", "2021-11-01"),
        ("2023-03-23", "2023-06-21", "2021-11-01"),
        ("2023-03-24", "2023-04-24", "always"),
    ],
)
def test_covid_gave_60_and_then_90_days_from_the_decision_unrolled(
    decided: str, due: str, version: str
) -> None:
    """30 January 2022 is a Sunday."""
    found = due_of("denied", decided, service="personal")

    assert (found.due, found.version) == (day(due), version)
    label = "Whether such a day moves off a weekend or holiday is not known: it is not moved."
    assert (label in told(found)) == (version != "always")


def test_the_covid_days_counted_from_the_decision_and_have_no_mail_days() -> None:
    assert due_of("denied", "2021-11-01", service="mail").due == day("2022-01-30")
    assert not due_of("denied", "2021-11-01").estimate


def test_unknown_service_adds_nothing_and_an_unknown_day_counts_from_the_earliest() -> None:
    assert due_of("denied", "2026-10-26").estimate

    filed, denied = fact("petition_filed", "2026-09-01"), fact("denied", "../2026-10-26")
    [found] = dues(filed, denied)
    assert (found.due, found.by, found.due_latest, found.estimate) == (
        day("2026-10-01"),
        day("2026-10-01"),
        day("2026-11-25"),
        True,
    )
    assert dues(denied) == []


def test_pitfall_30_a_day_in_seoul_is_two_in_new_york() -> None:
    found = due_of("denied", "2026-10-27", zone=SEOUL, service="personal")

    assert (found.due, found.due_latest) == (day("2026-11-25"), day("2026-11-27"))
    assert found.zone == "America/New_York"


@pytest.mark.parametrize("stated_due", ["2026-11-30", None])
def test_a_decision_that_is_not_confirmed_gives_an_estimate_and_says_why(
    stated_due: str | None,
) -> None:
    found = due_of("denied", "2026-10-26", service="mail", stated_due=stated_due, unconfirmed=True)

    assert (found.due, found.estimate) == (day("2026-11-30"), True)
    assert told(found)[1] == "Counsel has not confirmed it yet."


def test_an_appeal_meets_it_and_what_makes_it_moot_ends_it() -> None:
    denied, appeal = fact("denied", "2026-10-26"), fact("appeal_filed", "2026-11-20")

    assert [due.met_by for due in dues(denied, appeal)] == [appeal]
    assert [due.met_by for due in dues(denied, appeal, fact("reopened", "2027-01-02"))] == [appeal]
    for kind in ("reopened", "approved", "withdrawn"):
        assert dues(denied, fact(kind, "2026-11-10")) == []


def test_a_second_denial_replaces_the_first() -> None:
    first, second = fact("denied", "2026-08-03"), fact("denied", "2026-10-26")

    found = dues(first, fact("reopened", "2026-08-20"), second)

    assert [due.anchor for due in found] == [second.anchor]


def test_a_refused_visa_has_no_such_appeal() -> None:
    assert dues(fact("visa_refused", "2026-10-26"), fact("refused_221g", "2026-10-26")) == []


@pytest.mark.parametrize(
    "filed, channel, due",
    [
        ("2026-10-26", None, "2026-11-25"),
        ("2026-10-27", "paper", "2026-11-27"),
        ("2026-10-27", "online", "2026-11-26"),
        ("2026-10-29", None, "2026-11-30"),
    ],
)
def test_the_brief_is_due_30_days_after_the_filing_rolled(
    filed: str, channel: str | None, due: str
) -> None:
    [found] = appeal_brief(case(fact("appeal_filed", filed, channel=channel)), TODAY)

    assert (found.due, found.estimate, found.met_by) == (day(due), False, None)


def test_a_brief_recorded_on_the_appeal_meets_it() -> None:
    appeal = fact("appeal_filed", "2026-10-26", details={"brief_sent": "2026-11-12"})

    [found] = appeal_brief(case(appeal, fact("appeal_decided", "2027-03-01")), TODAY)

    assert found.met_by == appeal


@pytest.mark.parametrize("kind", ["appeal_decided", "reopened", "approved", "withdrawn"])
def test_a_decided_appeal_waits_for_no_brief(kind: str) -> None:
    appeal = fact("appeal_filed", "2026-10-26")

    assert list(appeal_brief(case(appeal, fact(kind, "2026-11-10")), TODAY)) == []


def test_an_appeal_of_unknown_day_is_bounded_by_the_decision() -> None:
    facts = [fact("revoked", "2026-10-26"), fact("appeal_filed", "../2026-11-20")]

    [found] = appeal_brief(case(*facts), TODAY)

    assert (found.due, found.due_latest) == (day("2026-11-25"), day("2026-12-21"))


def test_without_a_decision_there_is_nothing() -> None:
    empty: Case = case(fact("petition_filed", "2026-09-01"))

    assert (list(i290b(empty, TODAY)), list(appeal_brief(empty, TODAY))) == ([], [])


@given(st.dates(date(1995, 1, 1), date(2090, 1, 1)), st.sampled_from(["mail", "personal"]))
def test_outside_of_covid_no_appeal_is_due_on_a_closed_day(decided: date, service: str) -> None:
    found = due_of("denied", decided.isoformat(), service=service)

    if found.version == "always":
        assert Calendar().is_business_day(found.due)
        handed = due_of("denied", decided.isoformat(), service="personal")
        assert found.due >= handed.due


def test_a_correction_keeps_the_anchor() -> None:
    denied = fact("denied", "2026-10-26")
    corrected = replace(denied, date="2026-10-27", earliest=day("2026-10-27"))

    assert [due.anchor for due in dues(denied)] == [due.anchor for due in dues(corrected)]
