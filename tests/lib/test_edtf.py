"""Dates as people know them, against the `edtf` package as oracle."""

from datetime import date
from time import struct_time

import pytest
from edtf import EDTFParseException, parse_edtf
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.lib.edtf import FIRST_YEAR, LAST_YEAR, EdtfError, from_days, parse

FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

days = st.dates(FIRST, LAST)
marks = st.sampled_from(["", "?", "~"])
precisions = st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"])


@st.composite
def points(draw: st.DrawFn) -> str:
    """A year, month or day, perhaps marked."""
    return draw(days).strftime(draw(precisions)) + draw(marks)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Every shape of the grammar but the empty one; an interval may be reversed."""
    start, end = draw(points()), draw(points())
    return draw(st.sampled_from([start, f"{start}/{end}", f"../{end}", f"{start}/.."]))


def oracle(text: str) -> tuple[date | None, date | None]:
    """First and last day as the `edtf` package reads ``text``; None for an open end."""
    read = parse_edtf(text)
    return _day(read.lower_strict()), _day(read.upper_strict())


def _day(bound: struct_time | float) -> date | None:
    return date(*bound[:3]) if isinstance(bound, struct_time) else None


@pytest.mark.parametrize(
    "text, earliest, latest",
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-06", date(2018, 6, 1), date(2018, 6, 30)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2018-06-09", date(2018, 6, 9), date(2018, 6, 9)),
        ("2018-06-22/2018-06-25", date(2018, 6, 22), date(2018, 6, 25)),
        ("2018-03/2018-04", date(2018, 3, 1), date(2018, 4, 30)),
        ("2017/2018-04", date(2017, 1, 1), date(2018, 4, 30)),
        ("2018-06-15/2018-06", date(2018, 6, 15), date(2018, 6, 30)),
        ("../2018-06", None, date(2018, 6, 30)),
        ("2018-06/..", date(2018, 6, 1), None),
        ("", None, None),
    ],
)
def test_reads_first_and_last_day(text: str, earliest: date | None, latest: date | None) -> None:
    read = parse(text)

    assert (read.text, read.earliest, read.latest) == (text, earliest, latest)
    assert (read.uncertain, read.approximate) == (False, False)


@pytest.mark.parametrize(
    "text, uncertain, approximate",
    [
        ("2018?", True, False),
        ("2018-06~", False, True),
        ("2018-06-09?", True, False),
        ("2018-06?/2018-07~", True, True),
        ("../2018-06-23~", False, True),
        ("2018-06-22?/..", True, False),
    ],
)
def test_a_mark_is_kept_and_does_not_widen(text: str, uncertain: bool, approximate: bool) -> None:
    read, plain = parse(text), parse(text.replace("?", "").replace("~", ""))

    assert (read.uncertain, read.approximate) == (uncertain, approximate)
    assert (read.earliest, read.latest) == (plain.earliest, plain.latest)


@pytest.mark.parametrize(
    "text, kinds",
    [
        ("", {"undated"}),
        ("2018-06-09?", {"exact"}),
        ("2018-06-09/2018-06-09", {"exact"}),
        ("2018-06", set()),
        ("../2018-06-23", set()),
        ("2018-06-22/..", set()),
    ],
)
def test_says_what_kind_of_date_it_is(text: str, kinds: set[str]) -> None:
    read = parse(text)

    found = {k for k in ("undated", "exact") if getattr(read, k)}
    assert found == kinds


@pytest.mark.parametrize(
    "text, complaint",
    [
        (
            "2018-13-40",
            "'2018-13-40' is no date we read: there is no month 13. "
            "Write year, month and day in this order, such as 2018-06-09.",
        ),
        (
            "2018-02-29",
            "'2018-02-29' is no date we read: 2018-02 has no day 29. "
            "Write a day from 01 to 28, or the month alone.",
        ),
        (
            "0218-06-09",
            "'0218-06-09' is no date we read: the year 0218 is not between 1900 and 2099. "
            "Write the year with four digits, such as 2018.",
        ),
        (
            "2018-06-25/2018-06-22",
            "'2018-06-25/2018-06-22' runs backwards: 2018-06-25 is after 2018-06-22. "
            "Write the earlier date first.",
        ),
        (
            "6/9",
            "'6/9' is no date we read. Write 2018, 2018-06 or 2018-06-09, an interval such as "
            "2018-06-22/2018-06-25, ../2018-06-23 (on or before), 2018-06-22/.. (from), "
            "or nothing if nobody knows when.",
        ),
    ],
)
def test_a_complaint_names_the_text_the_fault_and_the_remedy(text: str, complaint: str) -> None:
    with pytest.raises(EdtfError) as caught:
        parse(text)

    assert str(caught.value) == complaint
    assert str(caught.value.sentence) == complaint


@pytest.mark.parametrize(
    "text, remedy",
    [
        ("2018-06%", "Write “?” (uncertain) or “~” (about)."),
        ("2018-06-XX", "leave out what is not known, such as 2018-06,"),
        ("201X", "or write an interval, such as 2010/2019."),
        ("2018-uu", "leave out what is not known, such as 2018-06,"),
        ("2018-21", "Write the months, such as 2018-03/2018-05."),
        ("2018-33/2018", "Write the months, such as 2018-03/2018-05."),
        ("2018-06-09T10:00:00Z", "a known time has a field of its own."),
        ("../..", "Leave the date empty if nobody knows when it happened."),
        ("..", "Leave the date empty if nobody knows when it happened."),
        ("../", "Leave the date empty if nobody knows when it happened."),
        ("/", "Leave the date empty if nobody knows when it happened."),
        ("2018-06-22/", "2018-06-22/.. (from)."),
        ("/2018-06-23", "../2018-06-23 (on or before)"),
    ],
)
def test_other_parts_of_edtf_are_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(EdtfError) as caught:
        parse(text)

    assert remedy in str(caught.value)
    assert f"'{text}'" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "0000",
        "10000",
        "-2018",
        "2018-00",
        "2018-06-00",
        "2018-6-9",
        "2018-06-9",
        "20180609",
        "2018/06/09",
        "2018.06.09",
        "06-09-2018",
        "2018-06-09\n",
        " 2018",
        "２０１８",
        "2018?~",
        "2018?-06",
        "?2018",
        "2018--06",
        "2018/2017",
        "2018/2019/2020",
        "2018-06-09../",
        "[2017, 2018]",
        "Y17000000002",
        "last week",
        "{text}",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(EdtfError) as caught:
        parse(text)

    assert str(caught.value).startswith(f"'{text}' ")


@given(texts())
@example("2018-06-25/2018-06-22")
@example("2000-02")
@example("../1900")
@example("2018-06-22?/2018-06-25~")
def test_reads_what_the_oracle_reads(text: str) -> None:
    earliest, latest = oracle(text)

    if earliest and latest and earliest > latest:
        with pytest.raises(EdtfError, match="runs backwards"):
            parse(text)
    else:
        read = parse(text)
        assert (read.earliest, read.latest) == (earliest, latest)


@given(st.text("0123456789-/.?~%XT", max_size=21) | texts().map(lambda text: text[:-1]))
def test_reads_nothing_that_the_oracle_refuses(text: str) -> None:
    try:
        read = parse(text)
    except EdtfError:
        return
    try:
        expected = oracle(text)
    except EDTFParseException:
        expected = (None, None)
        assert text == ""
    assert (read.earliest, read.latest) == expected


@pytest.mark.parametrize(
    "earliest, latest, text",
    [
        (date(2018, 6, 9), date(2018, 6, 9), "2018-06-09"),
        (date(2018, 6, 1), date(2018, 6, 30), "2018-06"),
        (date(2018, 1, 1), date(2018, 12, 31), "2018"),
        (date(2018, 3, 1), date(2018, 4, 30), "2018-03-01/2018-04-30"),
        (date(2018, 6, 22), date(2018, 6, 25), "2018-06-22/2018-06-25"),
        (None, date(2018, 6, 23), "../2018-06-23"),
        (date(2018, 6, 22), None, "2018-06-22/.."),
        (None, None, ""),
    ],
)
def test_writes_days_as_canonical_text(
    earliest: date | None, latest: date | None, text: str
) -> None:
    assert from_days(earliest, latest) == text


@given(st.none() | days, st.none() | days)
def test_writing_is_the_inverse_of_reading(one: date | None, other: date | None) -> None:
    earliest, latest = sorted((one, other)) if one and other else (one, other)

    read = parse(from_days(earliest, latest))

    assert (read.earliest, read.latest) == (earliest, latest)
    assert from_days(read.earliest, read.latest) == read.text


@pytest.mark.parametrize(
    "earliest, latest",
    [(date(2018, 6, 25), date(2018, 6, 22)), (date(218, 6, 9), None), (None, date(2100, 1, 1))],
)
def test_writes_only_what_it_reads(earliest: date | None, latest: date | None) -> None:
    with pytest.raises(EdtfError):
        from_days(earliest, latest)
