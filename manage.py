#!/usr/bin/env python
"""Django's command line for the tracker."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError


def main() -> None:
    """Run a command; where the settings or the database are at fault, say so in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OperationalError, ProgrammingError) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(why(error))


def why(error: Exception) -> str:
    """What is wrong, and what to try."""
    text = " ".join(str(error).split()).rstrip(".")
    if isinstance(error, ImproperlyConfigured):
        return f"The settings cannot be used: {text}. See the variables in README.md."
    if "migrate" in sys.argv[1:2]:  # it has just named the migration in which it stopped
        return f"The database cannot be migrated: {text}. --traceback shows where it stopped."
    return f"The database cannot be used: {text}. Does it run, and was `manage.py migrate` run?"


if __name__ == "__main__":
    main()
