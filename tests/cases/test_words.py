"""Days, moments and places as readers of both languages see them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from tracker.cases import words
from tracker.lib.texts import Sentence, Value

DAY = date(2018, 7, 13)


@pytest.mark.parametrize(
    "language, weekday, said",
    [
        ("en", True, "Fri 13 July 2018"),
        ("en", False, "13 July 2018"),
        ("ko", True, "2018년 7월 13일 금요일"),
        ("ko", False, "2018년 7월 13일"),
    ],
)
def test_a_day_is_written_without_doubt(language: str, weekday: bool, said: str) -> None:
    with translation.override(language):
        assert words.day(DAY, weekday) == said


@pytest.mark.parametrize(
    "language, said",
    [("en", "Sat 14 July 2018, 13:00"), ("ko", "2018년 7월 14일 토요일 오후 1:00")],
)
def test_a_moment_is_read_on_the_clocks_of_a_zone(language: str, said: str) -> None:
    with translation.override(language):
        assert words.moment(datetime(2018, 7, 14, 4, tzinfo=UTC), "Asia/Seoul") == said


@pytest.mark.parametrize(
    "zone, said",
    [
        ("America/New_York", "New York"),
        ("Asia/Kolkata", "Kolkata"),
        ("America/Argentina/Ushuaia", "Ushuaia"),
        ("UTC", "UTC"),
    ],
)
def test_a_place_is_the_city_of_its_zone(zone: str, said: str) -> None:
    assert words.place(zone) == said


def test_a_day_ends_there_and_here() -> None:
    assert words.clock(date(2026, 11, 16), "America/New_York", "Asia/Seoul") == (
        "the end of Mon 16 November 2026 in New York",
        "Tue 17 November 2026, 14:00 in Seoul",
    )


def test_paper_is_in_hands_by_close_of_business() -> None:
    day = date(2026, 11, 16)
    there = "in USCIS’s hands by close of business, Mon 16 November 2026 in New York"
    assert words.clock(day, "America/New_York", "Asia/Seoul", in_hands=True) == (
        there,
        "Tue 17 November 2026, 07:00 in Seoul",
    )
    assert words.clock(day, "America/New_York", "America/Toronto", in_hands=True) == (there, "")


def test_a_day_that_ends_here_at_the_same_instant_is_said_once() -> None:
    there = "the end of Mon 16 November 2026 in Seoul"
    assert words.clock(date(2026, 11, 16), "Asia/Seoul", "Asia/Tokyo") == (there, "")


def test_a_sentence_is_said_with_days_places_and_words() -> None:
    values: dict[str, Value] = {
        "what": "Approved",
        "day": DAY,
        "zone": "America/New_York",
        "count": 3,
    }
    sentence = Sentence("{what}: {day} ({zone}), {count} days.", values)
    assert words.say(sentence) == "Approved: Fri 13 July 2018 (New York), 3 days."


def test_an_empty_value_stays_empty_and_a_wrong_zone_stays_as_written() -> None:
    sentence = Sentence("'{zone}' is none, {name}.", {"zone": "Mars/Olympus", "name": ""})
    assert words.say(sentence) == "'Mars/Olympus' is none, ."
