"""Sends what is due, once, without Celery and Redis."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tracker.cases import escalation, sending


class Command(BaseCommand):
    """``manage.py send_reminders [--now T]``"""

    help = "Send the reminders that are due: one pass, without Celery."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now",
            metavar="T",
            help="an instant with its offset, such as 2026-11-26T09:00:00-05:00; default: now",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        now = _instant(options["now"]) if options["now"] else timezone.now()
        escalation.escalate(now=now)
        report = sending.send_due(now=now)
        self.stdout.write(f"{report}.")
        if report.stopped:
            # A server's own words may end with a full stop.
            why = report.stopped.rstrip(".")
            raise CommandError(f"{why}. Nothing is lost: correct it and run this again.")


def _instant(text: str) -> datetime:
    try:
        instant = parse_datetime(text)
    except ValueError:  # well formed, but no such day or hour
        instant = None
    if instant is None or instant.utcoffset() is None:
        example = "2026-11-26T09:00:00-05:00"
        raise CommandError(f"--now {text} is no instant: write one with its offset, {example}.")
    return instant
