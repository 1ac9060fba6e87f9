"""Printed due dates against computed ones: mail days and a roll explain a difference."""

from datetime import date
from typing import Any

import pytest

from tests.cases.rules.build import case, fact
from tracker.cases.contradictions.printed import printed_days

TODAY = date(2026, 11, 23)


def found(issued: str, printed: str | None, kind: str = "rfe_issued", **more: Any) -> list[str]:
    notice = fact(kind, issued, stated_due=printed, **more)
    filed = fact("petition_filed", "2018-01-02")
    return [str(one.what) for one in printed_days(case(filed, notice), TODAY)]


@pytest.mark.parametrize(
    "printed, odd",
    [
        ("2026-11-12", False),  # 84 days
        ("2026-11-15", False),  # and 3 for mail, a Sunday
        ("2026-11-16", False),  # rolled
        ("2026-11-17", True),
        ("2026-11-09", False),
        ("2026-11-08", True),
        ("2026-09-19", True),
        ("2027-11-12", True),
    ],
)
def test_what_is_unknown_of_the_notice_explains_mail_days_and_a_roll(
    printed: str, odd: bool
) -> None:
    assert bool(found("2026-08-20", printed)) is odd


@pytest.mark.parametrize(
    "printed, odd",
    [
        ("2026-11-12", False),  # the mail days forgotten
        ("2026-11-15", False),
        ("2026-11-18", False),
        ("2026-11-19", True),
        ("2026-11-11", True),
    ],
)
def test_a_notice_by_mail_that_is_answered_online(printed: str, odd: bool) -> None:
    assert bool(found("2026-08-20", printed, service="mail", channel="online")) is odd


def test_a_mailed_notice_on_paper_that_leaves_out_the_mail_days() -> None:
    paper = {"service": "mail", "channel": "paper"}
    assert found("2026-11-20", "2027-02-12", **paper) == []  # 84 days; with 3 more, it would roll
    assert found("2026-11-20", "2027-02-11", **paper) != []


def test_a_day_known_by_half_explains_what_its_days_explain() -> None:
    assert found("2026-08-20/2026-08-31", "2026-11-20") == []
    assert found("2026-08-20/2026-08-31", "2026-12-04") != []
    assert found("", "2026-11-20") == []


def test_both_days_are_said_and_where_to_look() -> None:
    notice = fact("rfe_issued", "2026-08-20", stated_due="2026-09-19")
    [one] = printed_days(case(notice), TODAY)

    assert (one.check, one.facts) == ("printed-due-date", (notice,))
    assert str(one.what) == (
        "“USCIS asked for more evidence” (2026-08-20) prints the due date 2026-09-19; the rule "
        "gives 2026-11-12."
    )
    assert str(one.look_at) == (
        "Compare the date of the notice and the due date with the paper. The printed date counts; "
        "USCIS may give less than the rule allows."
    )


def test_a_notice_of_the_pandemic_is_held_against_its_own_count() -> None:
    assert found("2021-03-01", "2021-05-24") == []


def test_no_printed_date_is_nothing_to_compare() -> None:
    assert found("2026-08-20", None) == []
