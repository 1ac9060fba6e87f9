"""Write a case's checklist as PDF. Works in its own process, without worker or Redis."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.cases.documents import checklist_pdf
from tracker.cases.enums import ChecklistKind
from tracker.cases.management.base import add_code, petition_called
from tracker.cases.models import Checklist, Petition
from tracker.lib import files
from tracker.lib.pdf import PdfError
from tracker.lib.zones import day_of


class Command(BaseCommand):
    help = "Write a checklist of a case as PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_code(parser)
        parser.add_argument("kind", help=", ".join(ChecklistKind))
        parser.add_argument("--language", choices=list(dict(settings.LANGUAGES)), default="en")
        parser.add_argument("--output", required=True, type=Path, help="the PDF to write")
        parser.add_argument("--interview", help="the interview's key, where there are several")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        petition = petition_called(options["code"])
        checklist = _find(petition, options["kind"], options["interview"])
        today = day_of(timezone.now(), petition.zone)
        try:
            pdf = checklist_pdf(checklist, language=options["language"], today=today)
        except PdfError as error:
            raise CommandError(str(error)) from error
        _write(options["output"], pdf)


def _find(petition: Petition, kind: str, interview: str | None) -> Checklist:
    """The checklist of that kind, and interview where one is named. Raises CommandError."""
    if kind not in list(ChecklistKind):
        raise CommandError(
            f"{kind} is no kind of checklist. The kinds: {', '.join(ChecklistKind)}."
        )
    every = list(petition.checklists.select_related("petition", "interview__post"))
    found = [c for c in every if c.kind == kind and interview in (None, _interview(c))]
    if not found:
        raise CommandError(_nothing(petition, every, kind, interview))
    if len({_interview(c) for c in found}) > 1:
        keys = ", ".join(sorted(_interview(c) or "(none)" for c in found))
        raise CommandError(f"There are several {kind}, for the interviews {keys}: add --interview.")
    return found[-1]


def _interview(checklist: Checklist) -> str | None:
    return checklist.interview.key if checklist.interview else None


def _nothing(petition: Petition, every: list[Checklist], kind: str, interview: str | None) -> str:
    wanted = f"{kind} for the interview {interview}" if interview else kind
    there = ", ".join(f"{c.kind} ({key})" if (key := _interview(c)) else c.kind for c in every)
    return f"{petition.reference} has no checklist {wanted}. It has: {there or 'none'}."


def _write(path: Path, pdf: bytes) -> None:
    if not path.parent.is_dir():
        raise CommandError(f"The folder {path.parent} does not exist. Make it, or choose another.")
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is not a file. Name the PDF to write.")
    try:
        files.replace(path, pdf)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
