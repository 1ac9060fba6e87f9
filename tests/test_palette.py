"""Mails and PDFs cannot read the pages' tokens; they repeat their values, and no others."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def colours(path: str) -> set[str]:
    return set(COLOUR.findall((ROOT / path).read_text()))


@pytest.mark.parametrize("path", ["templates/emails/reminder.html", "tracker/static/css/pdf.css"])
def test_one_palette(path: str) -> None:
    assert colours(path)
    assert colours(path) <= colours("tracker/static/css/tokens.css")
