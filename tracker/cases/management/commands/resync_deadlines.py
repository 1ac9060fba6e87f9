"""Makes deadlines, reminders and caches follow from the facts again, and says what moved."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.cases import recompute
from tracker.cases.enums import ChangeCause
from tracker.cases.management.base import petition_called
from tracker.cases.models import Petition


class Command(BaseCommand):
    """``manage.py resync_deadlines --all | CODE… [--cause CAUSE]``"""

    help = "Work out the dates of cases again; print how many cases were looked at and moved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE", help="a reference, or a UUID")
        parser.add_argument("--all", action="store_true", help="every case, closed ones too")
        parser.add_argument(
            "--cause",
            choices=[cause.value for cause in ChangeCause],
            default=ChangeCause.TIME.value,
            help="why: dates that move are kept with it, and wait for an attorney's confirmation "
            "unless it is 'fact' (default: time)",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        if options["all"] == bool(options["codes"]):
            raise CommandError("Name the cases, or give --all for every one.")
        started = time.monotonic()
        cause, now = ChangeCause(options["cause"]), timezone.now()
        if options["all"]:
            report = recompute.resync_all(Petition.objects.all(), cause=cause, now=now)
        else:
            petitions = [petition_called(code) for code in options["codes"]]
            report = recompute.resync_many(petitions, cause=cause, now=now)
        payload = {
            "petitions": report.looked_at,
            "moved": report.moved,
            "seconds": round(time.monotonic() - started, 3),
        }
        self.stdout.write(json.dumps(payload))
        if report.failed:
            raise CommandError(
                f"{report.failed} of them could not be looked at and are as they were: the log "
                "says why. Correct it and run this again."
            )
