"""Where nobody answers a critical reminder: first the attorney is told, then the firm."""

from datetime import date, datetime, timedelta

import pytest

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, PETITIONER, case
from tests.services import Sink
from tracker.accounts.models import User
from tracker.cases import answers, deadlines, reasons, reminders
from tracker.cases.enums import FirmRole, ReminderState, Role, Tone
from tracker.cases.escalation import escalate
from tracker.cases.ladders import MOST_PATIENCE
from tracker.cases.models import LedgerEntry, Participant, Petition, Reminder
from tracker.cases.record import record, retract
from tracker.cases.sending import send_due
from tracker.lib.zones import at_hour, day_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_mails")]

MINUTE = timedelta(minutes=1)
PATIENCE = MOST_PATIENCE + MINUTE
PARTNER, OFFICE = "partner@firm.example", "office@firm.example"


@pytest.fixture
def petition() -> Petition:
    """Counsel and petitioner have an answer to send; the firm has people of every role."""
    petition = case()
    cast.member(PARTNER, petition.firm)
    cast.member(OFFICE, petition.firm, FirmRole.ADMINISTRATOR)
    cast.member("paralegal@firm.example", petition.firm, FirmRole.PARALEGAL)
    cast.member("stranger@other.example", cast.firm("other"))
    return petition


def send(rung: str = "before:3") -> datetime:
    """Send one rung to everybody; when that was."""
    at = Reminder.objects.filter(rung=rung).latest("send_at").send_at
    send_due(now=at)
    return at


def told(rung: str) -> list[str]:
    rows = Reminder.objects.filter(rung=rung).select_related("recipient", "member")
    return sorted(row.to.email for row in rows)


def barred(email: str) -> None:
    """Whoever has this address signs in, and may not any more."""
    user = cast.user(f"barred-{email}", is_active=False)
    Participant.objects.filter(email=email).update(user=user)


def test_who_may_not_sign_in_any_more_was_told_and_somebody_else_is(petition: Petition) -> None:
    at = send()
    barred(PETITIONER)
    assert escalate(now=at + PATIENCE) > 0
    assert COUNSEL in told("attorney")


def test_counsel_who_may_not_sign_in_any_more_is_passed_over(petition: Petition) -> None:
    at = send()
    barred(COUNSEL)
    assert escalate(now=at + PATIENCE) > 0
    assert told("attorney") == []
    assert told("firm") == sorted([PARTNER, OFFICE])


def answer_by(email: str, rung: str = "before:3") -> datetime:
    found = Reminder.objects.get(recipient__email=email, rung=rung).answer_by
    assert found is not None
    return found


@pytest.mark.database
def test_nobody_answers_so_the_attorney_is_told_then_the_firm(petition: Petition) -> None:
    at = send()
    Reminder.objects.filter(recipient__email=COUNSEL).update(answer_by=None)  # theirs is below
    by = answer_by(PETITIONER)
    assert at < by <= at + MOST_PATIENCE
    assert escalate(now=by - MINUTE) == 0
    assert escalate(now=by + MINUTE) == 1
    assert (told("attorney"), told("firm")) == ([COUNSEL], [])
    row = Reminder.objects.get(rung="attorney")
    assert (row.tone, row.state) == (Tone.ESCALATE, ReminderState.PLANNED)
    send_due(now=row.send_at + MINUTE)
    row.refresh_from_db()
    assert row.state == ReminderState.SENT
    assert row.answer_by is not None
    late = row.answer_by + timedelta(hours=1)
    assert escalate(now=late) == 2
    assert told("firm") == [OFFICE, PARTNER]
    send_due(now=late + timedelta(hours=12))
    assert escalate(now=late + timedelta(days=3)) == 0  # nobody is left to be told


def test_two_attorneys_at_one_address_are_told_once(petition: Petition) -> None:
    cast.participant(petition, Role.COUNSEL, key="counsel-2", email="Counsel@a.example")
    send()
    silent = Reminder.objects.get(rung="before:3", recipient__email=PETITIONER)
    Reminder.objects.exclude(pk=silent.pk).update(answer_by=None)
    assert escalate(now=silent.send_at + PATIENCE) == 1
    assert told("attorney") == [COUNSEL]


def test_counsels_own_silence_is_told_to_the_firm(petition: Petition) -> None:
    send()
    Reminder.objects.filter(recipient__email=PETITIONER).update(answer_by=None)
    assert escalate(now=answer_by(COUNSEL) + MINUTE) == 2
    assert (told("attorney"), told("firm")) == ([], [OFFICE, PARTNER])


def test_without_an_attorneys_address_the_firm_is_told(petition: Petition) -> None:
    send()
    Participant.objects.filter(role=Role.COUNSEL).update(email="")
    Reminder.objects.exclude(recipient__email=PETITIONER).update(answer_by=None)
    assert escalate(now=answer_by(PETITIONER) + MINUTE) == 2
    assert (told("attorney"), told("firm")) == ([], [OFFICE, PARTNER])


def test_without_an_attorney_the_firm_is_told(petition: Petition) -> None:
    send()
    Participant.objects.filter(role=Role.COUNSEL).delete()
    assert escalate(now=answer_by(PETITIONER) + MINUTE) == 2
    assert told("firm") == [OFFICE, PARTNER]


def test_who_left_the_firm_is_not_told(petition: Petition) -> None:
    send()
    Participant.objects.filter(role=Role.COUNSEL).delete()
    User.objects.filter(email=PARTNER).update(is_active=False)
    assert escalate(now=answer_by(PETITIONER) + MINUTE) == 1
    assert told("firm") == [OFFICE]


@pytest.mark.database
def test_twice_plans_nothing_more(petition: Petition) -> None:
    send()
    now = max(answer_by(PETITIONER), answer_by(COUNSEL)) + MINUTE
    assert escalate(now=now) == 3  # the attorney for the petitioner, the firm for counsel
    assert escalate(now=now) == 0
    assert Reminder.objects.filter(rung__in=reminders.ESCALATED).count() == 3


def silence(rung: str) -> datetime:
    """Send one rung, and let the time for an answer go by."""
    send(rung)
    return max(answer_by(PETITIONER, rung), answer_by(COUNSEL, rung)) + MINUTE


def test_each_is_told_once_for_a_due_date(petition: Petition) -> None:
    assert escalate(now=silence("before:3")) == 3
    Reminder.objects.filter(rung__in=reminders.ESCALATED).update(answer_by=None)
    assert escalate(now=silence("before:1")) == 0
    assert Reminder.objects.filter(rung__in=reminders.ESCALATED).count() == 3


def test_what_an_answer_dropped_is_told_when_the_next_is_not_answered(petition: Petition) -> None:
    now = silence("before:3")
    assert escalate(now=now) == 3
    rows = Reminder.objects.filter(rung__in=reminders.ESCALATED)
    first = Reminder.objects.get(recipient__email=PETITIONER, rung="before:3")
    answers.acknowledge(first, now=now)
    assert {(r.state, r.reason) for r in rows} == {("cancelled", reasons.ANSWERED)}
    later = silence("before:1")
    assert escalate(now=later) == 3
    assert {(r.state, r.reason) for r in rows.all()} == {("planned", "")}
    assert min(r.send_at for r in rows.all()) >= later
    noted = LedgerEntry.objects.filter(reminder=rows[0]).values_list("state", "reason")
    assert list(noted) == [("cancelled", reasons.ANSWERED), ("planned", reasons.AGAIN)]


@pytest.mark.database
def test_who_acknowledged_is_left_alone(petition: Petition) -> None:
    at = send()
    answers.acknowledge(Reminder.objects.get(recipient__email=COUNSEL, rung="before:3"), now=at)
    assert escalate(now=at + timedelta(days=2)) == 0
    assert told("attorney") == told("firm") == []


@pytest.mark.database
def test_a_deadline_that_is_met_is_left_alone(petition: Petition) -> None:
    at = send()
    record(petition, "rfe_response_received", day_of(at, petition.zone).isoformat(), now=at)
    assert escalate(now=at + timedelta(days=2)) == 0
    assert told("attorney") == told("firm") == []
    assert not Reminder.objects.filter(answer_by__lte=at, state=ReminderState.SENT).exists()


def test_a_waived_deadline_is_left_alone(petition: Petition) -> None:
    at = send()
    lawyer = User.objects.get(email=PARTNER)
    petition.deadlines.update(waived_by=lawyer, waived_why="Settled.")
    assert escalate(now=at + timedelta(days=2)) == 0
    assert told("attorney") == []


def test_an_address_that_was_taken_away_is_no_answer(petition: Petition) -> None:
    send()
    by = answer_by(PETITIONER)
    Participant.objects.filter(email=PETITIONER).update(email="")
    Reminder.objects.filter(recipient__email=COUNSEL).update(answer_by=None)
    assert escalate(now=by + MINUTE) == 1
    assert told("attorney") == [COUNSEL]


def unreachable(petition: Petition, *roles: Role) -> None:
    petition.participants.filter(role__in=roles).update(email="")
    deadlines.replan(petition, now=cast.NOW)


@pytest.mark.database
def test_where_nobody_who_is_asked_can_be_reached_the_firm_is_told(petition: Petition) -> None:
    unreachable(petition, Role.COUNSEL, Role.PETITIONER)
    assert escalate(now=cast.NOW + MINUTE) == 2
    assert (told("attorney"), told("firm")) == ([], [OFFICE, PARTNER])
    assert escalate(now=cast.NOW + 2 * MINUTE) == 0


def test_of_a_new_notice_that_reaches_nobody_too(petition: Petition) -> None:
    unreachable(petition, Role.COUNSEL, Role.PETITIONER)
    record(petition, "noid_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=cast.NOW)
    escalate(now=cast.NOW + MINUTE)
    rows = Reminder.objects.filter(rung="firm", deadline__rule="noid-response")
    assert sorted(row.to.email for row in rows) == [OFFICE, PARTNER]


def test_an_attorney_who_cannot_be_reached_any_more_passes_it_on(petition: Petition) -> None:
    at = send("overdue")  # the last one: no other asks the petitioner again
    Reminder.objects.filter(recipient__email=COUNSEL).update(answer_by=None)
    later = at + PATIENCE
    assert escalate(now=later) == 1
    petition.participants.filter(role=Role.COUNSEL).update(email="")
    send_due(now=later + timedelta(hours=12))
    escalate(now=later + timedelta(days=2))
    assert told("firm") == [OFFICE, PARTNER]


def test_where_somebody_who_is_asked_can_be_reached_they_are_waited_for(
    petition: Petition,
) -> None:
    unreachable(petition, Role.PETITIONER)
    assert escalate(now=cast.NOW + MINUTE) == 0
    at = send()
    assert escalate(now=at + MINUTE) == 0
    assert told("firm") == []


def test_of_whom_nobody_is_left_after_a_while_the_firm_is_told(petition: Petition) -> None:
    send_due(now=cast.NOW)  # the first notices
    unreachable(petition, Role.COUNSEL, Role.PETITIONER)
    late = Reminder.objects.filter(recipient__role=Role.COUNSEL, rung="before:3").get()
    assert late.answer_by is not None
    escalate(now=late.answer_by)
    assert told("firm") == [OFFICE, PARTNER]


def test_an_answer_of_weeks_ago_is_none_to_what_cannot_be_delivered(
    petition: Petition, sink: Sink
) -> None:
    send_due(now=cast.NOW)
    first = Reminder.objects.get(recipient__email=PETITIONER, rung="first")
    answers.acknowledge(first, now=cast.NOW)
    sink.refused[COUNSEL] = "550 5.1.1 nobody of that name"
    at = send("before:1")
    assert escalate(now=at + MINUTE) == 2
    assert told("firm") == [OFFICE, PARTNER]


def test_an_answer_to_the_same_reminder_is_one_although_another_cannot_be_delivered(
    petition: Petition, sink: Sink
) -> None:
    petition.participants.filter(role=Role.COUNSEL).update(zone="America/New_York")
    deadlines.replan(petition, now=cast.NOW)
    early = Reminder.objects.get(recipient__email=PETITIONER, rung="before:3")
    send_due(now=early.send_at)  # the same morning, half a day earlier
    answers.acknowledge(early, now=early.send_at + MINUTE)
    sink.refused[COUNSEL] = "550 5.1.1 nobody of that name"
    at = send()
    assert at - early.send_at == timedelta(hours=14)
    assert escalate(now=at + MINUTE) == 0


def test_who_only_informs_escalates_nothing(petition: Petition) -> None:
    send("before:1")
    informed = Reminder.objects.filter(recipient__email=BENEFICIARY)
    assert set(informed.values_list("tone", "answer_by")) == {(Tone.INFORM, None)}


def test_early_reminders_wait_for_no_answer(petition: Petition) -> None:
    far = Reminder.objects.filter(rung__in=("first", "before:30", "before:14"))
    assert far.exists()
    assert set(far.values_list("answer_by", flat=True)) == {None}


@pytest.mark.database
def test_what_could_not_be_delivered_is_told_at_once(petition: Petition) -> None:
    row = Reminder.objects.get(recipient__email=PETITIONER, rung="before:30")
    at = row.send_at
    Reminder.objects.filter(pk=row.pk).update(state=ReminderState.FAILED, answer_by=at)
    assert escalate(now=at) == 1
    assert told("attorney") == [COUNSEL]


def test_the_firm_sleeps_through_quiet_hours(petition: Petition) -> None:
    send()
    by = answer_by(PETITIONER)
    Reminder.objects.filter(recipient__email=COUNSEL).update(answer_by=None)
    day = day_of(by, petition.zone)
    night = at_hour(day + timedelta(days=1), 2, petition.zone)
    assert escalate(now=night) == 1
    row = Reminder.objects.get(rung="attorney")
    morning = at_hour(day + timedelta(days=1), 8, petition.zone)
    assert (row.send_at, row.try_at) == (morning, morning)
    assert send_due(now=night).sent == 0


@pytest.mark.database
def test_a_mail_that_went_out_late_leaves_as_much_time(petition: Petition) -> None:
    row = Reminder.objects.get(recipient__email=PETITIONER, rung="before:3")
    planned = answer_by(PETITIONER)
    late = planned + timedelta(hours=1)  # it went out after its answer was to be there
    Reminder.objects.exclude(pk=row.pk).update(state=ReminderState.CANCELLED)
    sent = {"state": ReminderState.SENT, "sent_at": late}
    Reminder.objects.filter(pk=row.pk).update(**sent)
    assert escalate(now=late + MINUTE) == 0
    later = answer_by(PETITIONER)
    assert later - late > timedelta(hours=2)
    assert escalate(now=later - MINUTE) == 0
    assert escalate(now=later) == 1


def test_a_mail_that_came_back_leaves_no_time(petition: Petition) -> None:
    at = send()
    row = Reminder.objects.get(recipient__email=PETITIONER, rung="before:3")
    answers.bounced(row.message_id, reason="5.1.1", now=at + MINUTE)
    assert escalate(now=at + MINUTE) == 1
    assert told("attorney") == [COUNSEL]


def test_what_was_dropped_for_a_while_is_told_when_the_next_is_not_answered(
    petition: Petition,
) -> None:
    at = send()
    Reminder.objects.filter(recipient__email=COUNSEL).update(answer_by=None)
    assert escalate(now=at + PATIENCE) == 1
    day = day_of(at, "America/New_York").isoformat()
    zone = "America/New_York"
    answer = record(petition, "rfe_response_sent", day, zone=zone, now=at + PATIENCE)
    assert Reminder.objects.get(rung="attorney").reason == reasons.MET
    retract(answer, by=None, now=at + PATIENCE)
    last = send("before:1")
    Reminder.objects.filter(recipient__email=COUNSEL).update(answer_by=None)
    assert escalate(now=last + PATIENCE) == 1
    assert Reminder.objects.get(rung="attorney").state == ReminderState.PLANNED


def test_a_mail_that_only_informs_does_not_stand_in_for_it(petition: Petition) -> None:
    at = send()
    Reminder.objects.filter(recipient__email=COUNSEL).update(answer_by=None)
    escalate(now=at + PATIENCE)
    told_first = Reminder.objects.get(rung="attorney")
    later = Reminder.objects.filter(recipient__email=COUNSEL, rung="before:1").get()
    assert later.send_at > told_first.send_at
    send_due(now=later.send_at)
    told_first.refresh_from_db()
    assert told_first.state == ReminderState.SENT


def test_a_day_that_ends_at_night_does_not_wait_for_the_morning(petition: Petition) -> None:
    ends = at_hour(petition.deadlines.get(rule="rfe-response").by, 23, "America/New_York")
    petition.participants.update(zone="America/New_York")
    day = Reminder.objects.get(recipient__email=PETITIONER, rung="day")
    sent = {"state": ReminderState.SENT, "sent_at": day.send_at, "answer_by": ends}
    Reminder.objects.filter(pk=day.pk).update(**sent)
    assert escalate(now=ends) == 1
    assert Reminder.objects.get(rung="attorney").send_at == ends


def test_at_short_notice_the_first_notice_waits_for_an_answer() -> None:
    short = cast.petition("SHORT-1", zone="America/New_York")
    cast.participant(short, Role.PETITIONER, email=PETITIONER)
    cast.participant(short, Role.COUNSEL, email=COUNSEL)
    record(short, "rfe_issued", "2026-11-20", stated_due=date(2026, 11, 24), now=cast.NOW)
    first = Reminder.objects.get(recipient__email=PETITIONER, rung="first")
    assert first.answer_by is not None
    assert cast.NOW < first.answer_by < at_hour(date(2026, 11, 25), 0, "America/New_York")
