"""A case file becomes a petition, or says everything that is wrong with it."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.accounts.models import Firm
from tracker.cases import exchange
from tracker.cases.exchange import CaseFileError, Imported

_NO_FIRM = "There is no firm yet. Add one in the admin, or run `manage.py demo`."
_UNKNOWN_FIRM = "There is no firm '{slug}'. Give one of these: --firm {known}."
_MANY_FIRMS = "There are several firms. Say which one gets the case: --firm {known}."


class Command(BaseCommand):
    help = "Import a case file (JSON, UTF-8). A bad file changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the case file; - is standard input")
        parser.add_argument("--firm", metavar="SLUG", help="the firm that gets the case")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        firm, raw = _firm(options["firm"]), _raw(options["file"])
        try:
            imported = exchange.import_case(exchange.read(raw), firm=firm, now=timezone.now())
        except CaseFileError as error:
            # A CommandError would put its own name before the first fault's pointer.
            self.stderr.write(str(error))
            sys.exit(1)
        for warning in imported.warnings:
            self.stderr.write(f"Warning: {warning}")
        self.stdout.write(json.dumps(_payload(imported), indent=2))


def _payload(imported: Imported) -> dict[str, Any]:
    return {
        "petition": str(imported.petition.uuid),
        "reference": imported.petition.reference,
        "events": imported.events,
        "warnings": imported.warnings,
    }


def _firm(slug: str | None) -> Firm:
    """The firm called ``slug``, or the only one."""
    firms = {firm.slug: firm for firm in Firm.objects.order_by("slug")}
    if not firms:
        raise CommandError(_NO_FIRM)
    known = " | ".join(firms)
    if slug is not None and slug not in firms:
        raise CommandError(_UNKNOWN_FIRM.format(slug=slug, known=known))
    if slug is None and len(firms) > 1:
        raise CommandError(_MANY_FIRMS.format(known=known))
    return firms[slug or known]


def _raw(name: str) -> bytes:
    limit = exchange.MAX_BYTES + 1
    if name == "-":
        return sys.stdin.buffer.read(limit)
    try:
        with Path(name).open("rb") as file:
            return file.read(limit)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{name} cannot be read: {reason}.") from error
