"""Adds the shipped consular posts, closures, fees and policies that are not there yet."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.cases import reference


class Command(BaseCommand):
    """Run after ``migrate``: rows that somebody edited stay as they are."""

    help = "Add the shipped reference data that is missing; edited rows stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        reference.load()
        self.stdout.write("The reference data is complete.")
