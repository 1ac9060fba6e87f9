"""The other ways to send the same mails, each in a process of its own, for `tests.bench_mails`.

``python -m tests.bench_senders raw|django|post_office|mailer FILE``: ``raw`` and ``django`` send;
the peers' names only fill their queues, which are sent by commands of their own.
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
    """A mail as it was rendered; ``wire`` is the whole of it as bytes with CRLF."""

    to: str
    sender: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
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
        yield Mail(
            to=message.to[0],
            sender=message.from_email,
            subject=str(message.subject),
            text=str(message.body),
            html=str(message.alternatives[0][0]),
            headers={k: v for k, v in message.extra_headers.items() if k not in OWN},
            wire=message.message().as_bytes(linesep="\r\n"),
        )


def planned() -> Iterator[Any]:
    """The planned rows with all that their mails say."""
    from tracker.cases.models import Reminder

    rows = Reminder.objects.filter(state="planned").order_by("try_at", "pk")
    rows = rows.select_related("deadline__petition", "recipient__user", "member")
    return rows.iterator(BATCH)


def raw(file: Path) -> None:
    """What no sender can beat: ready-made bytes over one connection."""
    mails = read(file) if file.exists() else []
    file.unlink(missing_ok=True)  # nothing waits any more, as in a queue
    host, port = os.environ["EMAIL_URL"].removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as server:
        for mail in mails:
            server.sendmail("tracker@localhost", [mail.to], mail.wire)


def django(_file: Path) -> None:
    """The same rows by the same templates, and Django writes and sends them; nobody notes what
    was sent."""
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.utils import timezone

    from tracker.cases import messages
    from tracker.cases.queries import named_in

    def written(batch: list[Any]) -> list["EmailMultiAlternatives"]:
        named = named_in({row.deadline.petition_id for row in batch})
        return [message(messages.compose([row], now=now, named=named)) for row in batch]

    def message(ours: "Message") -> "EmailMultiAlternatives":
        text, html = str(ours.body), ours.alternatives[0]
        to, headers = ours.to, ours.extra_headers
        return EmailMultiAlternatives(
            ours.subject, text, to=to, reply_to=ours.reply_to, headers=headers, alternatives=[html]
        )

    rows, now = planned(), timezone.now()
    while batch := list(islice(rows, BATCH)):
        connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
        connection.send_messages(written(batch))


def post_office(file: Path) -> None:
    from post_office import mail as office

    office.send_many(
        [
            {
                "recipients": [mail.to],
                "sender": mail.sender,
                "subject": mail.subject,
                "message": mail.text,
                "html_message": mail.html,
                "headers": mail.headers,
            }
            for mail in read(file)
        ]
    )


def mailer(file: Path) -> None:
    from django.core.mail import EmailMultiAlternatives, get_connection

    messages = []
    for mail in read(file):
        one = EmailMultiAlternatives(
            mail.subject, mail.text, mail.sender, [mail.to], headers=mail.headers
        )
        one.attach_alternative(mail.html, "text/html")
        messages.append(one)
    get_connection("mailer.backend.DbBackend").send_messages(messages)


def main() -> None:
    name, file = sys.argv[1:]
    if name != "raw":
        import django as framework

        framework.setup()
    {"raw": raw, "django": django, "post_office": post_office, "mailer": mailer}[name](Path(file))


if __name__ == "__main__":
    main()
