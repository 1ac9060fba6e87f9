"""Files that are written whole, and the cache made of them."""

import os
from pathlib import Path

import pytest

from tracker.lib.files import FileCache, replace


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    replace(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600


def test_where_it_cannot_be_written_the_folder_stays_as_it_was(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(OSError, match="taken"):
        replace(taken, b"new")
    assert list(tmp_path.iterdir()) == [taken]


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "deep" / "pdf")
    assert cache.get("key") is None
    cache.put("key", b"%PDF\n%sha256 is a word in it")
    assert cache.get("key") == b"%PDF\n%sha256 is a word in it"
    assert cache.get("other") is None
    assert (tmp_path / "deep" / "pdf").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("broken", [b"", b"%PDF", b"%PDF-1.7 whole, but without a checksum"])
def test_a_file_that_is_not_what_was_put_is_none(tmp_path: Path, broken: bytes) -> None:
    cache = FileCache(tmp_path)
    (tmp_path / "key.pdf").write_bytes(broken)
    assert cache.get("key") is None


def test_one_changed_byte_is_seen(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    cache.put("key", b"%PDF the content")
    path = tmp_path / "key.pdf"
    path.write_bytes(path.read_bytes().replace(b"the", b"thE"))
    assert cache.get("key") is None


def test_beyond_the_limit_the_oldest_go(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, limit=3)
    for age, key in enumerate(["newest", "newer", "older", "oldest"]):
        path = tmp_path / f"{key}.pdf"
        path.write_bytes(b"")
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    cache.put("now", b"content")
    assert {path.stem for path in tmp_path.iterdir()} == {"now", "newest", "newer"}
