"""rfe-response against the vectors of published texts."""

from datetime import date
from typing import Any

import pytest

from tests.cases.rules.build import SEOUL, case, day, fact
from tracker.cases.rules.case import Due
from tracker.cases.rules.responses import rfe_response

TODAY = date(2027, 6, 1)


def due_of(issued: str, **more: Any) -> Due:
    [found] = rfe_response(case(fact("rfe_issued", issued, **more)), TODAY)
    return found


@pytest.mark.parametrize(
    "issued, service, channel, due",
    [
        ("2026-08-20", "mail", "paper", "2026-11-16"),
        ("2026-08-20", "mail", "online", "2026-11-15"),
        ("2026-08-20", "mail", None, "2026-11-15"),
        ("2026-08-31", "mail", "paper", "2026-11-27"),
        ("2026-10-01", "mail", "paper", "2026-12-28"),
        ("2026-08-20", "electronic", "online", "2026-11-12"),
        ("2026-08-20", None, "paper", "2026-11-12"),
        ("2019-12-04", "mail", "paper", "2020-02-29"),
    ],
)
def test_84_days_mail_days_and_roll(
    issued: str, service: str | None, channel: str | None, due: str
) -> None:
    found = due_of(issued, service=service, channel=channel)

    assert (found.due, found.due_latest) == (day(due), day(due))
    assert found.estimate


def test_how_the_notice_came_decides_the_mail_days_and_is_told() -> None:
    by_post, by_wire, by_hand, unknown = (
        due_of("2026-08-20", service=service, channel="online")
        for service in ("mail", "electronic", "personal", None)
    )

    assert [one.due for one in (by_post, by_wire, by_hand, unknown)] == [
        date(2026, 11, 15),
        *[date(2026, 11, 12)] * 3,
    ]
    assert str(by_wire.derivation[2]) == (
        "The notice came electronically: no mail days are added; whether there are any is for"
        " counsel to say."
    )
    assert not any("mail days" in str(step) for step in by_hand.derivation)


def test_a_printed_date_wins_gets_no_mail_days_and_does_not_roll() -> None:
    found = due_of("2026-08-20", stated_due="2026-11-15", service="mail", channel="paper")

    assert (found.due, found.estimate, found.version) == (date(2026, 11, 15), False, "printed")
    assert str(found.derivation[0]) == (
        "Due date printed on the notice: 2026-11-15. A printed date wins."
    )


def test_an_unknown_day_is_bounded_by_the_filing_and_counts_from_the_earliest() -> None:
    filed = fact("petition_filed", "2018-06-09", zone=SEOUL)
    rfe = fact("rfe_issued", "../2018-06-23", zone=SEOUL, inferred=True)

    [found] = rfe_response(case(filed, rfe), TODAY)

    assert (found.due, found.due_latest) == (date(2018, 8, 31), date(2018, 9, 15))
    assert (found.by, found.estimate) == (date(2018, 8, 31), True)


def test_a_notice_of_no_known_day_gives_no_date() -> None:
    undated = case(fact("petition_filed", "2026-05-01"), fact("rfe_issued", ""))
    unbounded = case(fact("rfe_issued", "../2026-06-23"))

    assert list(rfe_response(undated, TODAY)) == []
    assert list(rfe_response(unbounded, TODAY)) == []


def test_it_is_met_when_uscis_has_the_answer_or_at_least_when_it_was_sent() -> None:
    rfe = fact("rfe_issued", "2026-08-20")
    sent = fact("rfe_response_sent", "2026-09-20")
    got = fact("rfe_response_received", "2026-09-22")

    assert due_of("2026-08-20").met_by is None
    assert [due.met_by for due in rfe_response(case(rfe, sent), TODAY)] == [sent]
    assert [due.met_by for due in rfe_response(case(rfe, sent, got), TODAY)] == [got]
    earlier = case(fact("rfe_response_sent", "2026-08-01"), rfe)
    assert [due.met_by for due in rfe_response(earlier, TODAY)] == [None]


def test_each_notice_has_its_own_due_date_by_the_version_of_its_day() -> None:
    old, new = fact("rfe_issued", "2007-06-17"), fact("rfe_issued", "2007-06-18")

    versions = [due.version for due in rfe_response(case(old, new), TODAY)]

    assert versions == ["1994-01-01", "2007-06-18"]
