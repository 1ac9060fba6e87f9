"""A case as a case file on standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.cases import find
from tracker.cases.exchange import export_case


class Command(BaseCommand):
    help = "Write a case as a case file (JSON, UTF-8) to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="the petition's reference, or its UUID")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        try:
            petition = find.petition(options["code"])
        except find.NoSuchPetition as error:
            raise CommandError(str(error)) from error
        self._write(export_case(petition))

    def _write(self, case: str) -> None:
        # The file is UTF-8 whatever the terminal is; a caller's own stream may have no bytes.
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:
            self.stdout.write(case, ending="")
        else:
            raw.write(case.encode())
            raw.flush()
