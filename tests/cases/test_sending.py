"""The ledger against a real SMTP server: once each, nothing lost, nobody held up."""

import itertools
import socket
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from tests import cast
from tests.services import ROOT, Sink, environment, free_port
from tracker.accounts.models import Firm
from tracker.cases import reminders, sending
from tracker.cases.enums import EventKind, ReminderState, Role
from tracker.cases.models import Deadline, Petition, Reminder
from tracker.cases.record import record
from tracker.cases.sending import Report, send_due

NOW = cast.NOW
DUE = date(2027, 2, 12)
COUNSEL, PETITIONER, BENEFICIARY = "counsel@a.example", "boss@a.example", "artist@a.example"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"


def case(reference: str = "SEND-1") -> Petition:
    """A case with an answer due on 12 February: three people hear of it at once."""
    petition = cast.petition(reference)
    cast.participant(petition, Role.COUNSEL, email=COUNSEL, name="Rowan Maple")
    cast.participant(petition, Role.PETITIONER, email=PETITIONER, name="Lark Street Music")
    cast.participant(petition, Role.BENEFICIARY, email=BENEFICIARY, name="Mina Han")
    record(petition, EventKind.RFE_ISSUED, "2026-11-20", stated_due=DUE, now=NOW)
    return petition


def states() -> dict[str, list[str]]:
    """Who has which rows among those that are due, or were."""
    rows = Reminder.objects.filter(send_at__lte=NOW).order_by("send_at", "pk")
    found: dict[str, list[str]] = {}
    for email, state in rows.values_list("recipient__email", "state"):
        found.setdefault(email, []).append(state)
    return found


def row(email: str) -> Reminder:
    """The first notice to one person."""
    return Reminder.objects.get(recipient__email=email, rung=reminders.FIRST)


@pytest.mark.database
def test_what_is_due_is_sent_once(sink: Sink) -> None:
    case()
    now = NOW + timedelta(minutes=2)
    assert send_due(now=now) == Report(sent=3)
    assert sink.to == [BENEFICIARY, PETITIONER, COUNSEL]
    assert sink.connections == 1
    for mail in sink.mails:
        sent = row(mail["To"])
        assert sent.state == ReminderState.SENT
        assert (sent.claim, sent.lease_until, sent.attempts, sent.reason) == (None, None, 1, "")
        assert sent.sent_at is not None
        assert now <= sent.sent_at < now + timedelta(minutes=1)
        assert sent.late_by == sent.sent_at - sent.send_at
        assert mail["Message-ID"] == sent.message_id
        assert mail["Subject"] == sent.subject
        text = mail.get_body(("plain",))
        assert text is not None
        assert text.get_content().replace("\r\n", "\n") == sent.text
    assert send_due(now=now) == Report()
    assert len(sink.mails) == 3


@pytest.mark.database
@pytest.mark.parametrize("cases", [1, 3])
def test_the_queries_of_a_pass(
    sink: Sink, cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(cases):
        case(f"SEND-{number}")
    with django_assert_num_queries(9 + 3 * cases):  # one a mail, to mark it
        send_due(now=NOW)
    assert len(sink.mails) == 3 * cases


@pytest.mark.database
def test_small_claims_send_everything(sink: Sink) -> None:
    case()
    assert send_due(now=NOW, limit=2) == Report(sent=3)
    assert sink.to == [BENEFICIARY, PETITIONER, COUNSEL]


def test_what_is_not_due_stays(sink: Sink) -> None:
    case()
    assert send_due(now=NOW - timedelta(seconds=1)) == Report()
    assert sink.mails == []


def test_a_refused_recipient_fails_at_once_and_holds_nobody_up(
    sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    case()
    sink.refused[COUNSEL] = f"550 5.1.1 <{COUNSEL}> nobody of that name"
    assert send_due(now=NOW) == Report(sent=2, failed=1)
    assert sink.to == [BENEFICIARY, PETITIONER]
    failed = row(COUNSEL)
    assert failed.state == ReminderState.FAILED
    assert failed.reason == f"550 5.1.1 <{COUNSEL}> nobody of that name"
    assert "nobody of that name" in caplog.text
    assert COUNSEL not in caplog.text


@pytest.mark.database
def test_a_passing_refusal_is_tried_again_later(sink: Sink) -> None:
    case()
    sink.refused[COUNSEL] = "451 4.7.1 come back later"
    assert send_due(now=NOW) == Report(sent=2, retried=1)
    waiting = row(COUNSEL)
    assert waiting.state == ReminderState.PLANNED
    assert waiting.send_at == NOW
    assert waiting.reason == "451 4.7.1 come back later"
    assert waiting.next_try_at is not None
    assert waiting.next_try_at > NOW + timedelta(minutes=1)
    sink.refused.clear()
    assert send_due(now=NOW + timedelta(minutes=1)) == Report()
    assert send_due(now=waiting.next_try_at) == Report(sent=1)
    sent = row(COUNSEL)
    assert sent.late_by is not None
    assert sent.late_by >= waiting.next_try_at - NOW
    assert (sent.message_id, sent.attempts, sent.reason) == (waiting.message_id, 2, "")


def test_pauses_grow_and_the_eighth_attempt_is_the_last(sink: Sink) -> None:
    case()
    sink.refused[COUNSEL] = "451 4.7.1 come back later"
    pauses, now = [], NOW
    for _ in range(sending.MOST_ATTEMPTS - 1):
        send_due(now=now)
        waiting = row(COUNSEL)
        assert waiting.next_try_at is not None
        pauses.append(waiting.next_try_at - now)
        now = waiting.next_try_at
    assert pauses[0] < pauses[2] < pauses[4]
    assert timedelta(hours=6) < sum(pauses, timedelta()) < timedelta(hours=24)
    assert send_due(now=now) == Report(failed=1)
    assert row(COUNSEL).state == ReminderState.FAILED
    assert row(COUNSEL).attempts == sending.MOST_ATTEMPTS


@pytest.mark.database
def test_a_lost_reply_repeats_that_mail_alone_and_recognisably(sink: Sink) -> None:
    case()
    sink.cut.add(COUNSEL)
    assert send_due(now=NOW) == Report(sent=2, retried=1)
    sink.cut.clear()
    assert send_due(now=NOW + timedelta(hours=1)) == Report(sent=1)
    assert sink.to == [BENEFICIARY, PETITIONER, COUNSEL, COUNSEL]
    first, second = (mail for mail in sink.mails if mail["To"] == COUNSEL)
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_hangs_up_every_time_ends_the_pass(sink: Sink) -> None:
    case("SEND-1")
    case("SEND-2")
    sink.refused = dict.fromkeys((COUNSEL, PETITIONER, BENEFICIARY), "421 4.3.2 shutting down")
    report = send_due(now=NOW)
    assert report.retried == sending.MOST_FAULTS_IN_A_ROW
    assert report.stopped.endswith(": 421 4.3.2 shutting down")
    assert Reminder.objects.filter(state=ReminderState.CLAIMED).count() == 0


@pytest.mark.database
def test_without_a_server_nothing_is_lost(sink: Sink, settings: Settings) -> None:
    case()
    settings.EMAIL_PORT = free_port()
    for _ in range(20):
        report = send_due(now=NOW)
    refused = f"No mail can be sent by 127.0.0.1:{settings.EMAIL_PORT}: "
    assert report == Report(stopped=f"{refused}[Errno 111] Connection refused")
    assert states() == {address: ["planned"] for address in (COUNSEL, PETITIONER, BENEFICIARY)}
    assert row(COUNSEL).attempts == sending.MOST_ATTEMPTS - sending.ATTEMPTS_KEPT
    settings.EMAIL_PORT = sink.port
    assert send_due(now=NOW) == Report(sent=3)


def test_a_wrong_password_is_one_line(settings: Settings) -> None:
    case()
    server = Sink(password="right")
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "tracker", "wrong"
    report = send_due(now=NOW)
    server.stop()
    refused = f"No mail can be sent by 127.0.0.1:{server.port}: 535 5.7.8 "
    assert report == Report(stopped=f"{refused}Authentication credentials invalid")
    assert states() == {address: ["planned"] for address in (COUNSEL, PETITIONER, BENEFICIARY)}


def test_a_host_that_is_none_is_one_line(settings: Settings) -> None:
    case()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail..example", None
    report = send_due(now=NOW)
    assert report.stopped.startswith("No mail can be sent by mail..example:25: ")
    assert "\n" not in report.stopped


@pytest.mark.database
def test_a_lease_that_ran_out_is_sent_with_the_same_message_id(sink: Sink) -> None:
    case()
    claim = sending.claim_due(NOW, limit=1)
    claimed = Reminder.objects.get(claim=claim)
    assert send_due(now=NOW + timedelta(minutes=1)) == Report(sent=2)
    assert send_due(now=NOW + sending.LEASE + timedelta(seconds=1)) == Report(sent=1)
    assert sink.mails[-1]["Message-ID"] == claimed.message_id
    assert len(sink.mails) == 3


def test_a_slow_server_gets_no_mail_after_the_lease(sink: Sink) -> None:
    case("SEND-1")
    case("SEND-2")
    hours = itertools.count(step=40)  # each look at the clock finds it 40 seconds later
    assert send_due(now=NOW, clock=lambda: float(next(hours))) == Report(sent=6)
    assert len(sink.mails) == 6
    attempts = Reminder.objects.filter(state=ReminderState.SENT).values_list("attempts", flat=True)
    assert max(attempts) > 1


@pytest.mark.database
def test_after_an_outage_only_the_most_urgent_goes_out(sink: Sink) -> None:
    case()
    now = datetime(2027, 2, 11, 20, tzinfo=UTC)
    planned = Reminder.objects.filter(recipient__email=COUNSEL, send_at__lte=now)
    assert planned.count() > 5
    assert send_due(now=now).sent == 3
    assert sink.to == [BENEFICIARY, PETITIONER, COUNSEL]
    *older, latest = planned.order_by("send_at")
    assert latest.state == ReminderState.SENT
    assert {(r.state, r.reason) for r in older} == {("cancelled", reminders.SUPERSEDED)}


def test_a_rung_that_comes_back_after_a_later_one_is_dropped(sink: Sink) -> None:
    case()
    sending.claim_due(NOW, limit=3)
    later = Reminder.objects.filter(recipient__email=COUNSEL, send_at__gt=NOW).earliest("send_at")
    Reminder.objects.filter(pk=later.pk).update(state=ReminderState.SENT, sent_at=later.send_at)
    assert send_due(now=later.send_at).sent == 2
    assert row(COUNSEL).reason == reminders.SUPERSEDED


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"current": False}, reminders.DROPPED),
        ({"by": date(2027, 2, 1)}, reminders.MOVED),
    ],
)
def test_what_is_no_longer_needed_is_cancelled(
    sink: Sink, change: dict[str, object], reason: str
) -> None:
    case()
    Deadline.objects.update(**change)
    assert send_due(now=NOW) == Report(cancelled=3)
    assert sink.mails == []
    assert set(Reminder.objects.filter(send_at__lte=NOW).values_list("reason")) == {(reason,)}


def test_a_met_or_waived_deadline_is_cancelled(sink: Sink) -> None:
    petition = case()
    Deadline.objects.update(met_by=petition.events.get())
    assert send_due(now=NOW) == Report(cancelled=3)
    assert row(COUNSEL).reason == reminders.MET
    Reminder.objects.update(state=ReminderState.PLANNED)
    lawyer = cast.member("lawyer@maple.example", cast.firm())
    Deadline.objects.update(met_by=None, waived_by=lawyer, waived_why="Answered by telephone.")
    assert send_due(now=NOW) == Report(cancelled=3)
    assert row(COUNSEL).reason == reminders.WAIVED


def test_an_address_that_was_taken_away_is_cancelled(sink: Sink) -> None:
    petition = case()
    petition.participants.filter(role=Role.COUNSEL).update(email="")
    assert send_due(now=NOW) == Report(sent=2, cancelled=1)
    assert Reminder.objects.filter(reason=reminders.NO_ADDRESS).count() == 1


def test_a_mail_that_cannot_be_written_holds_nobody_up(sink: Sink) -> None:
    case("SEND-1")
    case("SEND-2")
    Deadline.objects.filter(petition__reference="SEND-1").update(derivation=[{"no": "text"}])
    assert send_due(now=NOW) == Report(sent=3, retried=3)
    waiting = Reminder.objects.filter(next_try_at__isnull=False)
    assert set(waiting.values_list("reason")) == {("KeyError: 'values'",)}


def test_an_address_that_no_server_takes_fails(sink: Sink) -> None:
    petition = case()
    petition.participants.filter(role=Role.COUNSEL).update(email="a@b.example\nBcc: c@d.example")
    assert send_due(now=NOW) == Report(sent=2, failed=1)
    assert sink.to == [BENEFICIARY, PETITIONER]


@pytest.mark.database
def test_others_can_write_while_a_mail_is_on_its_way(sink: Sink) -> None:
    case()
    names = iter("abc")

    def write() -> None:
        Firm.objects.create(name=(name := next(names)), slug=name)
        connection.close()

    # In a thread of its own: with a transaction open around SMTP, SQLite would make it wait.
    def write_elsewhere() -> None:
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(5)

    sink.on_mail = write_elsewhere
    assert send_due(now=NOW) == Report(sent=3)
    assert set("abc") < set(Firm.objects.values_list("slug", flat=True))


@pytest.mark.database
def test_many_workers_at_once_send_each_mail_once(sink: Sink) -> None:
    for number in range(15):
        case(f"SEND-{number}")
    barrier = threading.Barrier(4)
    reports = []

    def work() -> None:
        barrier.wait()
        reports.append(send_due(now=NOW, limit=4))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(report.sent for report in reports) == 45
    assert len({mail["Message-ID"] for mail in sink.mails}) == len(sink.mails) == 45


def run(var: Path, *arguments: str, times: int = 1, **values: str) -> list[tuple[int, str, str]]:
    """Run `send_reminders` in processes at the same time: their exit codes, outputs, errors."""
    line = [sys.executable, "manage.py", "send_reminders", *arguments]
    env, pipe = environment(var, **values), subprocess.PIPE
    running = [
        subprocess.Popen(line, cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True)
        for _ in range(times)
    ]
    texts = [process.communicate(timeout=100) for process in running]
    return [(process.returncode, *text) for process, text in zip(running, texts, strict=True)]


@pytest.mark.database
def test_the_command_sends_once_each_however_often_it_runs(sink: Sink, tmp_path: Path) -> None:
    for number in range(10):
        case(f"SEND-{number}")
    mail = f"smtp://127.0.0.1:{sink.port}"
    done = run(tmp_path, "--now", NOW.isoformat(), times=3, EMAIL_URL=mail)
    assert [(code, errors) for code, _, errors in done] == [(0, "")] * 3
    assert sum(int(said.split()[0]) for _, said, _ in done) == 30
    assert len({mail["Message-ID"] for mail in sink.mails}) == len(sink.mails) == 30


def test_the_command_says_in_one_line_that_the_server_is_away(tmp_path: Path) -> None:
    case()
    with socket.socket() as bound:  # not listening: nobody else takes the port meanwhile
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        mail = f"smtp://127.0.0.1:{port}"
        done = run(tmp_path, "--now", NOW.isoformat(), EMAIL_URL=mail)
    advice = "Nothing is lost: correct it and run this again."
    refused = f"127.0.0.1:{port}: [Errno 111] Connection refused"
    line = f"CommandError: No mail can be sent by {refused} {advice}\n"
    said = "0 sent, 0 failed, 0 to be tried again, 0 cancelled.\n"
    assert done == [(1, said, line)]
    assert states() == {address: ["planned"] for address in (COUNSEL, PETITIONER, BENEFICIARY)}


def test_the_command_refuses_a_time_without_its_offset(tmp_path: Path) -> None:
    error = (
        "CommandError: --now 2026-11-26T09:00:00 is no instant: "
        "write one with its offset, 2026-11-26T09:00:00-05:00.\n"
    )
    assert run(tmp_path, "--now", "2026-11-26T09:00:00") == [(1, "", error)]
