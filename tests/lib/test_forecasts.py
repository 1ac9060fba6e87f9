"""Intervals from past lengths: right as often as they say, honest about what is not known."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.lib.forecasts import FEWEST, Length, Record, back_test, interval

days = st.integers(0, 400)
known = st.tuples(days, st.integers(0, 7)).map(lambda pair: Length(pair[0], sum(pair)))
lengths = st.lists(known, min_size=FEWEST, max_size=60)


def exact(*values: int) -> list[Length]:
    return [Length(value, value) for value in values]


def test_fewer_than_nine_give_no_interval() -> None:
    assert interval(exact(*range(8))) is None
    assert interval(exact(*range(9))) == Length(0, 8)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(9, 1, 9), (18, 1, 18), (19, 2, 18), (99, 10, 90)]
)
def test_it_leaves_out_a_tenth_at_either_end(count: int, low: int, high: int) -> None:
    assert interval(exact(*range(1, count + 1))) == Length(low, high)


def test_what_is_known_within_bounds_makes_it_wider() -> None:
    sure = exact(10, 11, 12, 13, 14, 15, 16, 17, 18)
    vague = [Length(8, 12), *sure[1:-1], Length(16, 20)]

    assert interval(sure) == Length(10, 18)
    assert interval(vague) == Length(8, 20)


@given(lengths, known)
def test_leaving_one_out_in_turn_is_what_the_back_test_does(
    found: list[Length], other: Length
) -> None:
    all_ = [*found, other]

    right = 0
    for number, one in enumerate(all_):
        told = interval(all_[:number] + all_[number + 1 :])
        assert told
        right += told.low <= one.low and one.high <= told.high

    assert back_test(all_, last=len(all_)) == Record(right, len(all_))


def test_only_the_last_ones_are_counted_and_too_few_are_not_tried() -> None:
    steady = exact(*[10] * 30, 99)

    assert back_test(steady, last=3) == Record(2, 3)
    assert back_test(exact(*range(9)), last=40) == Record(0, 0)


def test_four_of_five_to_come_lie_inside() -> None:
    chance = random.Random(20261123)
    inside = 0
    for _ in range(2_000):
        *past, coming = (int(chance.lognormvariate(3.5, 0.6) * 10) for _ in range(40))
        told = interval(exact(*past))
        assert told
        inside += told.low <= coming <= told.high

    assert 0.78 <= inside / 2_000 <= 0.82, "80 %, give or take what 2,000 trials can tell"
