"""How an interview stands: offered, booked, moved, cancelled, attended."""

from datetime import date

import pytest

from tests.cases.rules.build import case, fact, interview
from tracker.cases.rules.interviews import booked, standing_of

REGULAR, EMERGENCY = interview("regular", "2018-08-06"), interview("emergency", "2018-07-17")
OFFERED = fact("slot_offered", "2018-07-10", interview="regular")
BOOKED = fact("interview_booked", "2018-07-11", interview="regular")
MOVED = fact("interview_moved", "2018-07-12", interview="regular", details={"to": "2018-08-08"})
CANCELLED = fact("interview_cancelled", "2018-07-13", interview="regular")
AGAIN = fact("interview_booked", "2018-07-14", interview="regular")
ATTENDED = fact("interview_attended", "2018-08-08", interview="regular")
STORY = (OFFERED, BOOKED, MOVED, CANCELLED, AGAIN, ATTENDED)


@pytest.mark.parametrize(
    ("known", "status", "day"),
    [
        (1, "offered", 6),
        (2, "booked", 6),
        (3, "booked", 8),
        (4, "cancelled", 8),
        (5, "booked", 8),
        (6, "attended", 8),
    ],
)
def test_the_last_word_counts_and_the_last_day_it_was_moved_to(
    known: int, status: str, day: int
) -> None:
    found = standing_of(case(*STORY[:known], interviews=(REGULAR,)), REGULAR)

    assert found
    assert (found.status, found.on) == (status, date(2018, 8, day))
    assert found.told is STORY[known - 1]


def test_of_an_interview_without_a_word_nothing_is_known() -> None:
    assert standing_of(case(BOOKED, interviews=(REGULAR, EMERGENCY)), EMERGENCY) is None


def test_booked_are_those_that_are_neither_on_offer_nor_over() -> None:
    emergency = fact("interview_booked", "2018-07-13", interview="emergency")
    both = (REGULAR, EMERGENCY)

    assert [one.told for one in booked(case(BOOKED, emergency, interviews=both))] == [
        BOOKED,
        emergency,
    ]
    assert [one.told for one in booked(case(OFFERED, emergency, interviews=both))] == [emergency]
    assert booked(case(BOOKED, ATTENDED, interviews=both)) == []
