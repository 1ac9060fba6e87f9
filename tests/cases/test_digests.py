"""One mail a day for who asks for it: everything due, one Message-ID, and what a crash leaves."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, PETITIONER, case
from tests.services import Sink
from tracker.accounts.models import User
from tracker.cases import claims, deadlines
from tracker.cases.enums import ReminderState, Role, Service
from tracker.cases.messages import compose
from tracker.cases.models import Petition, Reminder, SentMail
from tracker.cases.record import record
from tracker.cases.sending import Report, send_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

# Everybody of `due_case` is in Seoul unless an account says otherwise: nine o'clock there.
MORNING = datetime(2026, 11, 24, 0, tzinfo=UTC)
COUNSELS = "counsel@firm.example"


def counsel(email: str = COUNSELS, **fields: object) -> User:
    """An attorney who wants one mail a day, in Seoul."""
    return cast.user(email, **{"zone": "Asia/Seoul", "digest": True, **fields})


def cases(user: User, count: int = 3) -> list[Petition]:
    """Cases in which ``user`` is counsel, each with one answer due."""
    return [taken(case(f"SEND-{number}"), user, email=user.email) for number in range(count)]


def taken(petition: Petition, user: User, *, email: str) -> Petition:
    """``petition`` with ``user``, who works for its firm, as its counsel."""
    petition.firm.memberships.get_or_create(user=user, role="attorney")
    petition.participants.filter(role=Role.COUNSEL).update(user=user, email=email)
    return petition


def to(sink: Sink, address: str) -> list[str]:
    """The Message-IDs of the mails to one address, in order."""
    return [mail["Message-ID"] for mail in sink.mails if mail["To"] == address]


def rows(user: User) -> list[Reminder]:
    found = Reminder.objects.filter(recipient__user=user, send_at__lte=MORNING)
    return list(found.order_by("try_at", "pk"))


def test_an_attorney_of_three_cases_gets_one_mail(sink: Sink) -> None:
    user = counsel()
    cases(user)

    assert send_due(now=MORNING).sent == 9

    [message_id] = to(sink, COUNSELS)
    mine = rows(user)
    assert {row.message_id for row in mine} == {message_id}
    assert {row.state for row in mine} == {ReminderState.SENT}
    assert len(mine) == 3
    kept = SentMail.objects.get(message_id=message_id)
    assert kept.address == COUNSELS
    assert all(f"SEND-{number}" in kept.text for number in range(3))
    assert len(to(sink, BENEFICIARY)) == len(to(sink, PETITIONER)) == 3


def test_beside_others_each_day_names_what_it_rests_on(sink: Sink) -> None:
    """The reasons are left to the case's page; no date goes without its source all the same."""
    user = counsel()
    petition = taken(case("SEND-1"), user, email=user.email)  # a printed due date
    record(petition, "noid_issued", "2026-11-20", service=Service.PERSONAL, now=cast.NOW)

    send_due(now=MORNING)

    text = SentMail.objects.get(address=COUNSELS).text
    assert "This day is printed on the notice.\n" in text
    assert (
        "It rests on law: 8 CFR 103.2(b)(8)(iv); 72 FR 19100, in the wording in force since"
        " 18 June 2007.\n"
    ) in text
    assert "Why this date" not in text


def test_who_wants_single_mails_gets_each_alone(sink: Sink) -> None:
    cases(counsel(digest=False))
    send_due(now=MORNING)
    assert len(set(to(sink, COUNSELS))) == 3


def test_small_claims_still_make_one_mail(sink: Sink) -> None:
    cases(counsel())
    assert send_due(now=MORNING, limit=1).sent == 9
    assert len(to(sink, COUNSELS)) == 1


def test_two_addresses_of_one_user_get_two_mails(sink: Sink) -> None:
    user = counsel()
    taken(case("SEND-1"), user, email="one@firm.example")
    taken(case("SEND-2"), user, email="two@firm.example")
    taken(case("SEND-3"), user, email="one@firm.example")

    send_due(now=MORNING)

    assert len(to(sink, "one@firm.example")) == len(to(sink, "two@firm.example")) == 1
    shared = [row.message_id for row in rows(user)]
    assert len(set(shared)) == 2


def test_a_participant_without_an_account_has_a_digest_too(sink: Sink) -> None:
    petition = case()
    petition.participants.filter(role=Role.COUNSEL).update(digest=True)
    record(petition, "noid_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=cast.NOW)

    send_due(now=MORNING)

    assert len(to(sink, COUNSEL)) == 1
    assert len(to(sink, PETITIONER)) == 2


def crashed(user: User) -> list[Reminder]:
    """The rows of ``user`` as a worker that was killed in the middle of a digest leaves them."""
    claim = claims.claim_due(MORNING, limit=1000)
    assert isinstance(claim, uuid.UUID)
    claims.gather(claim, claims.read(claim), MORNING)
    return rows(user)


def test_after_a_crash_the_same_rows_make_the_same_mail_again(sink: Sink) -> None:
    user = counsel()
    cases(user)
    before = crashed(user)
    assert len({row.message_id for row in before}) == 1
    assert send_due(now=MORNING + timedelta(minutes=1)) == Report()

    later = MORNING + settings.REMINDERS_LEASE + timedelta(seconds=1)
    assert send_due(now=later).sent == 9

    assert to(sink, COUNSELS) == [before[0].message_id]
    assert [row.message_id for row in rows(user)] == [row.message_id for row in before]


def test_what_became_due_after_a_crash_goes_in_another_mail(sink: Sink) -> None:
    user = counsel()
    first = cases(user, 2)
    before = crashed(user)
    late = taken(case("SEND-9"), user, email=COUNSELS)

    later = MORNING + settings.REMINDERS_LEASE + timedelta(seconds=1)
    send_due(now=later)

    repeated, new = to(sink, COUNSELS)
    assert {repeated, new} == {row.message_id for row in rows(user)}
    again = Reminder.objects.filter(deadline__petition__in=first, recipient__user=user)
    sent = again.filter(state=ReminderState.SENT)
    assert set(sent.values_list("message_id", flat=True)) == {before[0].message_id}
    [added] = Reminder.objects.filter(
        deadline__petition=late, recipient__user=user, state=ReminderState.SENT
    )
    assert added.message_id != before[0].message_id


def test_a_readers_failure_puts_all_of_it_off_together_and_nobody_else(sink: Sink) -> None:
    user = counsel()
    cases(user)
    sink.refused[COUNSELS] = "451 4.7.1 come back later"

    assert send_due(now=MORNING) == Report(sent=6, retried=3)

    waiting = rows(user)
    assert {row.state for row in waiting} == {ReminderState.PLANNED}
    [try_at] = {row.try_at for row in waiting}
    [message_id] = {row.message_id for row in waiting}
    sink.refused.clear()
    assert send_due(now=try_at).sent == 3
    assert to(sink, COUNSELS) == [message_id]


def test_what_is_met_meanwhile_is_left_out_of_the_mail(sink: Sink) -> None:
    user = counsel()
    first, *_others = cases(user)
    record(first, "rfe_response_sent", "2026-11-23", now=MORNING)

    send_due(now=MORNING)

    [kept] = SentMail.objects.filter(address=COUNSELS)
    assert "SEND-0" not in kept.text
    assert "SEND-1" in kept.text


def test_a_case_that_went_quiet_comes_with_the_rest(sink: Sink) -> None:
    user = counsel()
    taken(case(), user, email=user.email)
    quiet = cast.petition("QUIET-1")
    record(quiet, "contract_signed", "2026-11-02", now=cast.NOW)  # until the 23rd in Seoul

    send_due(now=MORNING)

    [message_id] = to(sink, COUNSELS)
    assert Reminder.objects.filter(message_id=message_id, member=user).count() == 1
    assert Reminder.objects.filter(message_id=message_id, recipient__user=user).count() == 1


def test_two_firms_do_not_read_each_others_cases(sink: Sink) -> None:
    user = counsel()
    one, two = cases(user, 2)
    two.firm = cast.firm("other")
    two.save(update_fields=["firm"])
    taken(two, user, email=user.email)

    send_due(now=MORNING)

    texts = list(SentMail.objects.filter(address=COUNSELS).values_list("text", flat=True))
    named = sorted([ref for ref in (one.reference, two.reference) if ref in text] for text in texts)
    assert named == [[one.reference], [two.reference]]


def test_a_digest_that_is_tried_again_stays_whole(sink: Sink) -> None:
    user = counsel()
    cases(user, 4)
    sink.refused[COUNSELS] = "451 4.7.1 come back later"
    send_due(now=MORNING)
    [try_at] = {row.try_at for row in rows(user)}
    sink.refused.clear()

    assert send_due(now=try_at, limit=3).sent == 4

    assert len(to(sink, COUNSELS)) == 1


def test_a_digest_that_is_tried_again_goes_to_one_address_alone(sink: Sink) -> None:
    """In one of the cases somebody else has taken the reader's place meanwhile."""
    user = counsel()
    first, *_others = cases(user)
    sink.refused[COUNSELS] = "451 4.7.1 come back later"
    send_due(now=MORNING)
    sink.refused.clear()
    first.participants.filter(role=Role.COUNSEL).update(user=None, email="other@b.example")
    again = max(row.try_at for row in rows(user))

    assert send_due(now=again).sent == 3

    told = {mail["To"]: mail.as_string() for mail in sink.mails}
    [one], [two] = to(sink, COUNSELS), to(sink, "other@b.example")
    assert one != two
    assert "SEND-0" in told["other@b.example"]
    assert not any(f"SEND-{number}" in told["other@b.example"] for number in (1, 2))
    assert "SEND-0" not in told[COUNSELS]
    mails = SentMail.objects.filter(message_id__in=[one, two])
    assert set(mails.values_list("address", flat=True)) == {COUNSELS, "other@b.example"}


def test_a_reader_who_is_removed_while_a_pass_holds_their_mail_is_in_nobodys_way() -> None:
    petition = case()
    petition.participants.filter(role=Role.COUNSEL).update(digest=True)
    claim = claims.claim_due(MORNING, limit=100)
    assert claim
    held = claims.read(claim)
    petition.participants.filter(role=Role.COUNSEL).delete()
    claims.gather(claim, held, MORNING)
    assert {row.to.email for row in claims.read(claim)} == {PETITIONER, BENEFICIARY}


def test_a_digest_is_answered_to_the_counsel_of_each_of_its_cases() -> None:
    writer = cast.user("writer@a.example", digest=True)
    for number in (1, 2):
        petition = case(f"SEND-{number}")
        petition.participants.filter(role=Role.COUNSEL).update(email=f"counsel-{number}@a.example")
        recommender = cast.participant(
            petition, Role.RECOMMENDER, writer, email="writer@a.example", name="Ada Oak"
        )
        petition.letters.create(
            key="letter-1", recommender=recommender, wanted_by=date(2026, 12, 20)
        )
        deadlines.replan(petition, now=cast.NOW)
    asked = Reminder.objects.filter(recipient__email="writer@a.example", rung="first")

    message = compose(list(asked), now=MORNING)

    assert message.reply_to == ["counsel-1@a.example", "counsel-2@a.example"]
