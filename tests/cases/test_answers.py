"""What readers answer: it stops what would follow, for those it should, and for nobody else."""

from datetime import date, datetime, timedelta

import pytest

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tracker.cases import answers, claims, escalation, reasons, reminders
from tracker.cases.enums import ReminderState, Role, Tone, Volume
from tracker.cases.models import LedgerEntry, Participant, Petition, Reminder, SentMail
from tracker.cases.record import record
from tracker.cases.sending import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_mails")]

BOUNCE = "5.1.1 no such mailbox"


@pytest.fixture
def petition() -> Petition:
    """A request for evidence to be answered by 12 February, in its last week."""
    return case()


def sent(petition: Petition, rung: str = "before:3") -> tuple[dict[str, Reminder], datetime]:
    """The reminders of one rung, by who got them, and a minute after they went out."""
    rows = Reminder.objects.filter(rung=rung, recipient__isnull=False)
    at = max(row.send_at for row in rows)
    send_due(now=at)
    after = at + timedelta(minutes=1)
    return {r.to.email: r for r in rows.select_related("recipient", "deadline")}, after


def awaited() -> set[str]:
    """Whose answer to something they got is awaited."""
    rows = Reminder.objects.filter(answer_by__isnull=False, sent_at__isnull=False)
    return {row.to.email for row in rows.select_related("recipient")}


@pytest.mark.database
def test_whoever_is_asked_to_act_answers_for_all_who_are(petition: Petition) -> None:
    rows, now = sent(petition)
    assert set(rows) == {COUNSEL, PETITIONER}
    assert awaited() == {COUNSEL, PETITIONER}
    assert answers.acknowledge(rows[PETITIONER], now=now) == 1
    assert awaited() == set()
    assert escalation.escalate(now=now + timedelta(days=2)) == 0
    rows[PETITIONER].refresh_from_db()
    rows[COUNSEL].refresh_from_db()
    assert rows[PETITIONER].acknowledged_at == now
    assert rows[COUNSEL].acknowledged_at is None


@pytest.mark.database
def test_who_is_only_informed_answers_for_nobody(petition: Petition) -> None:
    rows, now = sent(petition, "before:1")
    assert rows[BENEFICIARY].tone == Tone.INFORM
    assert answers.acknowledge(rows[BENEFICIARY], now=now) == 1
    assert awaited() == {COUNSEL, PETITIONER}
    rows[BENEFICIARY].refresh_from_db()
    assert rows[BENEFICIARY].acknowledged_at == now


def test_twice_is_noted_once(petition: Petition) -> None:
    rows, now = sent(petition)
    assert answers.acknowledge(rows[COUNSEL], now=now) == 1
    assert answers.acknowledge(rows[COUNSEL], now=now + timedelta(hours=1)) == 0
    rows[COUNSEL].refresh_from_db()
    assert rows[COUNSEL].acknowledged_at == now


def test_an_answer_is_to_one_mail_and_not_to_the_next(petition: Petition) -> None:
    rows, now = sent(petition, "before:7")
    answers.acknowledge(rows[COUNSEL], now=now)
    sent(petition, "before:3")
    assert awaited() == {COUNSEL, PETITIONER}


def test_another_cases_deadline_still_waits(petition: Petition) -> None:
    other = case("OTHER-1")
    _rows, now = sent(petition)
    own = Reminder.objects.get(
        deadline__petition=petition, rung="before:3", recipient__email=COUNSEL
    )
    answers.acknowledge(own, now=now)
    waiting = Reminder.objects.filter(answer_by__isnull=False, sent_at__isnull=False)
    assert {row.deadline for row in waiting} == {other.deadlines.get(rule="rfe-response")}


def test_what_was_not_sent_cannot_be_seen(petition: Petition) -> None:
    planned = Reminder.objects.get(recipient__email=COUNSEL, rung="before:3")
    assert answers.acknowledge(planned, now=NOW) == 0
    planned.refresh_from_db()
    assert planned.acknowledged_at is None
    assert planned.answer_by is not None


def test_a_mail_whose_server_never_said_that_it_took_it_is_answered_too(
    petition: Petition,
) -> None:
    planned = Reminder.objects.get(recipient__email=COUNSEL, rung="before:3")
    Reminder.objects.filter(pk=planned.pk).update(attempts=1)
    assert answers.acknowledge(planned, now=NOW) == 1
    planned.refresh_from_db()
    assert (planned.state, planned.acknowledged_at, planned.answer_by) == ("planned", NOW, None)


def test_all_notices_of_a_mail_are_answered_together() -> None:
    for reference in ("ONE-1", "TWO-2"):
        case(reference)
    reader = cast.user("reader@firm.example", digest=True)
    cast.firm().memberships.create(user=reader, role="attorney")
    counsel = Participant.objects.filter(role=Role.COUNSEL)
    counsel.update(user=reader, email="reader@firm.example")
    rows = Reminder.objects.filter(recipient__user=reader, rung="before:3")
    send_due(now=rows[0].send_at)
    assert len({row.message_id for row in rows.all()}) == 1
    assert SentMail.objects.filter(message_id=rows[0].message_id).count() == 1
    assert answers.acknowledge(rows[0], now=rows[0].send_at) == 2
    assert set(answers.mail_with(rows[0])) == set(rows)


@pytest.mark.database
def test_what_the_attorney_was_to_be_told_is_dropped(petition: Petition) -> None:
    rows, now = sent(petition)
    later = now + timedelta(days=1)
    assert escalation.escalate(now=later) > 0
    told = Reminder.objects.filter(rung__in=reminders.ESCALATED)
    assert set(told.values_list("state", flat=True)) == {"planned"}
    answers.acknowledge(rows[PETITIONER], now=later)
    assert set(told.values_list("state", "reason")) == {("cancelled", reasons.ANSWERED)}


def letter(petition: Petition) -> None:
    """A letter is wanted by 1 December: counsel hears of it too, and it rests on practice."""
    writer = cast.participant(petition, Role.RECOMMENDER, email="ada@a.example")
    wanted = petition.letters.create(
        key="letter-1", position=1, recommender=writer, wanted_by=date(2026, 12, 1)
    )
    record(petition, "letter_requested", "2026-11-20", letter=wanted, now=NOW)


def test_unsubscribing_mutes_practice_for_one_person(petition: Petition) -> None:
    letter(petition)
    before = dict(Reminder.objects.values_list("pk", "state"))
    answers.unsubscribe(Reminder.objects.filter(recipient__email=COUNSEL)[0], now=NOW)
    changed = [r for r in Reminder.objects.all() if r.state != before[r.pk]]
    muted = petition.deadlines.get(rule="letter-due").reminders.filter(recipient__email=COUNSEL)
    assert set(changed) == set(muted) != set()
    assert set(muted.values_list("state", "reason")) == {("cancelled", reasons.UNWANTED)}
    person = Participant.objects.get(email=COUNSEL)
    assert (person.practice_mails, person.law_mails) == (Volume.NONE, Volume.ALL)


@pytest.mark.database
def test_a_mail_that_came_back_is_noted_once_and_told(petition: Petition) -> None:
    cast.member("partner@firm.example", petition.firm)
    rows, now = sent(petition)
    message_id = rows[PETITIONER].message_id
    assert answers.bounced(message_id, reason=BOUNCE, now=now) == 1
    assert answers.bounced(message_id, reason="again", now=now + timedelta(hours=1)) == 0
    back = rows[PETITIONER]
    back.refresh_from_db()
    assert (back.state, back.bounced_at, back.reason) == (ReminderState.SENT, now, BOUNCE)
    assert list(back.entries.values_list("state", "reason")) == [("sent", BOUNCE)]
    assert escalation.escalate(now=now) == 1
    told = Reminder.objects.get(rung="attorney")
    assert told.to.email == COUNSEL


def test_a_mail_that_only_informed_comes_back_and_nobody_is_told(petition: Petition) -> None:
    rows, now = sent(petition, "before:1")
    assert answers.bounced(rows[BENEFICIARY].message_id, reason=BOUNCE, now=now) == 1
    rows[BENEFICIARY].refresh_from_db()
    assert rows[BENEFICIARY].answer_by is None


@pytest.mark.parametrize("message_id", ["<strange@elsewhere.example>", ""])
def test_mail_of_others_is_none_of_ours(petition: Petition, message_id: str) -> None:
    send_due(now=NOW)
    assert answers.bounced(message_id, reason=BOUNCE, now=NOW) == 0
    assert not LedgerEntry.objects.exists()


def test_habits_are_kept_and_followed(petition: Petition) -> None:
    answers.change_habits(row(PETITIONER), now=NOW, morning=7, law_mails=Volume.FEW)
    person = Participant.objects.get(email=PETITIONER)
    assert (person.morning, person.law_mails) == (7, "few")
    kept = person.reminders.filter(state="planned", rung__startswith="before:")
    assert [r.rung for r in kept.order_by("send_at")] == ["before:3", "before:1"]
    assert {r.send_at.hour for r in kept} == {22}  # 7 o'clock in Seoul


@pytest.mark.database
def test_a_mail_that_comes_back_before_it_is_marked_is_noted(petition: Petition) -> None:
    Reminder.objects.filter(rung="first").update(try_at=NOW, send_at=NOW)
    claim = claims.claim_due(NOW, 100)
    row = Reminder.objects.filter(claim=claim, recipient__email=PETITIONER).get()
    assert answers.bounced(row.message_id, reason=BOUNCE, now=NOW) == 1
    row.refresh_from_db()
    assert row.bounced_at == NOW


def test_a_mail_that_comes_back_after_somebody_answered_is_told_to_nobody(
    petition: Petition,
) -> None:
    rows, now = sent(petition)
    answers.acknowledge(rows[COUNSEL], now=now)
    assert answers.bounced(rows[PETITIONER].message_id, reason=BOUNCE, now=now) == 1
    assert escalation.escalate(now=now + timedelta(days=2)) == 0


def test_a_rule_that_a_release_took_away_is_in_no_answers_way(petition: Petition) -> None:
    rows, now = sent(petition)
    petition.deadlines.update(rule="before-our-time")
    assert answers.bounced(rows[PETITIONER].message_id, reason=BOUNCE, now=now) == 1
    answers.change_habits(row(COUNSEL), now=now, morning=7)
    rows[PETITIONER].refresh_from_db()
    assert rows[PETITIONER].bounced_at == now
    assert escalation.escalate(now=now + timedelta(days=2)) == 0
    assert Participant.objects.get(email=COUNSEL).morning == 7
