"""Civil days and instants between zones, across clock changes."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.lib.zones import (
    NEW_YORK,
    ZoneError,
    at_hour,
    day_of,
    days_elsewhere,
    end_of,
    fault,
    span_elsewhere,
    start_of,
    zone,
)

SEOUL = "Asia/Seoul"
HONOLULU = "Pacific/Honolulu"
MOMENT = timedelta.resolution

# Whole, half and three-quarter hours; DST in both halves of the year; changes at midnight.
names = st.sampled_from(
    [
        "UTC",
        NEW_YORK,
        SEOUL,
        "America/Los_Angeles",
        "America/Sao_Paulo",
        "America/Havana",
        "America/St_Johns",
        "Asia/Beirut",
        "Asia/Kathmandu",
        "Asia/Kolkata",
        "Asia/Pyongyang",
        "Australia/Lord_Howe",
        "Europe/London",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
    ]
)
days = st.dates(date(1996, 1, 1), date(2099, 12, 31))


def test_a_zone_has_its_name() -> None:
    assert zone(SEOUL) == ZoneInfo("Asia/Seoul")
    assert fault(SEOUL) is None


@pytest.mark.parametrize(
    "name", ["", "Seoul", "Asia/Seol", "America", "../UTC", "/etc/localtime", "UTC\0", "x" * 999]
)
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(ZoneError) as caught:
        zone(name)

    assert str(caught.value) == (
        f"'{name}' is no time zone we know. "
        "Write an IANA name, such as Asia/Seoul or America/New_York."
    )
    assert caught.value.sentence.values == {"zone": name}
    assert fault(name) == caught.value.sentence


@pytest.mark.parametrize(
    "day, here, there, first, last",
    [
        # The documented case: Sat 9 June in Seoul, Fri 8 or Sat 9 June in New York.
        (date(2018, 6, 9), SEOUL, NEW_YORK, date(2018, 6, 8), date(2018, 6, 9)),
        (date(2018, 6, 8), NEW_YORK, SEOUL, date(2018, 6, 8), date(2018, 6, 9)),
        (date(2018, 1, 1), SEOUL, NEW_YORK, date(2017, 12, 31), date(2018, 1, 1)),
        (date(2018, 6, 9), SEOUL, SEOUL, date(2018, 6, 9), date(2018, 6, 9)),
        (date(2018, 6, 9), SEOUL, "Asia/Tokyo", date(2018, 6, 9), date(2018, 6, 9)),
        (date(2018, 6, 9), NEW_YORK, "America/Toronto", date(2018, 6, 9), date(2018, 6, 9)),
        # London keeps UTC in winter, not in summer.
        (date(2018, 1, 9), "Europe/London", "UTC", date(2018, 1, 9), date(2018, 1, 9)),
        (date(2018, 6, 9), "Europe/London", "UTC", date(2018, 6, 8), date(2018, 6, 9)),
        # Denver changes its clocks, Phoenix does not: one offset in winter, two days in summer.
        (date(2024, 3, 9), "America/Denver", "America/Phoenix", date(2024, 3, 9), date(2024, 3, 9)),
        (
            date(2024, 11, 3),
            "America/Phoenix",
            "America/Denver",
            date(2024, 11, 3),
            date(2024, 11, 3),
        ),
        (
            date(2024, 3, 10),
            "America/Phoenix",
            "America/Denver",
            date(2024, 3, 10),
            date(2024, 3, 11),
        ),
        # Half an hour and three quarters.
        (date(2018, 6, 9), "Asia/Kolkata", "Asia/Kathmandu", date(2018, 6, 9), date(2018, 6, 10)),
        (date(2018, 6, 9), "Asia/Kathmandu", "Asia/Kolkata", date(2018, 6, 8), date(2018, 6, 9)),
        # Twenty-five hours apart.
        (
            date(2018, 6, 9),
            "Pacific/Kiritimati",
            "Pacific/Pago_Pago",
            date(2018, 6, 7),
            date(2018, 6, 8),
        ),
        # Samoa left this day out: it is the instant at which it would have begun.
        (date(2011, 12, 30), "Pacific/Apia", HONOLULU, date(2011, 12, 30), date(2011, 12, 30)),
    ],
)
def test_a_bare_day_touches_days_elsewhere(
    day: date, here: str, there: str, first: date, last: date
) -> None:
    assert days_elsewhere(day, here, there) == (first, last)


def test_a_left_out_day_is_a_day_in_its_own_zone() -> None:
    day = date(2011, 12, 30)

    assert days_elsewhere(day, "Pacific/Apia", "Pacific/Apia") == (day, day)


@pytest.mark.parametrize(
    "span, expected",
    [
        ((date(2018, 6, 22), date(2018, 6, 25)), (date(2018, 6, 21), date(2018, 6, 25))),
        ((None, date(2018, 6, 23)), (None, date(2018, 6, 23))),
        ((date(2018, 6, 22), None), (date(2018, 6, 21), None)),
        ((None, None), (None, None)),
    ],
)
def test_a_span_keeps_its_open_ends(
    span: tuple[date | None, date | None], expected: tuple[date | None, date | None]
) -> None:
    assert span_elsewhere(*span, SEOUL, NEW_YORK) == expected


@pytest.mark.parametrize(
    "instant, name, day",
    [
        (datetime(2018, 6, 8, 15, tzinfo=UTC), SEOUL, date(2018, 6, 9)),
        (datetime(2018, 6, 8, 14, 59, 59, tzinfo=UTC), SEOUL, date(2018, 6, 8)),
        (datetime(2018, 6, 9, 8, tzinfo=timezone(timedelta(hours=9))), NEW_YORK, date(2018, 6, 8)),
        (datetime(2018, 6, 9, 0, tzinfo=ZoneInfo(SEOUL)), "UTC", date(2018, 6, 8)),
    ],
)
def test_an_instant_has_a_day_in_each_zone(instant: datetime, name: str, day: date) -> None:
    assert day_of(instant, name) == day


def test_a_time_without_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        day_of(datetime(2018, 6, 9, 10), SEOUL)  # noqa: DTZ001


@pytest.mark.parametrize(
    "day, name, start, hours",
    [
        (date(2018, 6, 9), SEOUL, datetime(2018, 6, 8, 15, tzinfo=UTC), 24),
        (date(2018, 6, 9), "Asia/Kathmandu", datetime(2018, 6, 8, 18, 15, tzinfo=UTC), 24),
        (date(2024, 3, 10), NEW_YORK, datetime(2024, 3, 10, 5, tzinfo=UTC), 23),
        (date(2024, 11, 3), NEW_YORK, datetime(2024, 11, 3, 4, tzinfo=UTC), 25),
        (date(2024, 10, 6), "Australia/Lord_Howe", datetime(2024, 10, 5, 13, 30, tzinfo=UTC), 23.5),
        # No midnight: the day began at 1:00.
        (date(2018, 11, 4), "America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC), 23),
        # Two midnights: the day began at the first.
        (date(2024, 11, 3), "America/Havana", datetime(2024, 11, 3, 4, tzinfo=UTC), 25),
        # Samoa left this day out.
        (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), 0),
    ],
)
def test_a_day_has_a_start_and_an_end(day: date, name: str, start: datetime, hours: float) -> None:
    assert start_of(day, name) == start
    assert end_of(day, name) == start + timedelta(hours=hours)


@pytest.mark.parametrize(
    "day, hour, name, instant",
    [
        (date(2018, 6, 9), 9, SEOUL, datetime(2018, 6, 9, 0, tzinfo=UTC)),
        (date(2024, 3, 9), 9, NEW_YORK, datetime(2024, 3, 9, 14, tzinfo=UTC)),
        (date(2024, 3, 10), 9, NEW_YORK, datetime(2024, 3, 10, 13, tzinfo=UTC)),
        # 2 o'clock was left out, and is 3 o'clock; 1 o'clock came twice, and is the first.
        (date(2024, 3, 10), 2, NEW_YORK, datetime(2024, 3, 10, 7, tzinfo=UTC)),
        (date(2024, 3, 10), 3, NEW_YORK, datetime(2024, 3, 10, 7, tzinfo=UTC)),
        (date(2024, 11, 3), 1, NEW_YORK, datetime(2024, 11, 3, 5, tzinfo=UTC)),
        (date(2024, 11, 3), 2, NEW_YORK, datetime(2024, 11, 3, 7, tzinfo=UTC)),
    ],
)
def test_an_hour_of_a_day_is_an_instant(day: date, hour: int, name: str, instant: datetime) -> None:
    found = at_hour(day, hour, name)

    assert (found, found.tzinfo) == (instant, UTC)


@given(days, names)
@example(date(2024, 3, 10), NEW_YORK)
@example(date(2018, 11, 4), "America/Sao_Paulo")
@example(date(2024, 3, 31), "Asia/Beirut")
@example(date(2018, 5, 5), "Asia/Pyongyang")
def test_a_day_begins_at_its_first_instant(day: date, name: str) -> None:
    start = start_of(day, name)

    assert day_of(start, name) == day
    assert day_of(start - MOMENT, name) == day - timedelta(days=1)
    assert timedelta(hours=23) <= end_of(day, name) - start <= timedelta(hours=25)


@given(days, names, names, st.floats(0, 1, exclude_max=True))
def test_every_instant_of_a_day_lies_in_its_days_elsewhere(
    day: date, here: str, there: str, share: float
) -> None:
    start, end = start_of(day, here), end_of(day, here)

    first, last = days_elsewhere(day, here, there)

    assert first <= day_of(start + (end - start - MOMENT) * share, there) <= last
    assert (day_of(start, there), day_of(end - MOMENT, there)) == (first, last)


@given(days, names, names)
def test_going_there_and_back_loses_no_day(day: date, here: str, there: str) -> None:
    first, last = span_elsewhere(*days_elsewhere(day, here, there), there, here)

    assert first is not None
    assert last is not None
    assert first <= day <= last


@given(days, st.integers(0, 23), names)
def test_an_hour_lies_on_its_day(day: date, hour: int, name: str) -> None:
    assert day_of(at_hour(day, hour, name), name) == day
