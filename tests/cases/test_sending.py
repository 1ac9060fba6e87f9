"""The ledger against a real SMTP server: what is due goes out, once each, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tests.cases.interleaved import elsewhere
from tests.services import Sink, free_port
from tracker.cases import claims, reasons, reminders
from tracker.cases.enums import ReminderState, Role
from tracker.cases.escalation import escalate
from tracker.cases.models import Deadline, Reminder, SentMail
from tracker.cases.record import record
from tracker.cases.rules import RULES
from tracker.cases.sending import Report, send_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"


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
        kept = SentMail.objects.get(message_id=sent.message_id)
        assert mail["Subject"] == kept.subject
        text = mail.get_body(("plain",))
        assert text is not None
        assert text.get_content().replace("\r\n", "\n") == kept.text
    assert send_due(now=now) == Report()
    assert len(sink.mails) == 3


@pytest.mark.database
@pytest.mark.parametrize("cases", [1, 3])
def test_the_queries_of_a_pass(
    sink: Sink, cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(cases):
        case(f"SEND-{number}")
    with django_assert_num_queries(24):  # up to ten mails are marked together
        send_due(now=NOW)
    assert len(sink.mails) == 3 * cases


@pytest.mark.database
@pytest.mark.parametrize("cases", [1, 3])
def test_one_query_more_says_for_whom_all_counsel_work(
    sink: Sink, cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(cases):
        petition = case(f"SEND-{number}")
        lawyer = cast.member(f"lawyer{number}@maple.example", petition.firm)
        petition.participants.filter(role=Role.COUNSEL).update(user=lawyer)
    with django_assert_num_queries(25):
        send_due(now=NOW)
    assert len(sink.mails) == 3 * cases


@pytest.mark.database
def test_a_claim_takes_no_more_than_its_limit(sink: Sink) -> None:
    case()
    if connection.vendor == "postgresql":  # plan as it may do for a large table
        with connection.cursor() as cursor:
            cursor.execute("SET enable_hashagg = off; SET enable_hashjoin = off")
            cursor.execute("SET enable_mergejoin = off; SET enable_material = off")
    claim = claims.claim_due(NOW, limit=1)
    connection.close()
    assert Reminder.objects.filter(claim=claim).count() == 1


@pytest.mark.database
def test_small_claims_send_everything(sink: Sink) -> None:
    case()
    assert send_due(now=NOW, limit=2) == Report(sent=3)
    assert sink.to == [BENEFICIARY, PETITIONER, COUNSEL]


def test_what_is_not_due_stays(sink: Sink) -> None:
    case()
    assert send_due(now=NOW - timedelta(seconds=1)) == Report()
    assert sink.mails == []


@pytest.mark.database
def test_a_lease_that_ran_out_is_sent_with_the_same_message_id(
    sink: Sink, settings: Settings
) -> None:
    case()
    claim = claims.claim_due(NOW, limit=1)
    claimed = Reminder.objects.get(claim=claim)
    assert send_due(now=NOW + timedelta(minutes=1)) == Report(sent=2)
    assert send_due(now=NOW + settings.REMINDERS_LEASE + timedelta(seconds=1)) == Report(sent=1)
    assert sink.mails[-1]["Message-ID"] == claimed.message_id
    assert len(sink.mails) == 3


def test_many_mails_call_for_another_pass_once(sink: Sink) -> None:
    for number in range(3):
        case(f"SEND-{number}")
    called: list[int] = []
    assert send_due(now=NOW, limit=3, more=lambda: called.append(len(sink.mails))).sent == 9
    assert called == [3]
    case("SEND-3")
    send_due(now=NOW, limit=3, more=lambda: called.append(0))
    assert called == [3]  # nothing more was due


def test_a_server_that_is_away_calls_for_no_other_pass(sink: Sink, settings: Settings) -> None:
    case("SEND-1")
    settings.EMAIL_PORT = free_port()
    called: list[int] = []
    assert send_due(now=NOW, limit=1, more=lambda: called.append(0)).stopped
    assert called == []


def test_a_slow_server_gets_no_mail_after_the_lease(sink: Sink) -> None:
    case("SEND-1")
    case("SEND-2")
    slow = 70.0  # seconds a mail
    assert send_due(now=NOW, clock=lambda: slow * len(sink.mails)) == Report(sent=6)
    assert len(sink.mails) == 6
    attempts = Reminder.objects.filter(state=ReminderState.SENT).values_list("attempts", flat=True)
    assert max(attempts) > 1


def test_a_short_lease_that_is_used_up_by_the_writing_sends_one_mail_a_claim(
    sink: Sink, settings: Settings
) -> None:
    case()
    settings.REMINDERS_LEASE = timedelta(seconds=10)
    ticks = iter(range(500))
    assert send_due(now=NOW, clock=lambda: 0.4 * next(ticks)) == Report(sent=3)
    assert len(sink.mails) == 3


def test_what_is_met_while_a_slow_server_takes_others_goes_out_for_a_minute_at_most(
    sink: Sink,
) -> None:
    case("SEND-1")
    second = case("SEND-2")

    def answered() -> None:
        if len(sink.mails) == 1:
            elsewhere(lambda: record(second, "rfe_response_sent", "2026-11-22", now=NOW)).result(60)

    sink.on_mail = answered
    report = send_due(now=NOW, clock=lambda: 20.0 * len(sink.mails))
    assert report == Report(sent=3, cancelled=3)


@pytest.mark.database
def test_after_an_outage_only_the_most_urgent_goes_out(sink: Sink) -> None:
    case()
    now = datetime(2027, 2, 12, 3, tzinfo=UTC)  # noon in Seoul, where they live
    planned = Reminder.objects.filter(recipient__email=COUNSEL, send_at__lte=now)
    assert planned.count() > 5
    assert send_due(now=now).sent == 3
    assert sink.to == [BENEFICIARY, PETITIONER, COUNSEL]
    *older, latest = planned.order_by("send_at")
    assert latest.state == ReminderState.SENT
    assert {(r.state, r.reason) for r in older} == {("cancelled", reasons.SUPERSEDED)}


def test_a_rung_that_comes_back_after_a_later_one_is_dropped(sink: Sink) -> None:
    case()
    claims.claim_due(NOW, limit=3)
    later = Reminder.objects.filter(recipient__email=COUNSEL, send_at__gt=NOW).earliest("send_at")
    Reminder.objects.filter(pk=later.pk).update(state=ReminderState.SENT, sent_at=later.send_at)
    assert send_due(now=later.send_at).sent == 2
    assert row(COUNSEL).reason == reasons.SUPERSEDED


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"current": False}, reasons.DROPPED),
        ({"by": date(2027, 2, 1)}, reasons.MOVED),
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
    assert row(COUNSEL).reason == reasons.MET
    Reminder.objects.update(state=ReminderState.PLANNED)
    lawyer = cast.member("lawyer@maple.example", cast.firm())
    Deadline.objects.update(met_by=None, waived_by=lawyer, waived_why="Answered by telephone.")
    assert send_due(now=NOW) == Report(cancelled=3)
    assert row(COUNSEL).reason == reasons.WAIVED


def test_an_address_that_was_taken_away_is_cancelled(sink: Sink) -> None:
    petition = case()
    petition.participants.filter(role=Role.COUNSEL).update(email="")
    assert send_due(now=NOW) == Report(sent=2, cancelled=1)
    assert Reminder.objects.filter(reason=reasons.NO_ADDRESS).count() == 1


def test_who_may_not_sign_in_any_more_gets_no_mail(sink: Sink) -> None:
    petition = case()
    user = cast.user(BENEFICIARY, is_active=False)
    petition.participants.filter(role=Role.BENEFICIARY).update(user=user)
    assert send_due(now=NOW) == Report(sent=2, cancelled=1)
    assert BENEFICIARY not in {mail["To"] for mail in sink.mails}
    assert (row(BENEFICIARY).state, row(BENEFICIARY).reason) == ("cancelled", reasons.BARRED)


def test_a_rule_that_a_release_took_away_is_said_no_more(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = case("SEND-1")
    record(one, "noid_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    monkeypatch.delitem(RULES, "noid-response")
    assert send_due(now=NOW) == Report(sent=3, cancelled=3)
    gone = Reminder.objects.filter(deadline__rule="noid-response", send_at__lte=NOW)
    assert set(gone.values_list("state", "reason")) == {("cancelled", reasons.DROPPED)}


def test_counsel_who_left_the_firm_gets_no_mail_and_the_firm_is_told(sink: Sink) -> None:
    petition = case()
    lawyer = cast.member("lawyer@maple.example", petition.firm)
    petition.participants.filter(role=Role.COUNSEL).update(user=lawyer, email=lawyer.email)
    lawyer.memberships.all().delete()
    cast.member("partner@maple.example", petition.firm)
    assert send_due(now=NOW) == Report(sent=2, cancelled=1)
    assert lawyer.email not in sink.to
    left = row(lawyer.email)
    assert (left.state, left.reason) == ("cancelled", reasons.OUTSIDE)
    assert list(reminders.needing_care(Reminder.objects.all())) == [left]
    at = Reminder.objects.get(recipient__email=PETITIONER, rung="before:3").send_at
    send_due(now=at)
    escalate(now=at + timedelta(days=1, minutes=1))
    assert [told.to.email for told in Reminder.objects.filter(rung="attorney")] == []
    assert [told.to.email for told in Reminder.objects.filter(rung="firm")] == [
        "partner@maple.example"
    ]


def test_an_operator_who_is_counsel_belongs_to_every_firm(sink: Sink) -> None:
    operator = cast.user("operator@maple.example", is_superuser=True)
    case().participants.filter(role=Role.COUNSEL).update(user=operator, email=operator.email)
    assert send_due(now=NOW) == Report(sent=3)
