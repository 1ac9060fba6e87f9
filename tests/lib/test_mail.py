"""Mails as files, headers on one line, and what the errors of a server mean."""

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from tracker.lib.mail import EmlBackend, Failure, Message, classify, destination

LONG_ID = "<reminder.2d3c5626-6948-4dd1-bdc7-6bd7da9a0a7a@tracker.example.org>"


def mail(subject: str) -> Message:
    message = Message(subject, "Lines\nand 말", "a@tracker.example", ["b@people.example"])
    message.attach_alternative("<p>Lines<br>\nand 말</p>", "text/html")
    return message


def read(content: bytes) -> EmailMessage:
    """As a mail program reads it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def lines(message: EmailMessage, kind: str) -> list[str]:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).splitlines()


def test_each_mail_is_a_file_of_its_own_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mail"
    backend = EmlBackend(file_path=str(folder))
    assert backend.send_messages([mail("first"), mail("second")]) == 2
    assert backend.send_messages([mail("셋째")]) == 1
    files = sorted(folder.iterdir())
    found = [read(file.read_bytes()) for file in files]
    assert [one["Subject"] for one in found] == ["first", "second", "셋째"]
    assert [lines(one, "plain") for one in found] == [["Lines", "and 말"]] * 3
    assert [lines(one, "html") for one in found] == [["<p>Lines<br>", "and 말</p>"]] * 3
    assert {file.suffix for file in files} == {".eml"}
    assert not any("people" in file.name or "@" in file.name for file in files)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_lines_end_as_mail_programs_expect(tmp_path: Path) -> None:
    EmlBackend(file_path=str(tmp_path)).send_messages([mail("one")])
    content = next(tmp_path.iterdir()).read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 5


def test_a_folder_that_cannot_be_made_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        EmlBackend(file_path=str(tmp_path / "file" / "mail")).send_messages([mail("one")])


def test_headers_stay_on_one_line() -> None:
    message = mail("2026년 11월 26일까지 하실 일이 있습니다, 서울 시간으로는 다음 날입니다")
    message.extra_headers = {"Message-ID": LONG_ID}
    raw = message.message().as_bytes()
    assert f"\nMessage-ID: {LONG_ID}\n".encode() in raw
    assert b"\nSubject: =?utf-8?" in raw


def test_it_reads_as_what_django_prints() -> None:
    ours = mail("다음 주까지 하실 일")
    ours.reply_to = ["counsel@firm.example"]
    ours.from_email = "메이플 <a@tracker.example>"
    ours.extra_headers = {"Message-ID": LONG_ID, "Date": "Mon, 23 Nov 2026 03:00:00 +0000"}
    theirs = EmailMultiAlternatives.message(ours).as_bytes()
    one, other = read(ours.message().as_bytes()), read(theirs)
    names = ("Subject", "From", "To", "Reply-To", "Message-ID", "Date", "MIME-Version")
    # Django's own begins a long Message-ID on a second line: it reads with a space before it.
    assert [one[name] for name in names] == [other[name].strip() for name in names]
    assert [part.get_content_type() for part in one.walk()] == [
        part.get_content_type() for part in other.walk()
    ]
    for kind in ("plain", "html"):
        assert lines(one, kind) == lines(other, kind)


def test_every_line_ends_as_it_is_asked_to() -> None:
    message = mail("one")
    message.body = "one\ntwo\r\nthree\rfour\n"
    printed = message.message().as_bytes(linesep="\r\n")
    assert b"one\r\ntwo\r\nthree\r\nfour\r\n" in printed
    assert printed.count(b"\n") == printed.count(b"\r") == printed.count(b"\r\n")


@pytest.mark.parametrize(
    "subject", ["one\nBcc: c@d.example", "one\rBcc: c@d.example", "말\nBcc: c"]
)
def test_a_line_break_makes_no_header(subject: str) -> None:
    with pytest.raises(ValueError, match="newlines"):
        mail(subject).message()


REFUSED = smtplib.SMTPRecipientsRefused


@pytest.mark.parametrize(
    "error, failure",
    [
        (
            REFUSED({"b@people.example": (550, b"5.1.1 no\nsuch user")}),
            Failure(True, False, "550 5.1.1 no such user"),
        ),
        (
            REFUSED({"b@people.example": (451, b"later")}),
            Failure(False, False, "451 later"),
        ),
        (
            REFUSED({"b@people.example": (421, b"bye")}),
            Failure(False, True, "421 bye", about_us=True),
        ),
        (smtplib.SMTPDataError(554, b"not wanted"), Failure(True, False, "554 not wanted")),
        (smtplib.SMTPDataError(452, b"full"), Failure(False, False, "452 full")),
        (
            smtplib.SMTPSenderRefused(552, b"too large", "a@tracker.example"),
            Failure(True, False, "552 too large"),
        ),
        (
            smtplib.SMTPSenderRefused(530, b"sign in first", "a@tracker.example"),
            Failure(False, True, "530 sign in first", about_us=True),
        ),
        (
            smtplib.SMTPAuthenticationError(535, b"no"),
            Failure(False, True, "535 no", about_us=True),
        ),
        (
            smtplib.SMTPConnectError(554, "go away"),
            Failure(False, True, "554 go away", about_us=True),
        ),
        (smtplib.SMTPServerDisconnected("closed"), Failure(False, True, "closed")),
        (smtplib.SMTPDataError(-1, b""), Failure(False, True, "-1")),
        (
            ConnectionRefusedError(111, "Connection refused"),
            Failure(False, True, "[Errno 111] Connection refused"),
        ),
        (TimeoutError(), Failure(False, True, "TimeoutError")),
        (ValueError("Invalid address"), Failure(True, False, "Invalid address")),
    ],
    ids=repr,
)
def test_what_an_error_means(error: OSError | ValueError, failure: Failure) -> None:
    assert classify(error) == failure


def test_the_log_gets_no_addresses() -> None:
    refused = REFUSED(
        {"b@people.example": (550, b"<b@people.example>: unknown, b@people.example.")}
    )
    assert classify(refused).text_to_log == "550 …: unknown, …"


@pytest.mark.parametrize(
    "backend, named",
    [
        ("django.core.mail.backends.smtp.EmailBackend", "mail.example:587"),
        ("tracker.lib.mail.EmlBackend", "var/mail"),
        ("django.core.mail.backends.console.EmailBackend", "var/mail"),
    ],
)
def test_where_mails_go(settings: Settings, backend: str, named: str) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = backend, "var/mail"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example", 587
    assert destination() == named
