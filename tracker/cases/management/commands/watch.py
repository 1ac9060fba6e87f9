"""Sees whether reminders move, and tells the operators: for cron, or a monitor."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.cases import watch


class Command(BaseCommand):
    """``manage.py watch``"""

    help = "See whether reminders move; exits with 1 where they do not."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        found = watch.look(now=timezone.now())
        if found.stuck:
            raise CommandError(f"{found.why}: {watch.words(found)}")
        self.stdout.write(f"Reminders move: {watch.words(found)}")
