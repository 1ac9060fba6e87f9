"""Mails that came back: as notifications in a mailbox, or as a provider's events.

Each way ends in `answers.bounced`, which knows the mail by its Message-ID.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from tracker.cases import answers
from tracker.cases.models import Reminder
from tracker.lib import bounces, mailboxes
from tracker.lib.lines import brief

logger = logging.getLogger(__name__)

# A mail in the mailbox that is no bounce stays unseen; it is not read again for ever.
LOOKED_BACK = timedelta(days=14)
FINAL = ("bounced", "rejected", "complained")


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


class Event(Protocol):
    """What is read of a provider's event (anymail's AnymailTrackingEvent)."""

    event_type: str
    message_id: str | None
    metadata: Mapping[str, Any] | None
    mta_response: str | None
    description: str | None
    reject_reason: str | None


def note_event(event: Event, *, now: datetime) -> int:
    """Note a provider's word that a mail will not arrive; return how many notices that was for.

    Anything else a provider tells (sent, delivered, deferred) is of no interest here.
    """
    if event.event_type not in FINAL:
        return 0
    said = event.mta_response or event.description or event.reject_reason or event.event_type
    return answers.bounced(_message_id(event), reason=brief(said), now=now)


def _message_id(event: Event) -> str:
    """Ours where the event tells what we told the provider: some write one of their own."""
    try:
        uuid = UUID(str((event.metadata or {}).get("reminder")))
    except ValueError:
        return event.message_id or ""
    return Reminder.objects.filter(uuid=uuid).values_list("message_id", flat=True).first() or ""
