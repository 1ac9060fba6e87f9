""".env.example names every setting, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_example_lists_what_the_settings_read() -> None:
    settings = (ROOT / "tracker" / "settings.py").read_text()
    example = (ROOT / ".env.example").read_text()
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', settings))
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == read
