"""What came too late to keep a due date, although it meets the deadline as far as reminders go."""

from datetime import date
from typing import Any

import pytest

from tests.cases.rules.build import SEOUL, case, fact
from tracker.cases.contradictions.late import received_late
from tracker.cases.enums import Purpose

TODAY = date(2026, 12, 31)


def found(*facts: Any, **more: Any) -> list[str]:
    return [str(one.what) for one in received_late(case(*facts, **more), TODAY)]


def answered(received: str, **notice: Any) -> list[str]:
    asked = fact("rfe_issued", "2026-08-20", **notice)
    return found(asked, fact("rfe_response_received", received))


@pytest.mark.parametrize(
    "stated_due, received, late",
    [
        ("2026-11-12", "2026-11-12", False),
        ("2026-11-12", "2026-11-13", True),
        ("2026-11-15", "2026-11-16", False),  # a Sunday: paper may be taken on the Monday
        ("2026-11-15", "2026-11-17", True),
    ],
)
def test_an_answer_after_the_printed_day(stated_due: str, received: str, late: bool) -> None:
    assert bool(answered(received, stated_due=stated_due)) is late


@pytest.mark.parametrize(
    "received, late", [("2026-11-13", False), ("2026-11-16", False), ("2026-11-17", True)]
)
def test_what_is_not_known_of_the_notice_speaks_for_the_answer(received: str, late: bool) -> None:
    """84 days end on 12 November; with three for mail on a Sunday, and rolled on the 16th."""
    assert bool(answered(received)) is late


def test_it_is_told_in_words() -> None:
    asked = fact("rfe_issued", "2026-08-20", stated_due="2026-11-12")
    late = fact("rfe_response_received", "2026-11-20")

    [one] = received_late(case(asked, late), TODAY)

    assert (one.check, one.facts) == ("received-too-late", (late,))
    assert [str(one.what), str(one.why), str(one.look_at)] == [
        "“USCIS received the answer” (2026-11-20) came after 2026-11-12, the last day for it.",
        "What USCIS receives after the last day may count for nothing"
        " (8 CFR 103.2(b)(8)(iv), 103.8(b), 1.2).",
        "Compare the day with the notice (I-797). If it was late, speak with counsel at once.",
    ]


def test_the_end_of_a_stay_never_rolls() -> None:
    stay = fact("i94_recorded", "2026-01-05", details={"until": "2026-11-14"})  # a Saturday

    in_time = fact("petition_received", "2026-11-14")
    late = fact("petition_received", "2026-11-16")

    assert found(stay, in_time, purpose=Purpose.EXTENSION) == []
    assert found(stay, late, purpose=Purpose.EXTENSION) != []
    assert found(stay, late) == [], "a new petition extends no stay"


def test_a_day_that_may_have_been_in_time_is_no_contradiction() -> None:
    asked = fact("rfe_issued", "2026-08-20", stated_due="2026-11-12")

    assert found(asked, fact("rfe_response_received", "../2026-11-20")) == []
    assert found(asked, fact("rfe_response_received", "2026-11-12/2026-11-20")) == []
    assert found(asked, fact("rfe_response_received", "2026-11-13", zone=SEOUL)) == []
    assert found(asked) == []


def test_an_appeal_on_day_34_of_a_real_case() -> None:
    denied = fact("denied", "2009-10-29", service="mail")

    assert found(denied, fact("appeal_filed", "2009-12-01")) == []
    assert found(denied, fact("appeal_filed", "2009-12-02")) != []
