"""Planning after a new fact, a habit or a silence while a pass has claimed the same rows."""

import threading
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django import Settings

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row, states
from tests.cases.interleaved import LIMIT, beside, elsewhere, stands
from tests.cases.plan_case import LETTER, muted, new_case, waiting
from tests.services import Sink
from tracker.cases import answers, claims, deadlines, reasons, reminders
from tracker.cases.circle import circle_in
from tracker.cases.enums import ReminderState, Role
from tracker.cases.escalation import escalate
from tracker.cases.models import Petition, Reminder
from tracker.cases.record import record
from tracker.cases.sending import Report, send_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

LEASE_OVER = settings.REMINDERS_LEASE + timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
EVERYBODY = (COUNSEL, PETITIONER, BENEFICIARY)


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"


def answered(petition: Petition) -> None:
    record(petition, "rfe_response_sent", "2026-11-24", now=NOW)


def test_a_pass_sends_nothing_that_a_fact_is_cancelling(sink: Sink) -> None:
    petition = case()
    with transaction.atomic():
        answered(petition)
        done = beside(lambda: send_due(now=NOW))
    done.result(LIMIT)
    assert sink.mails == []
    assert states() == {address: ["cancelled"] for address in EVERYBODY}


def test_what_a_pass_is_claiming_when_a_fact_comes_is_not_sent(sink: Sink) -> None:
    petition = case()
    with transaction.atomic():
        assert claims.claim_due(NOW, limit=2)
        done = beside(lambda: answered(petition))
    done.result(LIMIT)
    assert send_due(now=NOW + LEASE_OVER) == Report(cancelled=2)
    assert sink.mails == []
    told = Reminder.objects.filter(send_at__lte=NOW).values_list("state", "reason")
    assert set(told) == {(ReminderState.CANCELLED, reasons.MET)}


@pytest.mark.parametrize("order", ["pk", "-pk"])
def test_planning_and_marking_do_not_wait_for_each_other(sink: Sink, order: str) -> None:
    petition = case()
    record(petition, "noid_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    arrived, reply = threading.Event(), threading.Event()

    def on_mail() -> None:
        arrived.set()
        reply.wait(LIMIT)

    sink.on_mail = on_mail
    reports: list[Report] = []
    done = elsewhere(lambda: reports.append(send_due(now=NOW)))
    assert arrived.wait(LIMIT)
    with transaction.atomic():
        one, two = petition.deadlines.filter(rule__endswith="-response").order_by(order)
        reminders.plan(one, circle_in(petition), now=NOW)
        reply.set()
        stands(done)
        marked = done.done()
        reminders.plan(two, circle_in(petition), now=NOW)
    done.result(LIMIT)

    assert marked or connection.vendor == "sqlite"
    assert reports == [Report(sent=6)]
    assert send_due(now=NOW + LEASE_OVER) == Report()
    assert len({mail["Message-ID"] for mail in sink.mails}) == len(sink.mails) == 6


def test_habits_that_change_while_a_pass_claims_send_nothing_again(sink: Sink) -> None:
    petition = case()
    counsel = petition.participants.get(role=Role.COUNSEL)
    with transaction.atomic():
        assert claims.claim_due(NOW, limit=100)
        done = beside(lambda: muted(counsel, zone="America/Los_Angeles", law_mails="few"))
    done.result(LIMIT)
    claimed = row(COUNSEL)
    assert (claimed.state, claimed.send_at) == (ReminderState.CLAIMED, NOW)
    assert send_due(now=NOW + LEASE_OVER).sent == 3
    muted(counsel, zone="Asia/Seoul", law_mails="all")
    assert send_due(now=NOW + LEASE_OVER + MINUTE) == Report()
    assert sink.to == sorted(EVERYBODY)


def test_a_pass_leaves_alone_what_changed_habits_move(sink: Sink) -> None:
    petition = case()
    counsel = petition.participants.get(role=Role.COUNSEL)
    moved = NOW + timedelta(days=1)
    with transaction.atomic():
        muted(counsel)
        Reminder.objects.filter(pk=row(COUNSEL).pk).update(send_at=moved, try_at=moved)
        done = beside(lambda: send_due(now=NOW))
    done.result(LIMIT)
    assert sink.to == sorted([PETITIONER, BENEFICIARY])
    assert send_due(now=moved) == Report(sent=1)


def test_who_asks_for_mails_again_while_a_case_is_planned_gets_them() -> None:
    petition = new_case()
    writer = petition.participants.get(role=Role.RECOMMENDER)
    muted(writer, practice_mails="none")
    row = Reminder.objects.filter(recipient=writer)[0]
    with transaction.atomic():  # as all who plan do
        locked = Petition.objects.select_for_update().get(pk=petition.pk)
        circle = circle_in(locked)
        asked = beside(lambda: answers.change_habits(row, now=NOW, practice_mails="all"))
        for deadline in locked.deadlines.filter(rule="letter-due"):
            reminders.plan(deadline, circle, now=NOW)
    asked.result(LIMIT)
    assert waiting("letter-due", "recommender") == LETTER[1:]  # the first notice went by


def test_who_asks_for_fewer_mails_while_their_case_is_edited_waits() -> None:
    petition = new_case()
    writer = petition.participants.get(role=Role.RECOMMENDER)
    row = Reminder.objects.filter(recipient=writer)[0]
    with transaction.atomic():  # as the desk saves a case and its people
        Petition.objects.filter(pk=petition.pk).update(reference="PLAN-2")
        asked = beside(lambda: answers.change_habits(row, now=NOW, practice_mails="none"))
        petition.participants.filter(pk=writer.pk).update(name="Another name")
        deadlines.replan(petition, now=NOW)
    asked.result(LIMIT)
    writer.refresh_from_db()
    assert (writer.name, writer.practice_mails) == ("Another name", "none")
    assert waiting("letter-due", "recommender") == []


def test_a_fact_that_comes_while_a_deadline_is_waived_leaves_it_so() -> None:
    petition = case()
    notice = petition.events.get(kind="rfe_issued")
    deadline = petition.deadlines.get(rule="rfe-response")
    moved = date(2027, 2, 18)
    with transaction.atomic():
        deadlines.waive(deadline, by=cast.user("a@firm.example"), why="Withdrawn.", now=NOW)
        done = beside(
            lambda: record(
                petition, "rfe_issued", "2026-11-20", stated_due=moved, corrects=notice, now=NOW
            )
        )
    done.result(LIMIT)
    deadline.refresh_from_db()
    assert (deadline.due, deadline.waived_why) == (moved, "Withdrawn.")
    assert not Reminder.objects.filter(state=ReminderState.PLANNED, deadline=deadline).exists()


def test_who_was_told_meanwhile_is_not_told_again(sink: Sink) -> None:
    case()
    asked = Reminder.objects.filter(recipient__email=PETITIONER)
    late = [asked.get(rung=rung).send_at for rung in ("before:3", "before:1")]
    Reminder.objects.exclude(recipient__email=PETITIONER).update(state=ReminderState.CANCELLED)
    send_due(now=late[0])
    silent = late[0] + timedelta(days=1, minutes=1)
    assert escalate(now=silent) == 1
    told = Reminder.objects.get(rung="attorney")
    answers.acknowledge(asked.get(rung="before:3"), now=silent)
    send_due(now=late[1])
    silent = late[1] + timedelta(days=1, minutes=1)
    with transaction.atomic():  # another worker planned it, and a pass sent it
        sent = {"state": ReminderState.SENT, "sent_at": silent, "reason": ""}
        assert Reminder.objects.filter(pk=told.pk, reason=reasons.ANSWERED).update(**sent)
        done = beside(lambda: escalate(now=silent))
    done.result(LIMIT)
    told.refresh_from_db()
    assert (told.state, told.sent_at) == (ReminderState.SENT, silent)
