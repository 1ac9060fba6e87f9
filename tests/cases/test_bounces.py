"""Mails that came back, by every way they do, end as a note in the ledger."""

import io
import mailbox
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tests.imap import Mailbox, imap_server
from tests.services import ROOT, Sink, environment, free_port
from tracker.cases import answers, bounces, sending, tasks
from tracker.cases.models import Reminder
from tracker.lib.mailboxes import MailboxError, read_maildir

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

RETURNED = Path(__file__).parent.parent / "lib" / "returned"
ID = b"<reminder.2d3c5626-6948-4dd1-bdc7-6bd7da9a0a7a@tracker.example.org>"
NO_SUCH_PERSON = "550 No such person at this address"


@pytest.fixture(autouse=True)
def sent(sink: Sink, settings: Settings) -> Sink:
    """Three mails that went out; those that come back go to an address of their own."""
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    settings.DEFAULT_FROM_EMAIL = "O-1A Tracker <tracker@tracker.example.org>"
    settings.BOUNCE_ADDRESS = "bounces@tracker.example.org"
    case()
    sending.send_due(now=NOW)
    assert len(sink.mails) == 3
    return sink


def returned(name: str, email: str) -> bytes:
    """A server's word about the mail that one person got."""
    content = (RETURNED / f"{name}.eml").read_bytes()
    assert ID in content
    return content.replace(ID, row(email).message_id.encode())


def foreign() -> bytes:
    """A server's word about a mail that another program sent."""
    return (RETURNED / "exim.eml").read_bytes()


def reasons() -> dict[str, str]:
    """Why mails came back, by who should have got them."""
    rows = Reminder.objects.filter(bounced_at__isnull=False)
    return dict(rows.values_list("recipient__email", "reason"))


def read(*arguments: object) -> str:
    out = StringIO()
    call_command("read_bounces", *arguments, stdout=out)
    return out.getvalue()


def files(folder: Path, *contents: bytes) -> list[str]:
    found = [folder / f"{number}.eml" for number, _ in enumerate(contents)]
    for file, content in zip(found, contents, strict=True):
        file.write_bytes(content)
    return [str(file) for file in found]


def test_the_envelope_names_who_hears_of_bounces(sent: Sink) -> None:
    assert sent.senders == ["bounces@tracker.example.org"] * 3
    assert {mail["From"] for mail in sent.mails} == {"O-1A Tracker <tracker@tracker.example.org>"}


def test_files(tmp_path: Path) -> None:
    mails = files(
        tmp_path,
        returned("exim", COUNSEL),
        returned("postfix_delayed", PETITIONER),
        returned("out_of_office", BENEFICIARY),
        foreign(),
    )
    assert read(*mails) == "4 read: 1 bounced, 1 delayed, 2 left as they are.\n"
    assert reasons() == {COUNSEL: NO_SUCH_PERSON}
    noted = row(COUNSEL)
    assert noted.answer_by == noted.bounced_at, "somebody else is to be told"
    assert read(*mails) == "4 read: 1 bounced, 1 delayed, 2 left as they are.\n"
    assert row(COUNSEL).bounced_at == noted.bounced_at


def test_a_pass_without_celery_tells_the_attorney(sent: Sink) -> None:
    answers.bounced(row(PETITIONER).message_id, reason=NO_SUCH_PERSON, now=NOW)
    out = StringIO()
    call_command("send_reminders", now="2026-11-23T10:00:00+00:00", stdout=out)
    assert out.getvalue().startswith("1 sent, 0 failed")
    assert [mail["To"] for mail in sent.mails[3:]] == [COUNSEL]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.TextIOWrapper(io.BytesIO(returned("gmail", COUNSEL)))
    monkeypatch.setattr("sys.stdin", content)
    assert read("-") == "1 read: 1 bounced, 0 delayed, 0 left as they are.\n"
    assert list(reasons()) == [COUNSEL]


def test_a_maildir(tmp_path: Path) -> None:
    folder = tmp_path / "returned"
    box = mailbox.Maildir(folder)
    for content in (returned("exchange", PETITIONER), foreign(), returned("exim", COUNSEL)):
        box.add(content)
    command = ("--maildir", str(folder))
    assert read(*command) == "3 read: 2 bounced, 0 delayed, 1 left as they are.\n"
    assert sorted(reasons()) == [PETITIONER, COUNSEL]
    assert sorted(mail.get_flags() for mail in box) == ["", "S", "S"]
    assert len(list((folder / "new").iterdir())) == 1
    assert read(*command) == "1 read: 0 bounced, 0 delayed, 1 left as they are.\n"


def test_a_mailbox_on_a_server(settings: Settings) -> None:
    box = Mailbox([foreign(), returned("postfix", COUNSEL), returned("out_of_office", PETITIONER)])
    with imap_server(box) as settings.BOUNCE_MAILBOX:
        assert read() == "3 read: 1 bounced, 0 delayed, 2 left as they are.\n"
        tasks.read_bounces()
    assert list(reasons()) == [COUNSEL]
    assert box.seen == {2}
    assert sum("FETCH 2 " in command for command in box.asked) == 1
    assert sum("FETCH 1 " in command for command in box.asked) == 2


@pytest.mark.parametrize("box, entries", [("imaps://me:secret@mail.example.org/", 1), ("", 0)])
def test_beat_reads_a_mailbox_where_there_is_one(tmp_path: Path, box: str, entries: int) -> None:
    code = (
        "from tracker.celery import app\n"
        f"name, entries = '{tasks.read_bounces.name}', app.conf.beat_schedule.values()\n"
        "print([x['schedule'].seconds for x in entries if x['task'] == name])"
    )
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code]
    env = environment(tmp_path, BOUNCE_MAILBOX=box, BOUNCE_ADDRESS="bounces@x.example")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"{[300.0] * entries}\n"


def test_a_mailbox_is_read_two_weeks_back(settings: Settings) -> None:
    box = Mailbox([])
    with imap_server(box) as settings.BOUNCE_MAILBOX:
        assert bounces.read_mailbox(now=NOW + timedelta(days=14)) == bounces.Report()
    assert "UID SEARCH UNSEEN SINCE 23-Nov-2026" in box.asked


def test_a_server_that_does_not_let_us_in(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with imap_server(Mailbox([])) as url:
        settings.BOUNCE_MAILBOX = url.replace("pass%2Fword", "sesame")
        with pytest.raises(CommandError, match=r"^127\.0\.0\.1: .*wrong password"):
            read()
        tasks.read_bounces()
        settings.BOUNCE_MAILBOX = url.replace("returned%20mails", "none")
        with pytest.raises(CommandError, match="no such thing"):
            read()
    (line,) = caplog.messages
    assert line.startswith("The mails that came back cannot be read: 127.0.0.1:")
    assert "sesame" not in line


def test_a_server_that_is_away(settings: Settings) -> None:
    settings.BOUNCE_MAILBOX = f"imaps://me:secret@127.0.0.1:{free_port()}/"
    with pytest.raises(CommandError, match=r"^127\.0\.0\.1: \[Errno 111\] Connection refused$"):
        read()


@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "Nothing to read: name files or a Maildir, or set BOUNCE_MAILBOX."),
        (["/nowhere.eml"], "[Errno 2] No such file or directory: '/nowhere.eml'"),
        (["--maildir", "/nowhere"], "/nowhere is no Maildir: it has no folder cur."),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError) as error:
        read(*arguments)
    assert str(error.value) == said


def test_a_mail_that_cannot_be_noted_stays_unseen(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "returned")
    box.add(returned("exim", COUNSEL))

    def fail(content: bytes) -> bool:
        raise MailboxError("the database is away")

    with pytest.raises(MailboxError):
        read_maildir(tmp_path / "returned", fail)
    assert [mail.get_flags() for mail in box] == [""]
