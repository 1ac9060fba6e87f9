"""The ledger in figures, for operators and other programs."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracker.cases.figures import figures
from tracker.cases.management.base import iso


class Command(BaseCommand):
    """``manage.py reminders report [--json]``"""

    help = "Print how many reminders are due, planned, sent, failed, bounced, late, held."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["report"])
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        found = report(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
        else:
            self.stdout.write("\n".join(f"{name}: {_said(x)}" for name, x in found.items()))


def report(now: datetime) -> dict[str, object]:
    """The figures by name; instants in ISO 8601, durations in seconds."""
    found = figures(now)
    state = found.state
    return {
        "due": state.due,
        "oldest_due": iso(state.oldest_due),
        "planned_next_24_hours": found.planned,
        "held": found.held,
        "sent_last_24_hours": found.sent_day,
        "late_last_24_hours": found.late_day,
        "latest_seconds": found.latest.total_seconds(),
        "sent": found.sent,
        "failed": state.failed,
        "bounced": found.bounced,
        "beat": iso(state.beat),
        "worker": iso(state.worker),
        "stuck": state.stuck,
    }


def _said(value: object) -> str:
    """ "–" for what never was, "yes" or "no", or the value."""
    if value is None:
        return "–"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
