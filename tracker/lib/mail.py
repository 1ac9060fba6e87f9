"""How mails are printed, handed to a server or a folder, and what a failure to send one means."""

import re
import smtplib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import forbid_multi_line_headers, sanitize_address

from tracker.lib import mime
from tracker.lib.lines import brief

# What sending raises where it fails (SMTPException is an OSError).
ERRORS = (OSError, ValueError, AnymailError)
# What a server answers to us, whatever mail comes after.
_OF_US = (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError)
# An address without a name and in ASCII is what SMTP wants already.
_PLAIN = re.compile(r"[\w+-]+(\.[\w+-]+)*@[\w-]+(\.[\w-]+)*", re.ASCII)
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@,;:]+>?")


class Message(EmailMultiAlternatives):
    """A mail of text and one HTML alternative, without attachments; each header on one line.

    ``metadata``: what a provider repeats in its reports, for some write a Message-ID of their own;
    SMTP and files have no use for it.
    """

    metadata: dict[str, str]

    def message(self, **_options: Any) -> Any:  # noqa: ANN401  # a MIME part, as Django's own
        """The mail as parts. Raises ValueError where a header has a line break."""
        html, _kind = self.alternatives[0]
        return mime.alternative(dict(self._headers()), str(self.body), str(html))

    def _headers(self) -> Iterator[tuple[str, str]]:
        given = {
            "Subject": self.subject,
            "From": self.from_email,
            "To": ", ".join(self.to),
            "Reply-To": ", ".join(self.reply_to),
            **self.extra_headers,
        }
        for name, value in given.items():
            if value:
                yield _header(name, str(value))


class SmtpBackend(EmailBackend):
    """Django's own, which would work out how to write each address again for every mail.

    That is as much work as talking to the server: the few that a batch repeats are remembered.
    A mail that cannot be delivered goes back to BOUNCE_ADDRESS, where there is one: it is the
    sender on the envelope, not the one that readers see.
    """

    def open(self) -> bool | None:
        """Raises ValueError where the sender is no address: that is the fault of no mail."""
        _written(settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL)
        return super().open()

    def _send(self, email_message: EmailMessage) -> bool:
        sender = _written(settings.BOUNCE_ADDRESS or email_message.from_email)
        to = [_written(address) for address in email_message.recipients()]
        message: Any = email_message.message()  # a MIME part of Django's own
        assert self.connection is not None, "send_messages opens it"
        self.connection.sendmail(sender, to, message.as_bytes(linesep="\r\n"))
        return True


def _header(name: str, value: str) -> tuple[str, str]:
    """As a mail has it. Raises ValueError for a line break, which would begin another header."""
    if value.isascii() and "\n" not in value and "\r" not in value:
        return name, value
    encoded: tuple[str, str] = forbid_multi_line_headers(name, value, settings.DEFAULT_CHARSET)
    return encoded


@lru_cache(maxsize=4096)
def _written(address: str) -> str:
    """An address as SMTP wants it. Raises ValueError."""
    if _PLAIN.fullmatch(address):
        return address
    return sanitize_address(address, settings.DEFAULT_CHARSET)


def is_address(text: str) -> bool:
    """Whether mails can go to or come from ``text``: an address, with or without a name."""
    try:
        _written(text)
    except ValueError:
        return False
    return True


class EmlBackend(BaseEmailBackend):
    """Writes each message to a file of its own in ``EMAIL_FILE_PATH``, ready for a mail program.

    A file appears whole or not at all. Its name is the instant of writing (UTC), so that names
    sort by time, and holds no address: ``20181126T140003-000042-k3v9x2ab.eml``.
    """

    def __init__(self, *args: Any, file_path: str | None = None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        # Read from EMAIL_URL, where the type checker does not see it.
        self.folder = Path(file_path or getattr(settings, "EMAIL_FILE_PATH"))  # noqa: B009

    def open(self) -> bool:
        """Make the folder, for its owner's eyes only. Raises OSError where that cannot be done."""
        if self.folder.is_dir():
            return False
        self.folder.mkdir(parents=True, mode=0o700)
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; return how many. Raises OSError."""
        self.open()
        for message in email_messages:
            content = message.message().as_bytes()
            self._write(b"\r\n".join(content.splitlines()) + b"\r\n")
        return len(email_messages)

    def _write(self, content: bytes) -> None:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S-%f}-"
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=name, delete=False) as file:
            file.write(content)
        Path(file.name).rename(f"{file.name}.eml")


@dataclass(frozen=True, slots=True)
class Failure:
    """What a failure means for what comes next.

    ``permanent``: this mail will never go. ``whole_connection``: the next mail needs a new
    connection. ``text``: one line, in the server's words where it said any. ``about_us``: every
    other mail would have been answered the same.
    """

    permanent: bool
    whole_connection: bool
    text: str
    about_us: bool = False

    @property
    def text_to_log(self) -> str:
        """``text`` without the addresses that servers like to repeat."""
        return _ADDRESS.sub("…", self.text)


def classify(error: Exception) -> Failure:
    """What one of `ERRORS` means, raised while sending to one recipient.

    A ValueError is an address or header that no server would take.

    Only an answer of 5xx about this mail is permanent. Without an answer, and with 421 ("closing
    the connection"), the connection is gone; a refused sender, sign-in or greeting would be the
    same for every mail, so it is the connection's fault too.
    """
    said: bytes | str
    if isinstance(error, AnymailRecipientsRefused | AnymailAPIError):
        return _of_provider(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        no_mail = isinstance(error, ValueError)
        return Failure(no_mail, not no_mail, brief(str(error) or type(error).__name__))
    about_us = isinstance(error, _OF_US) or _refuses_sender(error, code)
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return Failure(
        permanent=500 <= code < 600 and not about_us,
        whole_connection=about_us or code in (-1, 421),
        text=brief(f"{code} {words}"),
        about_us=about_us or code == 421,
    )


def _refuses_sender(error: Exception, code: int) -> bool:
    """552 and 554 to MAIL FROM speak of this mail: too large, not wanted."""
    return isinstance(error, smtplib.SMTPSenderRefused) and code not in (552, 554)


def _of_provider(error: AnymailRecipientsRefused | AnymailAPIError) -> Failure:
    """A provider refuses mails for their recipients, or for the account: only the first is final.

    The same code may mean either: such a mail is tried again, until it has no attempts left.
    """
    refused = isinstance(error, AnymailRecipientsRefused)
    about_mail = refused or error.status_code in (400, 413, 422)
    return Failure(refused, not about_mail, brief(error), about_us=not about_mail)


def destination() -> str:
    """Where mails go, for a line in a log: "mail.example.org:587", or a folder's path."""
    if settings.EMAIL_BACKEND.lower().endswith(("smtp.emailbackend", "smtpbackend")):
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT or smtplib.SMTP_PORT}"
    return str(getattr(settings, "EMAIL_FILE_PATH", None) or settings.EMAIL_BACKEND)
