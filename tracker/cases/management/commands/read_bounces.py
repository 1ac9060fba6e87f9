"""Notes which mails came back: from files, a Maildir, or the mailbox of BOUNCE_MAILBOX."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.cases import bounces
from tracker.lib.mailboxes import MailboxError, read_maildir


class Command(BaseCommand):
    """``manage.py read_bounces [FILE …] [--maildir FOLDER]``"""

    help = (
        "Read mails that came back and note them in the ledger: one a file, - for standard input; "
        "without arguments from BOUNCE_MAILBOX. In a mailbox, what was noted is marked as seen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="*", help="a mail; - is standard input")
        parser.add_argument("--maildir", type=Path, metavar="FOLDER", help="a Maildir")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        try:
            report = self._read(options["files"], options["maildir"])
        except (MailboxError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{report}.")

    def _read(self, files: list[str], maildir: Path | None) -> bounces.Report:
        reader = bounces.Reader(timezone.now())
        for file in files:
            reader.handle(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
        if maildir:
            read_maildir(maildir, reader.handle)
        if files or maildir:
            return reader.report
        if not settings.BOUNCE_MAILBOX:
            raise CommandError("Nothing to read: name files or a Maildir, or set BOUNCE_MAILBOX.")
        return bounces.read_mailbox(now=reader.now)
