"""Whoever takes a person's place, or comes new, is told at once of what stands open; once."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from pytest_django import DjangoAssertNumQueries, Settings

from tests import cast
from tests.cases.plan_case import ANSWER, NOW, muted, new_case, waiting
from tests.services import Sink
from tracker.cases import (
    answers,
    claims,
    deadlines,
    firsts,
    habits,
    reasons,
    record,
    reminders,
    spacing,
)
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Petition, Reminder, SentMail
from tracker.cases.sending import send_due
from tracker.lib.zones import NEW_YORK, at_hour

pytestmark = [pytest.mark.django_db, pytest.mark.database]

OLD, NEW = "counsel@a.example", "new@b.example"
LATER = NOW + timedelta(days=10)  # 3 December, 12 o'clock in Seoul, 22 o'clock in New York
MORNING = at_hour(date(2026, 12, 3), 9, NEW_YORK)


@pytest.fixture
def case(settings: Settings) -> Petition:
    """A case of whose two deadlines everybody has had the first notice."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    case = new_case()
    first_morning()
    assert went_to(OLD) == 2
    return case


def first_morning() -> None:
    """The passes of the first morning in New York, and of that in Seoul."""
    send_due(now=at_hour(date(2026, 11, 23), 9, NEW_YORK))
    send_due(now=at_hour(date(2026, 11, 24), 9, "Asia/Seoul"))


def went_to(address: str) -> int:
    return sum(message.to == [address] for message in mail.outbox)


def moved_to(case: Petition, now: datetime = LATER, **fields: str) -> None:
    """Write over counsel's row, as the admin does."""
    case.participants.filter(key="counsel").update(**fields)
    deadlines.replan(case, now=now)


def notices(key: str = "counsel") -> list[tuple[str, str, str]]:
    """Rule, rung and state of each first notice to one person, as they were made."""
    rows = Reminder.objects.filter(recipient__key=key, rung__startswith="first").order_by("pk")
    return list(rows.values_list("deadline__rule", "rung", "state"))


RULES = ["letter-due", "rfe-response"]
SENT = [(rule, "first", "sent") for rule in RULES]


def test_who_replaces_counsel_is_told_of_each_open_deadline_once(case: Petition) -> None:
    assert sorted(notices()) == SENT
    moved_to(case, email=NEW, name="Alder & Finch LLP")

    rows = Reminder.objects.filter(recipient__key="counsel", rung="first:2")
    assert sorted(rows.values_list("deadline__rule", "state", "send_at", "tone")) == [
        ("letter-due", "planned", MORNING, "inform"),
        ("rfe-response", "planned", MORNING, "act"),
    ]
    send_due(now=MORNING)
    deadlines.replan(case, now=MORNING)
    send_due(now=MORNING + timedelta(days=1))
    assert (went_to(OLD), went_to(NEW)) == (2, 2)
    assert "Dear Alder & Finch LLP," in mail.outbox[-1].body
    assert waiting("rfe-response", "counsel") == ANSWER[1:], "the ladder goes on as it stood"


def test_another_name_zone_or_language_is_no_other_address(case: Petition) -> None:
    before = Reminder.objects.count()
    moved_to(case, name="Maple LLP", zone="Asia/Seoul", language="ko", email="Counsel@A.Example")
    assert Reminder.objects.count() == before
    assert sorted(notices()) == SENT


def test_others_are_not_told_again(case: Petition) -> None:
    moved_to(case, email=NEW)
    for key in ("petitioner", "beneficiary", "recommender"):
        assert {rung for _rule, rung, _state in notices(key)} == {"first"}


def test_before_anything_was_sent_the_first_notice_goes_to_the_new_address(
    settings: Settings,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    moved_to(new_case(), NOW, email=NEW)
    first_morning()
    assert (went_to(OLD), went_to(NEW)) == (0, 2)
    assert sorted(notices()) == SENT


def test_who_has_the_old_address_again_hears_nothing_twice(case: Petition) -> None:
    moved_to(case, email=NEW)
    moved_to(case, email=OLD)
    dropped = Reminder.objects.filter(rung="first:2")
    assert set(dropped.values_list("state", "reason")) == {("cancelled", reasons.TOLD)}
    moved_to(case, email=NEW)
    assert set(dropped.values_list("state", "reason")) == {("planned", "")}
    send_due(now=MORNING)
    moved_to(case, MORNING, email=OLD)
    moved_to(case, MORNING, email=NEW)
    send_due(now=MORNING + timedelta(days=2))
    assert (went_to(OLD), went_to(NEW)) == (2, 2)


def test_a_third_address_is_told_too(case: Petition) -> None:
    moved_to(case, email=NEW)
    send_due(now=MORNING)
    moved_to(case, MORNING, email="third@c.example")
    send_due(now=MORNING + timedelta(days=1))
    assert went_to("third@c.example") == 2
    assert {rung for _rule, rung, _state in notices()} == {"first", "first:2", "first:3"}


def test_no_address_for_a_while(case: Petition) -> None:
    before = len(notices())
    moved_to(case, email="")
    assert len(notices()) == before, "what was told needs no row that says who is not"
    moved_to(case, email=NEW)
    moved_to(case, email="")
    gone = Reminder.objects.filter(rung="first:2")
    assert set(gone.values_list("state", "reason")) == {("cancelled", reasons.NO_ADDRESS)}
    moved_to(case, email=NEW)
    assert set(gone.values_list("state", flat=True)) == {"planned"}


def test_who_has_the_old_address_again_after_none_needs_no_care(case: Petition) -> None:
    for address in (NEW, "", OLD):
        moved_to(case, email=address)
    assert not reminders.needing_care(Reminder.objects.all()).exists()
    moved_to(case, email=NEW)
    send_due(now=MORNING)
    assert (went_to(OLD), went_to(NEW)) == (2, 2)


def test_an_address_that_is_put_right_after_a_mail_came_back(case: Petition) -> None:
    row = Reminder.objects.get(
        deadline__rule="rfe-response", recipient__key="counsel", rung="first"
    )
    answers.bounced(row.message_id, reason="5.1.1", now=LATER)
    assert list(reminders.needing_care(Reminder.objects.all())) == [row]
    moved_to(case, email=NEW)
    send_due(now=MORNING)
    assert went_to(NEW) == 2
    assert not reminders.needing_care(Reminder.objects.all()).exists()


def test_an_address_that_is_put_right_after_a_mail_was_refused(
    sink: Sink,
) -> None:
    sink.refused[OLD] = "550 5.1.1 nobody of that name"
    case = new_case()
    first_morning()
    assert sorted(notices()) == [(rule, "first", "failed") for rule in RULES]
    moved_to(case, email=OLD)
    assert len(notices()) == 2
    moved_to(case, email=NEW)
    send_due(now=MORNING)
    assert sink.to.count(NEW) == 2


@pytest.mark.parametrize("digest", [True, False])
def test_an_address_that_changes_while_a_mail_is_on_its_way(
    case: Petition, digest: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    due = date(2027, 2, 18)
    notice = case.events.get(kind="rfe_issued")
    case.participants.filter(key="counsel").update(digest=digest)
    record.record(case, "rfe_issued", "2026-11-20", stated_due=due, corrects=notice, now=LATER)
    claim = claims.claim_due(MORNING, 100)
    assert claim
    rows = claims.read(claim)  # the pass has read where they go
    claims.gather(claim, rows, MORNING)
    moved_to(case, MORNING, email=NEW)
    _went(claim, OLD)

    later = MORNING + timedelta(minutes=2)
    told = Reminder.objects.filter(planned_due=due, recipient__key="counsel", rung="first:2")
    assert not told.exists()
    assert spacing.follow_addresses(now=later) == 1
    send_due(now=MORNING + timedelta(days=1))
    assert told.get().state == ReminderState.SENT
    assert went_to(NEW) == (1 if digest else 2), "with what was sent to the old one long before"
    with django_assert_num_queries(1):
        assert spacing.follow_addresses(now=MORNING + timedelta(days=1, hours=2)) == 0


def _went(claim: UUID, address: str) -> None:
    for message_id in {row.message_id for row in claims.read(claim)}:
        SentMail.objects.create(message_id=message_id, address=address, sent_at=MORNING)
    sent = {"state": ReminderState.SENT, "sent_at": MORNING}
    claims.held(claim).update(claim=None, lease_until=None, **sent)


def test_who_comes_new_is_told_of_what_stands_open(case: Petition) -> None:
    record.record(case, "noid_issued", "2026-11-20", stated_due=date(2026, 12, 1), now=NOW)
    record.record(case, "letter_signed", "2026-11-22", letter=case.letters.get(), now=LATER)
    cast.participant(case, Role.COUNSEL, key="second", email=NEW, zone=NEW_YORK)
    deadlines.replan(case, now=LATER)
    assert notices("second") == [("rfe-response", "first", "planned")], "one is over, one is met"
    send_due(now=MORNING)
    assert (went_to(OLD), went_to(NEW)) == (3, 1)


def test_nothing_of_a_day_that_is_over(case: Petition) -> None:
    after = at_hour(date(2027, 2, 14), 9, NEW_YORK)
    moved_to(case, after, email=NEW)
    assert sorted(notices()) == SENT


def test_a_morning_on_which_the_ladder_has_a_rung_brings_one_mail(case: Petition) -> None:
    day = at_hour(date(2027, 1, 29), 9, NEW_YORK)  # 14 days before the answer is due
    moved_to(case, day - timedelta(hours=20), email=NEW)
    send_due(now=day)
    told = Reminder.objects.filter(deadline__rule="rfe-response", recipient__key="counsel")
    assert [row.rung for row in told.filter(sent_at__date="2027-01-29")] == ["first:2"]
    assert told.get(rung="before:14").reason == reasons.SUPERSEDED


def test_who_wants_no_mails_of_good_practice_gets_no_first_notice_of_it(case: Petition) -> None:
    muted(case.participants.get(key="counsel"), practice_mails="none")
    moved_to(case, email=NEW)
    planned = Reminder.objects.filter(rung="first:2", state=ReminderState.PLANNED)
    assert [row.deadline.rule for row in planned] == ["rfe-response"]


def test_what_they_did_without_is_no_news_once_its_morning_has_passed(case: Petition) -> None:
    muted(case.participants.get(key="counsel"), practice_mails="none")
    moved_to(case, email=NEW)
    case.participants.update(practice_mails="all")
    deadlines.replan(case, now=LATER)
    again = Reminder.objects.filter(rung="first:2", deadline__rule="letter-due")
    assert again.get().state == ReminderState.PLANNED
    muted(case.participants.get(key="counsel"), practice_mails="none")
    case.participants.update(practice_mails="all")
    deadlines.replan(case, now=MORNING + timedelta(hours=1))
    assert again.get().state == ReminderState.CANCELLED


def test_who_wants_mails_again_at_an_address_that_was_told_gets_no_first_one(
    case: Petition,
) -> None:
    counsel = case.participants.get(key="counsel")
    muted(counsel, practice_mails="none")
    moved_to(case, email=NEW)
    moved_to(case, email=OLD)
    case.participants.update(practice_mails="all")
    habits.follow(case.participants.get(key="counsel"), now=LATER)
    send_due(now=MORNING)
    assert went_to(OLD) == 2


def test_planning_again_leaves_it_in_its_morning(case: Petition) -> None:
    moved_to(case, email=NEW)
    deadlines.replan(case, now=MORNING + timedelta(minutes=1))
    assert {row.send_at for row in Reminder.objects.filter(rung="first:2")} == {MORNING}


def test_another_date_is_told_anew_wherever_the_old_one_went(case: Petition) -> None:
    notice, due = case.events.get(kind="rfe_issued"), date(2027, 2, 18)
    record.record(case, "rfe_issued", "2026-11-20", stated_due=due, corrects=notice, now=LATER)
    moved_to(case, email=NEW)
    rows = Reminder.objects.filter(planned_due=due, recipient__key="counsel", state="planned")
    assert [row.rung for row in rows if row.rung.startswith("first")] == ["first"]


def test_it_follows_the_morning_of_its_reader(case: Petition) -> None:
    moved_to(case, email=NEW)
    counsel = case.participants.get(key="counsel")
    counsel.morning = 7
    counsel.save()
    habits.follow(counsel, now=LATER)
    rows = Reminder.objects.filter(rung="first:2")
    assert {row.send_at for row in rows} == {at_hour(date(2026, 12, 3), 7, NEW_YORK)}


def test_one_query_tells_who_was_told_where(
    case: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    moved_to(case, email=NEW)
    send_due(now=MORNING)
    deadline = case.deadlines.get(rule="rfe-response")
    with django_assert_num_queries(1):
        told = firsts.told(deadline)
    keys = dict(case.participants.values_list("pk", "key"))
    assert {keys[reader]: addresses for reader, addresses in told.items()} == {
        "counsel": {OLD, NEW},
        "petitioner": {"boss@a.example"},
        "beneficiary": {"artist@a.example"},
    }
