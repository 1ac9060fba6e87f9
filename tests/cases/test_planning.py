"""The plan follows facts, habits and people."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.cases.plan_case import (
    ANSWER,
    INFORMED,
    LETTER,
    NOW,
    dropped,
    muted,
    new_case,
    tell,
    waiting,
)
from tracker.accounts.models import User
from tracker.cases import deadlines, reasons, record
from tracker.cases.enums import Role
from tracker.cases.habits import follow
from tracker.cases.models import (
    LedgerEntry,
    Participant,
    Petition,
    Reminder,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def case() -> Petition:
    return new_case()


def test_a_letter_is_the_recommenders_until_counsel_has_to_draft(case: Petition) -> None:
    assert waiting("letter-due", "recommender") == LETTER
    assert waiting("letter-due", "counsel") == INFORMED

    tell(case, "letter_answers_received")

    assert waiting("letter-due", "recommender") == []
    assert dropped("letter-due", "recommender") == {(rung, reasons.OTHERS) for rung in LETTER}
    assert waiting("letter-due", "counsel") == LETTER
    rows = Reminder.objects.filter(deadline__rule="letter-due", state="planned")
    assert set(rows.values_list("recipient__role", "tone")) == {("counsel", "act")}


def test_a_draft_is_the_recommenders_to_sign_again(case: Petition) -> None:
    tell(case, "letter_answers_received")
    tell(case, "letter_drafted")

    assert waiting("letter-due", "recommender") == LETTER
    assert waiting("letter-due", "counsel") == INFORMED
    kept = {(rung, reasons.OTHERS) for rung in LETTER if rung not in INFORMED}
    assert dropped("letter-due", "counsel") == kept
    rows = Reminder.objects.filter(deadline__rule="letter-due", recipient__role="counsel")
    assert set(rows.filter(state="planned").values_list("tone", flat=True)) == {"inform"}
    entries = LedgerEntry.objects.filter(reminder__recipient__role="recommender")
    assert {entry.reason for entry in entries} == {reasons.OTHERS, reasons.AGAIN}


def test_what_waits_for_the_morning_after_goes_to_who_is_waited_for_then(case: Petition) -> None:
    after = NOW + timedelta(days=58, hours=13)  # 20 January is over, the 21st has begun
    record.record(
        case, "letter_answers_received", "2027-01-20", letter=case.letters.get(), now=after
    )

    assert waiting("letter-due", "recommender") == []
    assert waiting("letter-due", "counsel") == INFORMED, "nothing is added to a day that is over"


def test_fewer_reminders_and_all_of_them_again(case: Petition) -> None:
    counsel = case.participants.get(role="counsel")

    muted(counsel, law_mails="few")
    few = ["first", "before:7", "ship", "before:3", "before:1", "day", "overdue"]
    assert waiting("rfe-response", "counsel") == [r for r in few if r != "before:7"]
    assert {reason for _rung, reason in dropped("rfe-response", "counsel")} == {reasons.UNWANTED}
    assert waiting("rfe-response", "petitioner") == ANSWER

    muted(counsel, law_mails="all")
    assert waiting("rfe-response", "counsel") == ANSWER
    assert dropped("rfe-response", "counsel") == set()


def test_what_rests_on_practice_can_be_muted_and_law_cannot(case: Petition) -> None:
    writer, counsel = (case.participants.get(role=role) for role in ("recommender", "counsel"))

    muted(writer, practice_mails="none")
    muted(counsel, practice_mails="none")

    assert waiting("letter-due", "recommender") == waiting("letter-due", "counsel") == []
    assert waiting("rfe-response", "counsel") == ANSWER
    deadlines.replan(case, now=NOW)
    assert waiting("letter-due", "recommender") == [], "planning anew keeps to it"
    muted(writer, practice_mails="all")
    assert waiting("letter-due", "recommender") == LETTER


def test_more_reminders_again_cost_the_same_in_two_cases_and_in_four(
    case: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counsel = cast.member("counsel@a.example", case.firm)
    for number in (2, 4):
        while Petition.objects.count() < number:
            new_case(f"MORE-{Petition.objects.count()}")
        Participant.objects.filter(role="counsel").update(user=counsel)
        for volume, queries in (("none", 9), ("all", 9)):
            counsel.practice_mails = volume
            counsel.save()
            with django_assert_num_queries(queries):
                follow(counsel, now=NOW)


def test_an_address_that_is_taken_away_and_one_that_is_given(case: Petition) -> None:
    case.participants.filter(role="petitioner").update(email="")
    deadlines.replan(case, now=NOW)
    gone = {(rung, reasons.NO_ADDRESS) for rung in ANSWER}
    assert dropped("rfe-response", "petitioner") == gone

    case.participants.filter(role="petitioner").update(email="new@a.example")
    deadlines.replan(case, now=NOW)
    assert waiting("rfe-response", "petitioner") == ANSWER
    assert Reminder.objects.filter(recipient__role="petitioner").count() == len(ANSWER)


def test_two_people_at_one_address_hear_once(case: Petition) -> None:
    artist = case.participants.filter(role="beneficiary")
    both = {row.rung for row in Reminder.objects.filter(recipient__role="beneficiary")}
    artist.update(email="Boss@a.example")
    case.participants.filter(role="petitioner").update(email="boss@A.example")
    deadlines.replan(case, now=NOW)
    assert waiting("rfe-response", "petitioner") == ANSWER
    assert waiting("rfe-response", "beneficiary") == []
    assert {reason for _rung, reason in dropped("rfe-response", "beneficiary")} == {reasons.SHARED}
    record.record(case, "noid_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    assert waiting("noid-response", "petitioner")[0] == "first"
    assert waiting("noid-response", "beneficiary") == []

    artist.update(email="artist@a.example")
    deadlines.replan(case, now=NOW)
    assert waiting("rfe-response", "beneficiary") == waiting("noid-response", "beneficiary")
    assert set(waiting("rfe-response", "beneficiary")) == both


def test_at_one_address_who_mutes_mails_mutes_nobody_elses(case: Petition) -> None:
    writer, counsel = (case.participants.get(role=role) for role in ("recommender", "counsel"))
    case.participants.filter(pk=counsel.pk).update(email=writer.email)
    deadlines.replan(case, now=NOW)
    assert waiting("letter-due", "counsel") == []

    muted(writer, practice_mails="none")
    assert waiting("letter-due", "recommender") == []
    assert waiting("letter-due", "counsel") == INFORMED

    muted(writer, practice_mails="few")
    few = waiting("letter-due", "recommender")
    assert set(INFORMED) <= set(few) < set(LETTER)
    assert waiting("letter-due", "counsel") == []


def test_at_one_address_who_may_sign_in_hears_for_who_may_not(case: Petition) -> None:
    case.participants.filter(role="beneficiary").update(email="boss@a.example")
    user = cast.user("boss@a.example", is_active=False)
    case.participants.filter(role="petitioner").update(email="boss@a.example", user=user)
    deadlines.replan(case, now=NOW)
    assert waiting("rfe-response", "petitioner") == []
    assert waiting("rfe-response", "beneficiary") == INFORMED


def test_who_may_not_sign_in_hears_nothing_until_they_may_again(case: Petition) -> None:
    user = cast.user("boss@a.example", is_active=False)
    case.participants.filter(role="petitioner").update(user=user)
    deadlines.replan(case, now=NOW)
    gone = {(rung, reasons.BARRED) for rung in ANSWER}
    assert dropped("rfe-response", "petitioner") == gone
    assert waiting("rfe-response", "counsel") == ANSWER

    User.objects.update(is_active=True)
    deadlines.replan(case, now=NOW)
    assert waiting("rfe-response", "petitioner") == ANSWER
    assert dropped("rfe-response", "petitioner") == set()


def test_a_new_deadline_says_who_cannot_hear_of_it(case: Petition) -> None:
    user = cast.user("boss@a.example", is_active=False)
    case.participants.filter(role="petitioner").update(user=user)
    record.record(case, "noid_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    assert dropped("noid-response", "petitioner") == {("first", reasons.BARRED)}
    assert waiting("noid-response", "petitioner") == []


def test_another_recommender_hears_and_the_first_no_more(case: Petition) -> None:
    other = cast.participant(case, Role.RECOMMENDER, key="other", email="other@a.example")
    case.letters.update(recommender=other)
    deadlines.replan(case, now=NOW)

    rows = Reminder.objects.filter(deadline__rule="letter-due")
    assert set(rows.filter(recipient__key="recommender").values_list("state", "reason")) == {
        ("cancelled", reasons.OTHERS)
    }
    assert set(rows.filter(recipient=other).values_list("state", flat=True)) == {"planned"}
    assert rows.filter(recipient=other).count() == len(LETTER)


def test_a_second_counsel_hears_too_and_the_first_not_twice(case: Petition) -> None:
    before = Reminder.objects.filter(recipient__key="counsel").count()
    cast.participant(case, Role.COUNSEL, key="second", email="second@a.example")
    deadlines.replan(case, now=NOW)

    assert Reminder.objects.filter(recipient__key="counsel").count() == before
    assert Reminder.objects.filter(recipient__key="second", state="planned").count() == before


def test_all_of_them_again_after_a_date_moved_and_came_back(case: Petition) -> None:
    counsel = case.participants.get(role="counsel")
    muted(counsel, law_mails="few")
    notice = case.events.get(kind="rfe_issued")
    moved = record.record(
        case, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 18), corrects=notice, now=NOW
    )
    record.record(
        case, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), corrects=moved, now=NOW
    )

    muted(counsel, law_mails="all")

    planned = Reminder.objects.filter(
        state="planned", deadline__rule="rfe-response", recipient=counsel
    )
    assert set(planned.values_list("planned_due", flat=True)) == {date(2027, 2, 12)}
    assert waiting("rfe-response", "counsel") == ANSWER


def test_who_wanted_no_mails_gets_none_of_what_waits_for_somebody_else_by_then(
    case: Petition,
) -> None:
    recommender = case.participants.get(role="recommender")
    muted(recommender, practice_mails="none")
    tell(case, "letter_answers_received")

    muted(recommender, practice_mails="all")

    assert waiting("letter-due", "recommender") == []
    assert dropped("letter-due", "recommender") == {(rung, reasons.OTHERS) for rung in LETTER}


def test_who_wanted_no_mails_is_asked_where_they_are_waited_for_by_then(case: Petition) -> None:
    counsel = case.participants.get(role="counsel")
    muted(counsel, practice_mails="none")
    tell(case, "letter_answers_received")

    muted(counsel, practice_mails="all")

    planned = Reminder.objects.filter(
        state="planned", deadline__rule="letter-due", recipient=counsel
    )
    assert list(planned.order_by("send_at").values_list("rung", flat=True)) == LETTER
    assert set(planned.values_list("tone", flat=True)) == {"act"}


def test_nothing_comes_back_of_a_deadline_that_was_met_meanwhile(case: Petition) -> None:
    counsel = case.participants.get(role="counsel")
    muted(counsel, law_mails="few")
    record.record(case, "rfe_response_sent", "2026-11-22", now=NOW)

    muted(counsel, law_mails="all")

    assert waiting("rfe-response", "counsel") == []
    assert {reason for _rung, reason in dropped("rfe-response", "counsel")} == {reasons.MET}
