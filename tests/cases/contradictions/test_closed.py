"""An interview on a day on which the post is closed: a holiday of either country, or a closure."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cases.rules.build import SEOUL, case, fact, interview
from tracker.cases.contradictions.closed import on_closed_days
from tracker.cases.rules.case import Post

POST = Post(SEOUL, "KR", closures={date(2026, 12, 4): "Flood"})
BOOKED = fact("interview_booked", "2026-11-20", zone=SEOUL, interview="first")


def found(on: str, kind: str = "interview_booked", post: Post | None = POST) -> list[str]:
    held = replace(interview("first", on), post=post)
    told = replace(BOOKED, kind=type(BOOKED.kind)(kind))
    return [str(one.what) for one in on_closed_days(case(told, interviews=(held,)))]


@pytest.mark.parametrize(
    "on, name",
    [
        ("2026-12-04", "Flood"),
        ("2026-10-09", "Hangul Day (KR)"),
        ("2026-11-26", "Thanksgiving Day"),
        ("2026-12-05", "Saturday"),
    ],
)
def test_it_is_told_with_its_reason(on: str, name: str) -> None:
    assert found(on) == [
        f"“Interview booked” (2026-11-20): the interview is on {on}, when the post is closed"
        f" ({name})."
    ]


def test_an_open_day_is_none_nor_one_that_was_attended_or_only_offered() -> None:
    assert found("2026-12-03") == []
    assert found("2026-12-04", "slot_offered") == []
    assert found("2026-12-04", "interview_attended") == []
    assert found("2026-12-04", post=None) == []


def test_it_is_gone_once_the_interview_is_moved() -> None:
    moved = fact("interview_moved", "2026-11-25", interview="first", details={"to": "2026-12-07"})
    held = replace(interview("first", "2026-12-04"), post=POST)

    assert list(on_closed_days(case(BOOKED, moved, interviews=(held,)))) == []
