"""Servers that refuse, hang up or are away: nothing lost, nobody held up."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row, states
from tests.cases.interleaved import LIMIT, elsewhere
from tests.services import Sink, free_port
from tracker.cases import sending
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Deadline, Reminder
from tracker.cases.sending import Report, send_due
from tracker.lib import connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"


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
    assert failed.failed_to == COUNSEL
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
    assert waiting.try_at > NOW + timedelta(minutes=1)
    sink.refused.clear()
    assert send_due(now=NOW + timedelta(minutes=1)) == Report()
    assert send_due(now=waiting.try_at) == Report(sent=1)
    sent = row(COUNSEL)
    assert sent.late_by is not None
    assert sent.late_by >= waiting.try_at - NOW
    assert (sent.message_id, sent.attempts, sent.reason) == (waiting.message_id, 2, "")


def test_pauses_grow_and_the_eighth_attempt_is_the_last(sink: Sink) -> None:
    case().participants.update(quiet_from=0, quiet_to=0)
    sink.refused[COUNSEL] = "451 4.7.1 come back later"
    pauses, now = [], NOW
    for _ in range(sending.MOST_ATTEMPTS - 1):
        send_due(now=now)
        waiting = row(COUNSEL)
        pauses.append(waiting.try_at - now)
        now = waiting.try_at
    assert pauses[0] < pauses[2] < pauses[4]
    assert timedelta(hours=6) < sum(pauses, timedelta()) < timedelta(hours=24)
    assert send_due(now=now) == Report(failed=1)
    assert row(COUNSEL).state == ReminderState.FAILED
    assert row(COUNSEL).attempts == sending.MOST_ATTEMPTS


@pytest.mark.database
def test_a_reader_who_is_removed_before_a_passing_refusal_ends_no_pass(sink: Sink) -> None:
    petition = case()
    sink.refused[PETITIONER] = "451 4.7.1 come back later"
    asked = petition.participants.filter(role=Role.PETITIONER)
    sink.on_mail = lambda: elsewhere(asked.delete).result(LIMIT)  # while counsel's is on its way
    assert send_due(now=NOW) == Report(sent=2)
    assert sink.to == [BENEFICIARY, COUNSEL]


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
    assert report.retried == connections.MOST_FAULTS_IN_A_ROW
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
    settings.EMAIL_BACKEND = "tracker.lib.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "tracker", "wrong"
    report = send_due(now=NOW)
    server.stop()
    refused = f"No mail can be sent by 127.0.0.1:{server.port}: 535 5.7.8 "
    assert report == Report(stopped=f"{refused}Authentication credentials invalid")
    assert states() == {address: ["planned"] for address in (COUNSEL, PETITIONER, BENEFICIARY)}


@pytest.mark.parametrize("name", ["DEFAULT_FROM_EMAIL", "BOUNCE_ADDRESS"])
def test_a_sender_that_is_no_address_fails_no_mail(
    sink: Sink, settings: Settings, name: str
) -> None:
    case()
    setattr(settings, name, "Tracker of Maple, Rowe <tracker@a.example>")
    report = send_due(now=NOW)
    assert report == Report(stopped=report.stopped)
    assert "Invalid address; only Tracker of Maple could be parsed" in report.stopped
    assert states() == {address: ["planned"] for address in (COUNSEL, PETITIONER, BENEFICIARY)}


def test_a_host_that_is_none_is_one_line(settings: Settings) -> None:
    case()
    settings.EMAIL_BACKEND = "tracker.lib.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail..example", None
    report = send_due(now=NOW)
    assert report.stopped.startswith("No mail can be sent by mail..example:25: ")
    assert "\n" not in report.stopped


def test_a_mail_that_cannot_be_written_holds_nobody_up(sink: Sink) -> None:
    case("SEND-1")
    case("SEND-2")
    Deadline.objects.filter(petition__reference="SEND-1").update(derivation=[{"no": "text"}])
    assert send_due(now=NOW) == Report(sent=3, retried=3)
    waiting = Reminder.objects.filter(try_at__gt=NOW, send_at__lte=NOW)
    assert set(waiting.values_list("reason")) == {("KeyError: 'values'",)}


def test_a_zone_that_is_known_no_more_holds_nobody_up(sink: Sink) -> None:
    people = case().participants
    people.filter(email=PETITIONER).update(zone="Atlantis/Poseidonis", quiet_from=22, quiet_to=7)
    late = NOW + timedelta(hours=1)
    assert send_due(now=late) == Report(sent=2, retried=1)
    assert sink.to == [BENEFICIARY, COUNSEL]


def test_an_address_that_no_server_takes_fails(sink: Sink) -> None:
    petition = case()
    petition.participants.filter(role=Role.COUNSEL).update(email="a@b.example\nBcc: c@d.example")
    assert send_due(now=NOW) == Report(sent=2, failed=1)
    assert sink.to == [BENEFICIARY, PETITIONER]


def test_what_a_server_says_of_us_gives_no_mail_up(sink: Sink) -> None:
    case().participants.update(quiet_from=0, quiet_to=0)
    sink.refused[COUNSEL] = "421 4.3.2 too busy"
    now = NOW
    for _ in range(sending.MOST_ATTEMPTS + 4):
        send_due(now=now)
        now = row(COUNSEL).try_at
    assert row(COUNSEL).state == ReminderState.PLANNED
    assert row(COUNSEL).attempts <= sending.MOST_ATTEMPTS - sending.ATTEMPTS_KEPT + 1
    sink.refused.clear()
    assert send_due(now=now) == Report(sent=1)
