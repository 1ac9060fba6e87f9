"""Receipt numbers: what is accepted, what is warned of, what is never read out of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.lib import receipts

NUMBERS = st.from_regex(r"[A-Z]{3}[0-9]{10}", fullmatch=True)
ORNAMENTS = st.text(" -*–\u2011\u00a0", max_size=3)


@pytest.mark.parametrize(
    "written",
    [
        "IOE0912345678",
        "ioe0912345678",
        "IOE-09-123-45678",
        "IOE 0912345678",
        " IOE 09\u00a0123–45678\n",
        "*IOE0912345678*",
        "IOE\u20110912345678",
        "ＩＯＥ０９１２３４５６７８",
    ],
)
def test_pitfall_23_dashes_and_spaces_do_not_matter(written: str) -> None:
    assert receipts.normalise(written) == "IOE0912345678"
    assert receipts.fault(receipts.normalise(written)) is None


@given(NUMBERS, st.lists(ORNAMENTS, min_size=13, max_size=13))
def test_however_it_is_written_it_is_one_number(number: str, between: list[str]) -> None:
    written = "".join(a + b for a, b in zip(number.lower(), between, strict=True))

    assert receipts.normalise(written) == number
    assert receipts.normalise(number) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "IOE091234567",
        "IOE09123456789",  # pitfall 23: 14 characters
        "IO00912345678",
        "IOEO912345678",
        "0912345678IOE",
        "IOE٠٩١٢٣٤٥٦٧٨",
        "IOE0912345678\nWAC1890012345",
    ],
)
def test_what_has_not_the_form_is_a_fault_that_does_not_repeat_it(written: str) -> None:
    wrong = receipts.fault(receipts.normalise(written))

    assert wrong is not None
    assert str(wrong) == (
        "A receipt number is three letters and ten digits, such as IOE0912345678; spaces and "
        "dashes do not matter. Copy it from the notice (I-797)."
    )


def test_an_unknown_prefix_is_warned_of_and_no_fault() -> None:
    assert receipts.fault("ABC0912345678") is None
    assert str(receipts.warning("ABC0912345678")) == (
        "No office is known by the letters ABC. Compare the receipt number with the notice (I-797)."
    )
    assert receipts.office("ABC0912345678") is None


def test_a_number_that_is_a_fault_already_is_not_warned_of() -> None:
    assert receipts.warning("ABC091234567") is None


@pytest.mark.parametrize(
    "prefixes, name",
    [
        (["EAC", "VSC"], "Vermont Service Center"),
        (["WAC", "CSC"], "California Service Center"),
        (["LIN", "NSC"], "Nebraska Service Center"),
        (["SRC", "TSC"], "Texas Service Center"),
        (["MSC", "NBC"], "National Benefits Center"),
        (["YSC"], "Potomac Service Center"),
    ],
)
def test_the_prefix_names_the_office(prefixes: list[str], name: str) -> None:
    for prefix in prefixes:
        assert receipts.office(f"{prefix}1890012345") == name
        assert receipts.warning(f"{prefix}1890012345") is None


@given(st.from_regex(r"IOE[0-9]{10}", fullmatch=True))
def test_pitfall_23_the_digits_of_an_ioe_number_tell_nothing(number: str) -> None:
    told = (receipts.office(number), receipts.warning(number), receipts.fault(number))

    assert told == ("USCIS's electronic system (filed online, or on paper and scanned)", None, None)


def test_masked() -> None:
    assert receipts.masked("IOE0912345678") == "IOE•••••••678"
    assert receipts.masked("wac-18-900-12345") == "WAC•••••••345"


@pytest.mark.parametrize("kept", ["IOE091234567", "IOE09123456789", "A12345678"])
def test_what_has_not_the_form_is_masked_whole(kept: str) -> None:
    assert receipts.masked(kept) == "•" * len(kept)


@given(NUMBERS)
def test_masking_hides_seven_digits(number: str) -> None:
    hidden = receipts.masked(number)

    assert (hidden[:3], hidden[3:10], hidden[10:]) == (number[:3], "•" * 7, number[10:])
