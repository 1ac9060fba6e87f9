"""Days in words: nothing imprecise is ever shown as one day."""

from datetime import date

import pytest
from django.utils import translation

from tracker.dashboard import dates
from tracker.lib import edtf
from tracker.lib.zones import NEW_YORK, span_elsewhere

SEOUL = "Asia/Seoul"


def words(text: str, year: int = 2018) -> str:
    known = edtf.parse(text)
    return dates.as_written(text, (known.earliest, known.latest), year)


@pytest.mark.parametrize(
    "text, said",
    [
        ("2018-06-09", "Sat 9 June"),
        ("2018-06-22/2018-06-25", "22 to 25 June"),
        ("2018-05-28/2018-06-03", "28 May to 3 June"),
        ("../2018-06-23", "on or before 23 June"),
        ("2018-03-23/..", "from 23 March on"),
        ("", "day unknown"),
        ("2018-06", "June 2018"),
        ("2018", "2018"),
        ("2018-06-09?", "Sat 9 June, uncertain"),
        ("2018-06-09~", "about Sat 9 June"),
        ("2018-06~", "about June 2018"),
    ],
)
def test_a_date_as_it_is_known(text: str, said: str) -> None:
    assert words(text) == said


@pytest.mark.parametrize(
    "text, said",
    [
        ("2018-06-09", "Sat 9 June 2018"),
        ("2018-06-22/2018-06-25", "22 to 25 June 2018"),
        ("2017-12-30/2018-01-02", "30 December 2017 to 2 January 2018"),
        ("../2018-06-23", "on or before 23 June 2018"),
    ],
)
def test_the_year_is_named_where_it_is_another(text: str, said: str) -> None:
    assert words(text, year=2026) == said


def test_korean_days_come_with_a_short_weekday() -> None:
    with translation.override("ko"):
        assert dates.short(date(2018, 6, 9), 2018) == "6월 9일 (토)"
        assert dates.short(date(2018, 6, 9), 2026) == "2018년 6월 9일 (토)"
        assert dates.month(date(2018, 6, 9)) == "2018년 6월"


@pytest.mark.parametrize(
    "text, said",
    [
        ("2018-06-09", "Fri 8 or Sat 9 June in New York"),
        ("2018-05-01", "Mon 30 April or Tue 1 May in New York"),
        ("2018-01-01", "Sun 31 December 2017 or Mon 1 January 2018 in New York"),
        ("../2018-07-06", "on or before 6 July in New York"),
        ("2018-03-23/..", "from 22 March on in New York"),
        ("2018-06-22/2018-06-25", "21 to 25 June in New York"),
    ],
)
def test_a_day_of_seoul_on_the_other_side(text: str, said: str) -> None:
    known = edtf.parse(text)
    there = span_elsewhere(known.earliest, known.latest, SEOUL, NEW_YORK)
    assert dates.elsewhere(there, NEW_YORK, 2018) == said


def test_the_last_moment_of_a_day_in_two_places() -> None:
    assert dates.over_at(date(2026, 11, 16), NEW_YORK, SEOUL, 2026) == [
        ("New York", "the end of Mon 16 November"),
        ("Seoul", "Tue 17 November, 14:00"),
    ]


@pytest.mark.parametrize(
    "day, here",
    [
        (date(2026, 11, 16), "Tue 17 November, 07:00"),
        (date(2026, 10, 30), "Sat 31 October, 06:00"),  # the last business day of summer time
        (date(2026, 11, 2), "Tue 3 November, 07:00"),  # the first of winter time
        (date(2026, 3, 6), "Sat 7 March, 07:00"),
        (date(2026, 3, 9), "Tue 10 March, 06:00"),
    ],
)
def test_paper_is_in_hands_by_close_of_business(day: date, here: str) -> None:
    there, elsewhere = dates.over_at(day, NEW_YORK, SEOUL, 2026, in_hands=True)
    assert there == ("New York", f"{dates.short(day, 2026)}, close of business")
    assert elsewhere == ("Seoul", here)
    toronto = dates.over_at(day, NEW_YORK, "America/Toronto", 2026, in_hands=True)
    assert toronto == [there]


def test_one_place_is_named_once() -> None:
    assert dates.over_at(date(2026, 11, 16), NEW_YORK, "America/Toronto", 2026) == [
        ("New York", "the end of Mon 16 November")
    ]


def test_a_stage_needs_no_weekday() -> None:
    known = (date(2018, 6, 9), date(2018, 6, 9))
    assert dates.compact("2018-06-09", known, 2018) == "9 June"
    assert dates.compact("../2018-06-23", (None, date(2018, 6, 23)), 2018) == "on or before 23 June"
    assert dates.compact("2018-06-09?", known, 2018) == "Sat 9 June, uncertain"
