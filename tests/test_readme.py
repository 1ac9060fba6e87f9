"""The README's table of variables is what the settings read, and its commands exist."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_table_lists_every_variable_and_no_other() -> None:
    settings = (ROOT / "tracker" / "settings.py").read_text("utf-8")
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', settings))
    table = README.partition("## Configuration")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == read


def test_every_command_of_ours_is_told_and_no_other() -> None:
    ours = {name for name, app in get_commands().items() if app == "tracker.cases"}
    told = set(re.findall(r"`manage\.py (\w+)", README))

    assert told == ours
