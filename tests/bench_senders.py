"""The other ways to send the same mails, each in a process of its own, for `tests.bench_mails`.

``python -m tests.bench_senders raw|django|post_office|mailer FILE``: ``raw`` and ``django`` send;
the peers' names only write what is due into their queues, which commands of their own send.
"""

import os
import pickle
import smtplib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

    from tracker.lib.mail import Message

BATCH = 100
OWN = ("Message-ID", "Date")  # headers that every sender makes for itself


@dataclass(frozen=True)
class Mail:
    """A rendered mail: bytes of its text and HTML, and the whole of it with CRLF."""

    to: str
    size: int
    wire: bytes


def read(file: Path) -> list[Mail]:
    mails: list[Mail] = pickle.loads(file.read_bytes())
    return mails


def rendered(ledger_now: str) -> Iterator[Mail]:
    """Every planned reminder as a mail, one after the other."""
    from datetime import datetime

    from tracker.cases import messages

    now = datetime.fromisoformat(ledger_now)
    for row in planned():
        message = messages.compose([row], now=now)
        parts = (message.body, message.alternatives[0][0])
        yield Mail(
            to=message.to[0],
            size=sum(len(str(part).encode()) for part in parts),
            wire=message.message().as_bytes(linesep="\r\n"),
        )


def planned() -> Iterator[Any]:
    """The planned rows with all that their mails say."""
    from tracker.cases.models import Reminder

    rows = Reminder.objects.filter(state="planned").order_by("try_at", "pk")
    rows = rows.select_related("deadline__petition", "recipient__user", "member")
    return rows.iterator(BATCH)


def written() -> Iterator[list["EmailMultiAlternatives"]]:
    """Django's own messages of the planned rows, by the same templates, a hundred at a time."""
    from django.core.mail import EmailMultiAlternatives
    from django.utils import timezone

    from tracker.cases import messages
    from tracker.cases.queries import named_in

    def message(ours: "Message") -> "EmailMultiAlternatives":
        text, html = str(ours.body), ours.alternatives[0]
        to, headers = ours.to, ours.extra_headers
        return EmailMultiAlternatives(
            ours.subject, text, to=to, reply_to=ours.reply_to, headers=headers, alternatives=[html]
        )

    rows, now = planned(), timezone.now()
    while batch := list(islice(rows, BATCH)):
        named = named_in({row.deadline.petition_id for row in batch})
        yield [message(messages.compose([row], now=now, named=named)) for row in batch]


def raw(file: Path) -> None:
    """What no sender can beat: ready-made bytes over one connection."""
    mails = read(file) if file.exists() else []
    file.unlink(missing_ok=True)  # nothing waits any more, as in a queue
    host, port = os.environ["EMAIL_URL"].removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as server:
        for mail in mails:
            server.sendmail("tracker@localhost", [mail.to], mail.wire)


def django(_file: Path) -> None:
    """Django writes and sends them; nobody notes what was sent."""
    from django.core.mail import get_connection

    for batch in written():
        connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
        connection.send_messages(batch)


def post_office(_file: Path) -> None:
    """Queued a hundred at once, which is its quickest way."""
    from post_office import mail as office

    for batch in written():
        office.send_many([_queued(message) for message in batch])


def _queued(message: "EmailMultiAlternatives") -> dict[str, Any]:
    return {
        "recipients": message.to,
        "sender": message.from_email,
        "subject": message.subject,
        "message": message.body,
        "html_message": message.alternatives[0][0],
        "headers": {k: v for k, v in message.extra_headers.items() if k not in OWN},
    }


def mailer(_file: Path) -> None:
    from django.core.mail import get_connection

    queue = get_connection("mailer.backend.DbBackend")
    for batch in written():
        queue.send_messages(batch)


def main() -> None:
    name, file = sys.argv[1:]
    if name != "raw":
        import django as framework

        framework.setup()
    {"raw": raw, "django": django, "post_office": post_office, "mailer": mailer}[name](Path(file))


if __name__ == "__main__":
    main()
