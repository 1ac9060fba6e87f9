"""Makes the demo's firm, log-ins and cases in the embedded database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.cases import demo


class Command(BaseCommand):
    help = "Load the demo: the documented case, four living cases and their log-ins."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        if not settings.EMBEDDED:
            raise CommandError(
                "The demo's log-ins have a public password, and SECRET_KEY is set: this looks like "
                "an installation in use. Nothing was loaded."
            )
        made = demo.load(timezone.now())
        self.stdout.write(self._made(len(made)))
        width = max(len(login.email) for login in demo.LOGINS)
        for login in demo.LOGINS:
            self.stdout.write(f"  {login.email:{width}}  {login.sees}")
        self.stdout.write(f"  The password of all is {demo.PASSWORD}")

    def _made(self, count: int) -> str:
        return f"Made {count} cases. Log in as:" if count else "The cases are there. Log in as:"
