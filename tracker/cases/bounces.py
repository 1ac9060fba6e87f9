"""Mails that came back, as notifications in files or a mailbox: each ends in `answers.bounced`."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from tracker.cases import answers
from tracker.cases.models import Reminder
from tracker.lib import bounces, mailboxes

logger = logging.getLogger(__name__)

# A mail in the mailbox that is no bounce stays unseen; it is not read again for ever.
LOOKED_BACK = timedelta(days=14)


@dataclass(slots=True)
class Report:
    """What a look at returned mails found, in mails.

    ``delayed``: a server still tries; ``left``: what is no notification, or of no mail of ours.
    """

    read: int = 0
    bounced: int = 0
    delayed: int = 0
    left: int = 0

    def __str__(self) -> str:
        return (
            f"{self.read} read: {self.bounced} bounced, {self.delayed} delayed, "
            f"{self.left} left as they are"
        )


class Reader:
    """Notes what each mail shown to it tells; ``report`` counts."""

    def __init__(self, now: datetime) -> None:
        self.now, self.report = now, Report()

    def handle(self, content: bytes) -> bool:
        """Note what a returned mail says; whether it was about a mail of ours."""
        self.report.read += 1
        bounce = bounces.parse(content)
        ours = bounce and Reminder.objects.filter(message_id=bounce.message_id).exists()
        if bounce is None or not ours:
            self.report.left += 1
            return False
        if bounce.permanent:
            self.report.bounced += 1
            answers.bounced(bounce.message_id, reason=bounce.reason, now=self.now)
        else:
            self.report.delayed += 1
        return True


def read_mailbox(*, now: datetime) -> Report:
    """Read what came back into BOUNCE_MAILBOX. Raises `mailboxes.MailboxError`."""
    reader = Reader(now)
    since = (now - LOOKED_BACK).date()
    mailboxes.read_imap(settings.BOUNCE_MAILBOX, reader.handle, since=since)
    return reader.report
