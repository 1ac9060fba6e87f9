"""A case as a case file on standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tracker.cases.exchange import export_case
from tracker.cases.management.base import add_code, petition_called


class Command(BaseCommand):
    help = "Write a case as a case file (JSON, UTF-8) to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_code(parser)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        self._write(export_case(petition_called(options["code"])))

    def _write(self, case: str) -> None:
        # The file is UTF-8 whatever the terminal is; a caller's own stream may have no bytes.
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:
            self.stdout.write(case, ending="")
        else:
            raw.write(case.encode())
            raw.flush()
