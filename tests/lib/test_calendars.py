"""Federal closed days and counts, with the published and computed vectors of the rules."""

from calendar import Calendar as Month
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.lib.calendars import (
    HOLIDAYS,
    KOREAN_HOLIDAYS,
    Calendar,
    Counted,
    Skipped,
    add_months,
    add_years,
    local_holidays_known,
)

EXECUTIVE_ORDER = "Closed by executive order"
CLOSURES = {date(2025, 12, 24): EXECUTIVE_ORDER, date(2025, 12, 26): EXECUTIVE_ORDER}
DAY = timedelta(days=1)

PLAIN, CLOSING = Calendar(), Calendar(CLOSURES)

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
counts = st.integers(1, 60)


def weekdays_off(year: int) -> set[date]:
    """The weekdays of ``year`` on which offices are closed, as `Calendar` sees them."""
    dates = (date(year, 1, 1) + DAY * n for n in range(366))
    return {d for d in dates if d.year == year and d.weekday() < 5 and PLAIN.closed(d)}


def statute(year: int) -> set[date]:
    """The same by 5 U.S.C. 6103(a) and (b), worked out from the text of the law."""
    fixed = [(1, 1), (7, 4), (11, 11), (12, 25), *([(6, 19)] if year >= 2021 else [])]
    floating = [(1, 0, 2), (2, 0, 2), (5, 0, -1), (9, 0, 0), (10, 0, 1), (11, 3, 3)]
    found = {observed(date(year, month, day)) for month, day in fixed}
    found |= {nth(year, month, weekday, index) for month, weekday, index in floating}
    return {d for d in found | {observed(date(year + 1, 1, 1))} if d.year == year}


def observed(day: date) -> date:
    return day + {5: -DAY, 6: DAY}.get(day.weekday(), timedelta())


def nth(year: int, month: int, weekday: int, index: int) -> date:
    return [
        d
        for d in Month().itermonthdates(year, month)
        if d.month == month and d.weekday() == weekday
    ][index]


@pytest.mark.parametrize(
    "year, expected",
    [
        (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        (2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
        (2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
        # Before Juneteenth; 2020-12-24 was closed by executive order only.
        (2020, "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25"),
    ],
)
def test_observed_holidays_of_a_year(year: int, expected: str) -> None:
    assert sorted(f"{d:%m-%d}" for d in weekdays_off(year)) == expected.split()


@pytest.mark.parametrize("year", range(1990, 2100))
def test_observed_holidays_are_those_of_the_statute(year: int) -> None:
    assert weekdays_off(year) == statute(year)


@pytest.mark.parametrize(
    "day, reason",
    [
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2026, 7, 4), "Saturday"),
        (date(2026, 7, 5), "Sunday"),
        (date(2026, 7, 6), None),
        (date(2027, 12, 31), "New Year's Day (observed)"),
        (date(2021, 12, 31), "New Year's Day (observed)"),
        (date(2020, 6, 19), None),
        (date(2021, 6, 18), "Juneteenth National Independence Day (observed)"),
        (date(2026, 6, 19), "Juneteenth National Independence Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 11, 27), None),
        (date(2025, 12, 24), "Closed by executive order"),
        # Inauguration Day of 2021 is no holiday; that of 2025 fell on a Monday in January.
        (date(2021, 1, 20), None),
        (date(2025, 1, 20), "Martin Luther King Jr. Day"),
    ],
)
def test_names_the_reason_for_a_closed_day(day: date, reason: str | None) -> None:
    assert CLOSING.closed(day) == reason
    assert CLOSING.is_business_day(day) == (reason is None)


def test_closures_belong_to_their_calendar() -> None:
    given = dict(CLOSURES)
    calendar = Calendar(given)
    given.clear()

    assert not calendar.is_business_day(date(2025, 12, 24))
    assert PLAIN.is_business_day(date(2025, 12, 24))


def test_every_holiday_has_a_name_that_can_be_translated() -> None:
    dates = (date(2020, 1, 1) + DAY * n for n in range(366 * 28))
    weekend = {"Saturday", "Sunday"}

    assert {PLAIN.closed(d) for d in dates} - weekend - {None} <= set(HOLIDAYS)


@pytest.mark.parametrize(
    "day, reason",
    [
        (date(2026, 9, 25), "Chuseok (KR)"),
        (date(2026, 10, 9), "Hangul Day (KR)"),
        # In Washington, Memorial Day is in May; in Seoul it is on 6 June.
        (date(2025, 6, 6), "Memorial Day (KR)"),
        (date(2025, 5, 26), "Memorial Day"),
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2026, 9, 23), None),
    ],
)
def test_an_embassy_keeps_the_holidays_of_both_countries(day: date, reason: str | None) -> None:
    assert Calendar(country="KR").closed(day) == reason


def test_a_country_we_do_not_know_has_no_local_holidays() -> None:
    nowhere = Calendar(CLOSURES, country="XX")

    assert nowhere.closed(date(2026, 9, 25)) is None
    assert nowhere.closed(date(2025, 12, 24)) == EXECUTIVE_ORDER
    assert (local_holidays_known("XX", 2026), local_holidays_known("KR", 2026)) == (False, True)
    # The package answers with none, and no error, past the years it knows.
    assert not local_holidays_known("KR", 1900)


def test_local_holidays_do_not_roll_what_washington_receives() -> None:
    assert Calendar(country="KR").roll(date(2026, 9, 25)) == Counted(date(2026, 9, 25), ())


def test_korean_holidays_have_names_that_can_be_translated() -> None:
    seoul = Calendar(country="KR")
    dates = (date(2020, 1, 1) + DAY * n for n in range(366 * 28))
    local = {seoul.closed(d) for d in dates if PLAIN.is_business_day(d)} - {None}

    assert {name for name in local if name and ";" not in name} <= set(KOREAN_HOLIDAYS)


@pytest.mark.parametrize("year", [1, 2101, 9999])
def test_years_without_known_holidays_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match=f"The federal holidays of {year} are not known"):
        PLAIN.closed(add_years(date(2000, 1, 3), year - 2000) + DAY * 2)


@pytest.mark.parametrize(
    "calendar, received, due",
    [
        (PLAIN, date(2026, 11, 2), date(2026, 11, 24)),
        (PLAIN, date(2026, 11, 23), date(2026, 12, 15)),
        (PLAIN, date(2026, 12, 14), date(2027, 1, 6)),
        (PLAIN, date(2026, 6, 29), date(2026, 7, 21)),
        (PLAIN, date(2025, 12, 15), date(2026, 1, 7)),
        (CLOSING, date(2025, 12, 15), date(2026, 1, 9)),
        (PLAIN, date(2024, 4, 1), date(2024, 4, 22)),
        # Over 31 December, when New Year falls on a Saturday.
        (PLAIN, date(2021, 12, 10), date(2022, 1, 4)),
        (PLAIN, date(2027, 12, 10), date(2028, 1, 4)),
    ],
)
def test_premium_clock_of_15_business_days(calendar: Calendar, received: date, due: date) -> None:
    assert calendar.business_days_after(received, 15).day == due


def test_a_count_names_the_holidays_and_closures_it_passed() -> None:
    assert CLOSING.business_days_after(date(2025, 12, 15), 15) == Counted(
        date(2026, 1, 9),
        (
            Skipped(date(2025, 12, 24), EXECUTIVE_ORDER),
            Skipped(date(2025, 12, 25), "Christmas Day"),
            Skipped(date(2025, 12, 26), EXECUTIVE_ORDER),
            Skipped(date(2026, 1, 1), "New Year's Day"),
        ),
    )


def test_a_count_may_start_on_a_closed_day() -> None:
    assert PLAIN.business_days_after(date(2026, 7, 4), 1) == Counted(date(2026, 7, 6), ())
    assert PLAIN.business_days_after(date(2026, 7, 3), 1) == Counted(date(2026, 7, 6), ())


def test_counts_back_and_lists_what_it_passed_in_date_order() -> None:
    assert CLOSING.business_days_before(date(2026, 1, 2), 5) == Counted(
        date(2025, 12, 22),
        (
            Skipped(date(2025, 12, 24), EXECUTIVE_ORDER),
            Skipped(date(2025, 12, 25), "Christmas Day"),
            Skipped(date(2025, 12, 26), EXECUTIVE_ORDER),
            Skipped(date(2026, 1, 1), "New Year's Day"),
        ),
    )


@pytest.mark.parametrize("count", [0, -1])
def test_counts_at_least_one_day(count: int) -> None:
    with pytest.raises(ValueError, match=f"counted from 1, not {count}"):
        PLAIN.business_days_after(date(2026, 7, 3), count)
    with pytest.raises(ValueError, match=f"counted from 1, not {count}"):
        PLAIN.business_days_before(date(2026, 7, 3), count)


@pytest.mark.parametrize(
    "served, calendar_days, last, due",
    [
        # RFE, 84 days and 3 by mail.
        (date(2026, 8, 20), 87, date(2026, 11, 15), date(2026, 11, 16)),
        (date(2026, 8, 31), 87, date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 10, 1), 87, date(2026, 12, 27), date(2026, 12, 28)),
        # NOID, 30 days, by mail and in person.
        (date(2026, 10, 26), 33, date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 10, 12), 30, date(2026, 11, 11), date(2026, 11, 12)),
        (date(2026, 10, 9), 33, date(2026, 11, 11), date(2026, 11, 12)),
        # I-290B, an AAO case: 30 days and 3 by mail end on a Tuesday.
        (date(2009, 10, 29), 33, date(2009, 12, 1), date(2009, 12, 1)),
        # Friday 31 December, observed for New Year on Saturday.
        (date(2021, 10, 5), 87, date(2021, 12, 31), date(2022, 1, 3)),
    ],
)
def test_a_paper_deadline_rolls(served: date, calendar_days: int, last: date, due: date) -> None:
    assert served + DAY * calendar_days == last
    assert PLAIN.roll(last).day == due


def test_a_roll_names_the_holiday_it_passed() -> None:
    assert PLAIN.roll(date(2026, 7, 3)) == Counted(
        date(2026, 7, 6), (Skipped(date(2026, 7, 3), "Independence Day (observed)"),)
    )
    assert PLAIN.roll(date(2026, 11, 15)) == Counted(date(2026, 11, 16), ())


def test_a_closure_does_not_roll_a_deadline() -> None:
    assert CLOSING.roll(date(2025, 12, 24)) == Counted(date(2025, 12, 24), ())
    assert CLOSING.roll(date(2025, 12, 25)) == Counted(
        date(2025, 12, 26), (Skipped(date(2025, 12, 25), "Christmas Day"),)
    )


@pytest.mark.parametrize(
    "day, months, expected",
    [
        (date(2027, 3, 1), -12, date(2026, 3, 1)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2027, 5, 31), 0, date(2027, 5, 31)),
        (date(2027, 8, 31), 18, date(2029, 2, 28)),
    ],
)
def test_adds_calendar_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    "day, years, expected",
    [
        (date(2027, 3, 1), -1, date(2026, 3, 1)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2018, 9, 1), 3, date(2021, 9, 1)),
    ],
)
def test_adds_calendar_years(day: date, years: int, expected: date) -> None:
    assert add_years(day, years) == expected


@given(days, counts)
@example(date(2021, 12, 30), 1)
def test_a_count_ends_on_a_business_day_with_as_many_behind_it(start: date, count: int) -> None:
    end = CLOSING.business_days_after(start, count).day

    passed = [start + DAY * n for n in range(1, (end - start).days + 1)]
    assert passed[-1] == end
    assert CLOSING.is_business_day(end)
    assert sum(CLOSING.is_business_day(d) for d in passed) == count


@given(days.filter(CLOSING.is_business_day), counts)
def test_counting_back_undoes_counting_on(start: date, count: int) -> None:
    on = CLOSING.business_days_after(start, count)
    back = CLOSING.business_days_before(on.day, count)

    assert back.day == start
    assert back.skipped == on.skipped


@given(days)
def test_a_roll_goes_to_the_first_open_day_and_no_further(day: date) -> None:
    rolled = PLAIN.roll(day).day

    assert PLAIN.is_business_day(rolled)
    assert not any(PLAIN.is_business_day(day + DAY * n) for n in range((rolled - day).days))
    assert PLAIN.roll(rolled) == Counted(rolled, ())


@given(days, st.integers(-600, 600))
def test_a_month_added_is_a_month_away(day: date, months: int) -> None:
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + DAY).day == 1)
