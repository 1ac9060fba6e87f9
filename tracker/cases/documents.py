"""Documents made from a case: a checklist as PDF."""

import hashlib
import logging
from datetime import date as Day  # noqa: N812  # a checklist has a field of that name
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import get_valid_filename

from tracker.cases import words
from tracker.cases.checklists import caution, kind_title, papers
from tracker.cases.models import Checklist
from tracker.lib.files import FileCache

STATIC = settings.BASE_DIR / "tracker" / "static"
STYLESHEET = STATIC / "css" / "pdf.css"

_log = logging.getLogger(__name__)


def checklist_pdf(checklist: Checklist, *, language: str, today: Day) -> bytes:
    """The checklist as PDF, in ``language``, with ``today`` as the day it was made.

    Kept in ``var/pdf`` by a hash of everything it is made of. Raises `tracker.lib.pdf.PdfError`.
    """
    html = checklist_html(checklist, language=language, today=today)
    key = hashlib.sha256(_edition() + html.encode()).hexdigest()
    kept = FileCache(settings.VAR / "pdf")
    return kept.get(key) or _keep(kept, key, _rendered(html))


def checklist_html(checklist: Checklist, *, language: str, today: Day) -> str:
    """The HTML that the PDF is made of."""
    with translation.override(language):
        return render_to_string("pdf/checklist.html", _context(checklist, language, today))


def file_name(checklist: Checklist, language: str) -> str:
    """A name to save it under: reference, kind, language; no person's name."""
    kind = checklist.kind.replace("_", "-")
    return get_valid_filename(f"{checklist.petition.reference}-{kind}-{language}.pdf")


def _context(checklist: Checklist, language: str, today: Day) -> dict[str, Any]:
    lines = papers(checklist, language)
    interview = checklist.interview
    return {
        "language": language,
        "petition": checklist.petition,
        "kind": kind_title(checklist.kind, language),
        "date": words.day(checklist.date) if checklist.date else "",
        "interview": interview,
        "interview_day": words.day(interview.scheduled_for) if interview else "",
        "papers": lines,
        "handed_over": sum(paper.handed_over for paper in lines),
        "caution": caution(checklist, language),
        "made_on": words.day(today),
    }


def _rendered(html: str) -> bytes:
    # WeasyPrint takes 0.7 s to import: the commands and pages without a PDF go without it.
    from tracker.lib.pdf import render

    return render(html, stylesheet=STYLESHEET, root=STATIC)


def _keep(kept: FileCache, key: str, pdf: bytes) -> bytes:
    try:
        kept.put(key, pdf)
    except OSError as error:
        _log.warning("The PDF is made, but cannot be kept for the next reader: %s", error)
    return pdf


@cache
def _edition() -> bytes:
    """What shapes a PDF beside its HTML: style, fonts, and the version of the engine."""
    files: list[Path] = [STYLESHEET, *sorted((STATIC / "fonts").iterdir())]
    parts = [version("weasyprint").encode(), *(path.read_bytes() for path in files)]
    return hashlib.sha256(b"".join(parts)).digest()
