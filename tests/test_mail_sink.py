"""The fast sink takes what real clients and pushy ones send, counts it, and fails when told to."""

import smtplib
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.mail_sink import Conversation, Faults, Sink, ceiling, running

ANNA, BORA = "anna@a.example", "bora@a.example"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with running(tmp_path / "log") as sink:
        yield sink


@contextmanager
def client(sink: Sink) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as line:
        yield line


def mail(to: str, message_id: str = "<1@a.example>", text: str = "Hello.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "tracker@a.example", to, message_id
    message.set_content(text)
    return message


def transaction(body: bytes, *to: str) -> bytes:
    people = b"".join(b"RCPT TO:<%s>\r\n" % person.encode() for person in to)
    return b"MAIL FROM:<t@a.example>\r\n" + people + b"DATA\r\n" + body + b".\r\n"


def test_smtplib_is_understood(sink: Sink) -> None:
    with client(sink) as line:
        line.send_message(mail(ANNA))
        line.send_message(mail(BORA, "<2@a.example>"))
        assert (line.has_extn("8bitmime"), line.has_extn("size")) == (True, True)
        assert line.has_extn("smtputf8") is False
        assert [line.noop()[0], line.rset()[0], line.docmd("VRFY", "anna")[0]] == [250, 250, 502]
    counts = sink.counts()
    assert counts.taken == {ANNA: 1, BORA: 1}
    assert counts.message_ids == {ANNA: {"<1@a.example>"}, BORA: {"<2@a.example>"}}
    assert (counts.mails, counts.repeated, counts.renamed) == (2, 0, 0)


def test_dots_at_the_start_of_a_line_do_not_end_a_mail(sink: Sink) -> None:
    with client(sink) as line:
        line.send_message(mail(ANNA, text=".\n..\n.MAIL FROM:<x>\nQUIT\n\n.\n"))
        line.send_message(mail(BORA))
    assert sink.counts().taken == {ANNA: 1, BORA: 1}


PIPELINED = (
    b"EHLO a\r\n"
    + transaction(b"Message-ID: <1@a>\r\n\r\n..\r\n.x\r\nMessage-ID: <no@a>\r\n", ANNA, BORA)
    + transaction(b"", ANNA)
    + transaction(b"Subject: none\r\n\r\nMessage-ID: <no@a>\r\n", ANNA)
    + transaction(b"message-id:\r\n <2@a>\r\n\r\n", BORA)
    + b"QUIT\r\nNOOP\r\n"
)
# Three lines to EHLO; the first mail has two recipients; nothing is said after QUIT.
ANSWERS = [*[250] * 3, *[250, 250, 250, 354, 250], *[250, 250, 354, 250] * 3, 221]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_pipelined_input_is_understood_however_it_is_cut(size: int) -> None:
    talk = Conversation(Faults())
    pieces = [PIPELINED[at : at + size] for at in range(0, len(PIPELINED), size)]
    replies = b"".join(talk.feed(piece) for piece in pieces if talk.open)
    assert [int(reply[:3]) for reply in replies.splitlines()] == ANSWERS
    assert b"".join(talk.noted).decode() == (
        f"250\t{ANNA}\t<1@a>\n250\t{BORA}\t<1@a>\n250\t{ANNA}\t\n250\t{ANNA}\t\n250\t{BORA}\t<2@a>\n"
    )
    assert not talk.open


def test_a_mail_to_nobody_is_not_taken() -> None:
    talk = Conversation(Faults())
    assert talk.feed(b"DATA\r\nMAIL FROM:<a@a.example>\r\nDATA\r\n").count(b"503") == 2
    assert talk.feed(b"RCPT TO:<a@a.example>\r\nRSET\r\nDATA\r\n").count(b"503") == 1
    assert talk.noted == []


def test_repeated_mails_are_counted_and_new_names_seen(sink: Sink) -> None:
    with client(sink) as line:
        for to, number in ((ANNA, 1), (ANNA, 1), (ANNA, 1), (BORA, 2), (BORA, 3)):
            line.send_message(mail(to, f"<{number}@a.example>"))
    counts = sink.counts()
    assert counts.taken == {ANNA: 3, BORA: 2}
    assert (counts.mails, counts.repeated, counts.renamed) == (5, 3, 1)
    sink.forget()
    assert (sink.size, sink.counts().mails) == (0, 0)


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Callable[..., Sink]]:
    sink = Sink(tmp_path / "log")

    def start(*options: str) -> Sink:
        sink.start(*options)
        return sink

    yield start
    sink.kill()


def test_some_recipients_are_refused_for_good(faulty: Callable[..., Sink]) -> None:
    sink = faulty("--refuse", "[05]@")
    refused = []
    with client(sink) as line:
        for number in range(20):
            try:
                line.send_message(mail(f"reader{number}@a.example"))
            except smtplib.SMTPRecipientsRefused as error:
                refused += [(to, code) for to, (code, _) in error.recipients.items()]
    assert refused == [(f"reader{number}@a.example", 550) for number in (0, 5, 10, 15)]
    counts = sink.counts()
    assert counts.refused == {to: 1 for to, _code in refused}
    assert (counts.mails, counts.repeated, sink.size) == (16, 0, 20)


def test_the_first_are_told_to_try_later(faulty: Callable[..., Sink]) -> None:
    sink = faulty("--defer", "^anna", "--defer-most", "2")
    codes = []
    with client(sink) as line:
        for to in (ANNA, BORA, ANNA, ANNA):
            line.mail("tracker@a.example")
            codes.append(line.rcpt(to)[0])
            line.rset()
    assert codes == [451, 250, 451, 250]
    assert sink.counts().deferred == {ANNA: 2}


def test_the_line_is_cut_after_a_mail_was_taken(faulty: Callable[..., Sink]) -> None:
    sink = faulty("--cut", ".", "--cut-most", "2")
    for _ in range(2):
        with (
            pytest.raises(smtplib.SMTPServerDisconnected),
            smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as line,
        ):
            line.send_message(mail(ANNA))
    with client(sink) as line:
        line.send_message(mail(ANNA))
    counts = sink.counts()
    assert (counts.taken, counts.repeated, counts.renamed) == (Counter({ANNA: 3}), 2, 0)
    assert sink.log.read_text().split()[::3] == ["cut", "cut", "250"]


def test_an_outage_forgets_nothing(faulty: Callable[..., Sink]) -> None:
    sink = faulty()
    with client(sink) as line:
        line.send_message(mail(ANNA))
    port = sink.port
    sink.kill()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    sink.start()
    assert sink.port == port
    with client(sink) as line:
        line.send_message(mail(BORA))
    assert sink.counts().taken == {ANNA: 1, BORA: 1}


def test_a_client_that_is_killed_disturbs_nobody(sink: Sink) -> None:
    with client(sink) as line:
        with socket.create_connection(("127.0.0.1", sink.port)) as other:
            other.sendall(b"EHLO a\r\n" + transaction(b"", BORA)[:-3])
            other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        line.send_message(mail(ANNA))
    assert sink.counts().taken == {ANNA: 1}


def test_the_ceiling_counts_every_mail(sink: Sink) -> None:
    assert ceiling(sink, bytes(mail(ANNA)).replace(b"\n", b"\r\n"), rounds=5, at_once=20) > 0
    assert sink.counts().mails == 100
