"""What commands share: a case named by CODE, --as-of, JSON alone on standard output."""

import json
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.cases import find
from tracker.cases.evaluate import Evaluation, evaluate
from tracker.cases.models import Petition
from tracker.lib.zones import day_of


def add_code(parser: ArgumentParser) -> None:
    """Let a command take CODE; `petition_called` reads it."""
    parser.add_argument("code", metavar="CODE", help="the petition's reference, or its UUID")


def iso(day: date | None) -> str | None:
    """A day or an instant as JSON has it."""
    return day.isoformat() if day else None


def petition_called(code: str) -> Petition:
    """The petition with this reference or UUID. Raises CommandError, saying what to type."""
    try:
        return find.petition(code)
    except find.NoSuchPetition as error:
        raise CommandError(str(error)) from error


class CaseCommand(BaseCommand, ABC):
    """A command about one case as it stood on one day."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_code(parser)
        parser.add_argument("--as-of", metavar="DAY", help="as it stood at the end of this day")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        petition = petition_called(options["code"])
        # Not by argparse's `type`: Django catches a CommandError only from here on.
        as_of = _day(options["as_of"]) or day_of(timezone.now(), petition.zone)
        evaluation = evaluate(petition, as_of)
        if options["json"]:
            payload = self.payload(evaluation)
            self.stdout.write(json.dumps(payload, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(self.lines(evaluation)))

    @abstractmethod
    def payload(self, evaluation: Evaluation) -> dict[str, Any]:
        """What ``--json`` prints; other programs read it."""

    @abstractmethod
    def lines(self, evaluation: Evaluation) -> list[str]:
        """What is printed for a person."""


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"--as-of '{text}' is no day: write it as 2018-07-13.") from error
