"""Passes and other work on the ledger at the same instant, on connections of their own."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction

from tests.cases.due_case import case
from tests.cases.interleaved import LIMIT, at_once, beside, elsewhere
from tests.cases.test_digests import COUNSELS, MORNING, cases, counsel, rows, taken, to
from tests.services import Sink
from tracker.accounts.models import User
from tracker.cases import claims
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder, SentMail
from tracker.cases.record import record, retract
from tracker.cases.sending import Report, send_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

BUSY = "451 4.7.1 come back later"
LEASE_OVER = settings.REMINDERS_LEASE + timedelta(seconds=1)


def put_off(sink: Sink, *addresses: str) -> datetime:
    """When the digests of these readers, which a server refused, are all due again."""
    sink.refused.update(dict.fromkeys(addresses, BUSY))
    send_due(now=MORNING)
    sink.refused.clear()
    waiting = Reminder.objects.filter(state=ReminderState.PLANNED, attempts__gt=0)
    return max(waiting.values_list("try_at", flat=True))


def locked(pks: list[int]) -> None:
    list(Reminder.objects.filter(pk__in=pks).select_for_update())


def test_two_passes_that_hold_parts_of_one_mail_do_not_both_send_it(sink: Sink) -> None:
    user = counsel()
    cases(user, 4)
    again = put_off(sink, COUNSELS)
    reports: list[Report] = []

    with transaction.atomic():  # a pass that was killed when it had claimed
        locked([row.pk for row in rows(user)[2:]])
        other = beside(lambda: reports.append(send_due(now=again, limit=2)))
        claims.claim_due(again, limit=2)
    other.result(LIMIT)

    whole = {(row.claim, row.state) for row in rows(user)}
    assert len(whole) == 1
    assert reports[0].stopped == ""
    send_due(now=again + LEASE_OVER)
    assert len(to(sink, COUNSELS)) == 1
    assert {row.state for row in rows(user)} == {ReminderState.SENT}
    assert {row.attempts for row in rows(user)} <= {2, 3}


def test_many_passes_share_digests_to_be_tried_again(sink: Sink) -> None:
    readers = [f"counsel-{number}@firm.example" for number in range(4)]
    users = [counsel(reader) for reader in readers]
    for number in range(12):
        taken(case(f"SEND-{number}"), users[number % 4], email=readers[number % 4])
    again = put_off(sink, *readers)
    Reminder.objects.filter(state=ReminderState.PLANNED, attempts=1).update(try_at=again)
    reports: list[Report] = []
    at_once(4, lambda: reports.append(send_due(now=again, limit=2)))
    send_due(now=again + 2 * claims.APART)

    assert [report.stopped for report in reports] == [""] * 4
    for user, reader in zip(users, readers, strict=True):
        assert len(to(sink, reader)) == 1
        assert {(row.state, row.attempts) for row in rows(user)} == {(ReminderState.SENT, 2)}


def test_a_mail_of_which_somebody_changes_a_notice_waits_for_it(sink: Sink) -> None:
    user = counsel()
    first, *_others = cases(user, 3)
    again = put_off(sink, COUNSELS)

    with transaction.atomic():
        record(first, "rfe_response_sent", "2026-11-23", now=MORNING)
        other = beside(lambda: send_due(now=again))
    other.result(LIMIT)
    send_due(now=again + 2 * claims.APART)

    assert len(to(sink, COUNSELS)) == 1
    mine = Reminder.objects.filter(message_id=to(sink, COUNSELS)[0])
    told = mine.values_list("deadline__petition__reference", "state", "attempts")
    assert set(told) == {
        ("SEND-0", ReminderState.CANCELLED, 1),
        ("SEND-1", ReminderState.SENT, 2),
        ("SEND-2", ReminderState.SENT, 2),
    }


def test_what_another_pass_is_claiming_is_not_claimed_again(sink: Sink) -> None:
    user = counsel()
    cases(user, 2)
    one, _two = rows(user)
    Reminder.objects.filter(pk=one.pk).update(try_at=one.try_at - timedelta(minutes=1))
    found = []

    def gather() -> None:
        claim = claims.claim_due(MORNING, limit=1000)
        assert claim is not None
        claims.gather(claim, claims.read(claim), MORNING)
        found.append(claim)

    with transaction.atomic():
        claims.claim_due(MORNING, limit=1)
        other = beside(gather)
    other.result(LIMIT)

    assert {row.attempts for row in rows(user)} == {1}


def test_what_is_cancelled_while_it_is_gathered_stays_so(sink: Sink) -> None:
    user = counsel()
    cases(user, 2)
    one, _two = rows(user)

    with transaction.atomic():
        Reminder.objects.filter(pk=one.pk).update(state=ReminderState.CANCELLED, reason="dropped")
        other = beside(lambda: send_due(now=MORNING))
    other.result(LIMIT)

    one.refresh_from_db()
    assert (one.state, one.reason) == (ReminderState.CANCELLED, "dropped")


def test_a_digest_that_is_lost_is_lost_as_a_whole(sink: Sink) -> None:
    user = counsel()
    cases(user, 3)
    Reminder.objects.exclude(recipient__user=user).update(state=ReminderState.CANCELLED)
    claim = claims.claim_due(MORNING, limit=1)
    assert claim is not None
    gathered = MORNING + timedelta(seconds=10)
    claims.gather(claim, claims.read(claim), gathered)

    send_due(now=MORNING + LEASE_OVER)
    send_due(now=gathered + LEASE_OVER)

    assert len(to(sink, COUNSELS)) == 1
    assert {row.state for row in rows(user)} == {ReminderState.SENT}


def on_first_mail(sink: Sink, address: str, work: Callable[[], object]) -> None:
    """Have ``work`` done, once, while a mail to ``address`` is on its way."""

    def begin() -> None:
        if sink.mails[-1]["To"] == address and len(to(sink, address)) == 1:
            elsewhere(work).result(LIMIT)

    sink.on_mail = begin


def test_who_asks_for_one_mail_a_day_while_theirs_go_out_gets_each_notice_once(
    sink: Sink,
) -> None:
    user = counsel(digest=False)
    cases(user, 2)
    late = rows(user)[0]
    Reminder.objects.filter(pk=late.pk).update(try_at=MORNING + timedelta(seconds=1))
    soon = MORNING + timedelta(seconds=2)

    def ask_and_claim() -> None:
        User.objects.filter(pk=user.pk).update(digest=True)
        claim = claims.claim_due(soon, limit=1000)
        assert claim is not None
        claims.gather(claim, claims.read(claim), soon)

    on_first_mail(sink, COUNSELS, ask_and_claim)
    send_due(now=MORNING)
    send_due(now=soon + LEASE_OVER)

    texts = list(SentMail.objects.filter(address=COUNSELS).values_list("text", flat=True))
    told = [sum(f"SEND-{number}" in text for text in texts) for number in range(2)]
    assert told == [1, 1]
    assert {row.state for row in rows(user)} == {ReminderState.SENT}
    assert len(to(sink, COUNSELS)) == len(texts) == 2


def test_what_comes_back_after_its_mail_went_out_without_it_is_a_mail_of_its_own(
    sink: Sink,
) -> None:
    user = counsel()
    first, *_others = cases(user, 3)
    again = put_off(sink, COUNSELS)
    fact = record(first, "rfe_response_sent", "2026-11-23", now=again)
    send_due(now=again)
    retract(fact, by=None, now=again + timedelta(hours=1))

    send_due(now=again + timedelta(days=2))

    without, alone = SentMail.objects.filter(address=COUNSELS).order_by("pk")
    assert "SEND-0" not in without.text
    assert "SEND-0" in alone.text
    assert len(set(to(sink, COUNSELS))) == 2


def test_after_an_outage_a_digest_has_one_rung_of_each_ladder(sink: Sink) -> None:
    user = counsel()
    cases(user, 2)
    late = datetime(2027, 2, 8, 6, tzinfo=MORNING.tzinfo)

    send_due(now=late, limit=1)

    sent = Reminder.objects.filter(recipient__user=user, state=ReminderState.SENT)
    told = sent.values_list("deadline__petition__reference", flat=True)
    assert sorted(told) == ["SEND-0", "SEND-1"]
