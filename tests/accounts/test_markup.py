"""What a strict content security policy and a build-free style sheet ask of our files."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
INLINE = re.compile(r"""\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)""")
LINK = re.compile(r"\{% static '(css/[\w-]+\.css)' %\}")


def test_no_template_carries_inline_styles_or_scripts() -> None:
    # The mails' and the PDFs' templates are read by other programs, under no policy.
    pages = [p for p in (ROOT / "templates").rglob("*.html") if not {"emails", "pdf"} & {*p.parts}]

    assert len(pages) > 30
    assert [str(page) for page in pages if INLINE.search(page.read_text())] == []


def test_every_linked_style_sheet_exists() -> None:
    links = LINK.findall((ROOT / "templates" / "styles.html").read_text())

    assert links[0] == "css/tokens.css"
    assert [link for link in links if not (ROOT / "tracker" / "static" / link).is_file()] == []


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours(scheme: str) -> dict[str, str]:
    """The colours of tokens.css by name, of the light or the dark scheme."""
    light, dark = (ROOT / "tracker/static/css/tokens.css").read_text().split("scheme: dark)")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))


TEXT = "ink ink-2 ink-3 accent urgent wait done preparation letters uscis consular status other"
PAIRS = [
    *((text, ground, 4.5) for text in TEXT.split() for ground in ("surface", "ground", "sunken")),
    *((name, f"{name}-soft", 4.5) for name in ("accent", "urgent", "wait", "done")),
    *(("ink", f"{name}-soft", 4.5) for name in ("accent", "urgent", "wait", "done")),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("surface", "done", 4.5),
    *((line, ground, 3.0) for line in ("focus", "line-strong") for ground in ("surface", "ground")),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_reads_on_its_ground(scheme: str) -> None:
    value = colours(scheme)

    faint = [pair for pair in PAIRS if contrast(value[pair[0]], value[pair[1]]) < pair[2]]
    assert faint == []
