"""Bytes that are no case file at all: one line each, with its place where it has one."""

import json

import pytest

from tests import cast
from tests.cases.small_case import SMALL, changed, imported
from tracker.cases import exchange
from tracker.cases.exchange import CaseFileError

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def faults(data: object) -> list[str]:
    """The lines of a file that is refused."""
    with pytest.raises(CaseFileError) as refused:
        imported(data)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "raw, line",
    [
        (b"", "The file is no JSON: Expecting value, line 1, column 1."),
        (b'{"format":\n', "The file is no JSON: Expecting value, line 2, column 1."),
        (b'{"a":\n"\xff"}', "The file is not UTF-8: line 2 holds other bytes. Save it as UTF-8."),
        (
            "{}".encode("utf-16"),
            "The file is not UTF-8: line 1 holds other bytes. Save it as UTF-8.",
        ),
        (b"[" * 100_000, "Lists and objects are nested too deeply for a case file."),
        (
            b" " * (exchange.MAX_BYTES + 1),
            "The file is larger than 10 MB. Scans do not belong in a case file.",
        ),
    ],
)
def test_bytes_that_are_no_json_are_refused_in_one_line(raw: bytes, line: str) -> None:
    with pytest.raises(CaseFileError) as refused:
        exchange.read(raw)
    assert str(refused.value) == line


@pytest.mark.parametrize(
    "old, new, line",
    [
        (
            '"zone": ',
            '"zone": "UTC", "zone": ',
            "/petition/zone: This key stands twice in its object. Keep one: which of the two is"
            " meant is not known.",
        ),
        ('"letters": [', '"letters": [NaN, ', "/letters/0: This number is too large, or no number"),
        ('"letters": [', '"letters": [1e999, ', "/letters/0: This number is too large, or no"),
        ('"letters": [', f'"letters": [{"9" * 5000}, ', "/letters/0: This number is too large, or"),
        (
            '"letters": [',
            '"letters": [' + "[" * 200 + "]" * 200 + ",",
            "Lists and objects are nested too deeply for a case file.",
        ),
    ],
)
def test_json_that_is_no_case_is_refused_with_its_place(old: str, new: str, line: str) -> None:
    cast.firm()
    raw = json.dumps(SMALL).replace(old, new, 1).encode()
    assert faults(exchange.read(raw))[0].startswith(line)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert exchange.read(b"\xef\xbb\xbf" + json.dumps(SMALL).encode()) == SMALL


def test_a_fault_is_one_line_whatever_the_file_holds() -> None:
    cast.firm()
    lines = faults(changed(events__0__actor="a\n\x1b[31m\u2028", events__1__zone="Z" * 5000))
    assert [line.splitlines() for line in lines] == [[line] for line in lines]
    assert lines[0].startswith("/events/0/actor: No entry of /participants has the key 'a\\n\\x1b")
    assert max(map(len, lines)) < 400


@pytest.mark.parametrize("data", [None, [], "case", 1, {"petition": 1}, {"events": [1, None]}])
def test_what_is_no_case_at_all_is_refused(data: object) -> None:
    cast.firm()
    assert faults(data) != []
