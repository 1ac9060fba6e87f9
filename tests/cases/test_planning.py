"""The plan follows facts, habits, people and ladders; planning again changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import cast
from tracker.accounts.models import Membership, User
from tracker.cases import deadlines, record, reminders, spacing
from tracker.cases.enums import EventKind, FirmRole, Role
from tracker.cases.models import (
    FirmLadder,
    LedgerEntry,
    Participant,
    Petition,
    Reminder,
    TimelineEvent,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = cast.NOW
WANTED = date(2027, 1, 20)


@pytest.fixture
def case() -> Petition:
    return new_case()


def new_case(reference: str = "PLAN-1") -> Petition:
    """A case with an answer due on 12 February, and a letter wanted by 20 January."""
    petition = cast.petition(reference)
    cast.participant(petition, Role.COUNSEL, email="counsel@a.example", zone="America/New_York")
    cast.participant(petition, Role.PETITIONER, email="boss@a.example", zone="America/New_York")
    cast.participant(petition, Role.BENEFICIARY, email="artist@a.example")
    writer = cast.participant(petition, Role.RECOMMENDER, email="professor@a.example")
    petition.letters.create(key="letter-1", recommender=writer, wanted_by=WANTED)
    record.record(petition, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    return petition


def tell(case: Petition, kind: str, day: str = "2026-11-22") -> TimelineEvent:
    return record.record(case, kind, day, letter=case.letters.get(), now=NOW)


def waiting(rule: str, role: str) -> list[str]:
    """The rungs that are planned for one role, in order."""
    rows = Reminder.objects.filter(state="planned", deadline__rule=rule, recipient__role=role)
    return list(rows.order_by("send_at", "pk").values_list("rung", flat=True))


def dropped(rule: str, role: str) -> set[tuple[str, str]]:
    rows = Reminder.objects.filter(state="cancelled", deadline__rule=rule, recipient__role=role)
    return set(rows.values_list("rung", "reason"))


LETTER = ["first", "before:30", "before:14", "before:7", "before:3", "before:1", "day", "overdue"]
INFORMED = ["first", "before:1", "day", "overdue"]
ANSWER = [
    "first",
    *(f"before:{days}" for days in (60, 45, 30, 21, 14, 7)),
    "ship",
    *("before:3", "before:1", "day", "overdue"),
]


def test_a_letter_is_the_recommenders_until_counsel_has_to_draft(case: Petition) -> None:
    assert waiting("letter-due", "recommender") == LETTER
    assert waiting("letter-due", "counsel") == INFORMED

    tell(case, "letter_answers_received")

    assert waiting("letter-due", "recommender") == []
    assert dropped("letter-due", "recommender") == {(rung, reminders.OTHERS) for rung in LETTER}
    assert waiting("letter-due", "counsel") == LETTER
    rows = Reminder.objects.filter(deadline__rule="letter-due", state="planned")
    assert set(rows.values_list("recipient__role", "tone")) == {("counsel", "act")}


def test_a_draft_is_the_recommenders_to_sign_again(case: Petition) -> None:
    tell(case, "letter_answers_received")
    tell(case, "letter_drafted")

    assert waiting("letter-due", "recommender") == LETTER
    assert waiting("letter-due", "counsel") == INFORMED
    kept = {(rung, reminders.OTHERS) for rung in LETTER if rung not in INFORMED}
    assert dropped("letter-due", "counsel") == kept
    rows = Reminder.objects.filter(deadline__rule="letter-due", recipient__role="counsel")
    assert set(rows.filter(state="planned").values_list("tone", flat=True)) == {"inform"}
    entries = LedgerEntry.objects.filter(reminder__recipient__role="recommender")
    assert {entry.reason for entry in entries} == {reminders.OTHERS, reminders.AGAIN}


def test_what_waits_for_the_morning_after_goes_to_who_is_waited_for_then(case: Petition) -> None:
    after = NOW + timedelta(days=58, hours=13)  # 20 January is over, the 21st has begun
    record.record(
        case, "letter_answers_received", "2027-01-20", letter=case.letters.get(), now=after
    )

    assert waiting("letter-due", "recommender") == []
    assert waiting("letter-due", "counsel") == INFORMED, "nothing is added to a day that is over"


def muted(person: Participant, **habits: str) -> None:
    Participant.objects.filter(pk=person.pk).update(**habits)
    person.refresh_from_db()
    reminders.follow(person, now=NOW)


def test_fewer_reminders_and_all_of_them_again(case: Petition) -> None:
    counsel = case.participants.get(role="counsel")

    muted(counsel, law_mails="few")
    few = ["first", "before:7", "ship", "before:3", "before:1", "day", "overdue"]
    assert waiting("rfe-response", "counsel") == [r for r in few if r != "before:7"]
    assert {reason for _rung, reason in dropped("rfe-response", "counsel")} == {reminders.UNWANTED}
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


def test_an_address_that_is_taken_away_and_one_that_is_given(case: Petition) -> None:
    case.participants.filter(role="petitioner").update(email="")
    deadlines.replan(case, now=NOW)
    gone = {(rung, reminders.NO_ADDRESS) for rung in ANSWER}
    assert dropped("rfe-response", "petitioner") == gone

    case.participants.filter(role="petitioner").update(email="new@a.example")
    deadlines.replan(case, now=NOW)
    assert waiting("rfe-response", "petitioner") == ANSWER
    assert Reminder.objects.filter(recipient__role="petitioner").count() == len(ANSWER)


def test_who_may_not_sign_in_hears_nothing_until_they_may_again(case: Petition) -> None:
    user = cast.user("boss@a.example", is_active=False)
    case.participants.filter(role="petitioner").update(user=user)
    deadlines.replan(case, now=NOW)
    gone = {(rung, reminders.BARRED) for rung in ANSWER}
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
    assert dropped("noid-response", "petitioner") == {("first", reminders.BARRED)}
    assert waiting("noid-response", "petitioner") == []


def test_another_recommender_hears_and_the_first_no_more(case: Petition) -> None:
    other = cast.participant(case, Role.RECOMMENDER, key="other", email="other@a.example")
    case.letters.update(recommender=other)
    deadlines.replan(case, now=NOW)

    rows = Reminder.objects.filter(deadline__rule="letter-due")
    assert set(rows.filter(recipient__key="recommender").values_list("state", "reason")) == {
        ("cancelled", reminders.OTHERS)
    }
    assert set(rows.filter(recipient=other).values_list("state", flat=True)) == {"planned"}
    assert rows.filter(recipient=other).count() == len(LETTER)


def test_a_second_counsel_hears_too_and_the_first_not_twice(case: Petition) -> None:
    before = Reminder.objects.filter(recipient__key="counsel").count()
    cast.participant(case, Role.COUNSEL, key="second", email="second@a.example")
    deadlines.replan(case, now=NOW)

    assert Reminder.objects.filter(recipient__key="counsel").count() == before
    assert Reminder.objects.filter(recipient__key="second", state="planned").count() == before


def ladder(case: Petition, rule: str, days: list[int] | None) -> FirmLadder:
    values = {"days": days, "pending": True, "edit": uuid4()}
    return FirmLadder.objects.update_or_create(firm=case.firm, rule=rule, defaults=values)[0]


def test_a_firm_spaces_a_rule_in_its_own_way_and_takes_it_back(case: Petition) -> None:
    own = ladder(case, "rfe-response", [40, 7])
    assert spacing.space(now=NOW) == 1

    asked = ["first", "before:40", "before:7", "ship", "overdue"]
    assert waiting("rfe-response", "counsel") == asked
    assert {reason for _rung, reason in dropped("rfe-response", "counsel")} == {reminders.RESPACED}
    assert waiting("letter-due", "recommender") == LETTER
    own.refresh_from_db()
    assert not own.pending
    assert spacing.space(now=NOW) == 0

    ladder(case, "rfe-response", None)
    assert spacing.space(now=NOW) == 1
    assert waiting("rfe-response", "counsel") == ANSWER
    assert dropped("rfe-response", "counsel") == {("before:40", reminders.RESPACED)}


def test_only_the_firms_own_open_deadlines_follow(case: Petition) -> None:
    other = cast.petition("OTHER-1", cast.firm("other"))
    cast.participant(other, Role.COUNSEL, key="theirs", email="counsel@b.example")
    record.record(other, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    answered = new_case("PLAN-2")
    tell(answered, "rfe_response_sent")
    before = list(Reminder.objects.exclude(deadline__petition=case).values().order_by("pk"))

    ladder(case, "rfe-response", [7])
    assert spacing.space(now=NOW) == 1

    after = list(Reminder.objects.exclude(deadline__petition=case).values().order_by("pk"))
    assert after == before


def test_the_days_of_an_appeal_follow_though_the_case_is_closed(case: Petition) -> None:
    record.record(case, "denied", "2026-11-22", stated_due=date(2026, 12, 28), now=NOW)
    case.refresh_from_db()
    assert case.stage == "closed"

    ladder(case, "i290b", [20, 4])
    assert spacing.space(now=NOW) == 1

    asked = ["first", "before:20", "ship", "before:4", "overdue"]
    assert sorted(waiting("i290b", "counsel")) == sorted(asked)


def spaced_while(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """One look at what is pending, in the middle of which something else happens."""
    plan = reminders.plan

    def planned(*values: Any, **more: Any) -> None:
        plan(*values, **more)
        happens()

    monkeypatch.setattr(reminders, "plan", planned)
    spacing.space(now=NOW)
    monkeypatch.undo()


def test_an_edit_meanwhile_is_not_lost(case: Petition, monkeypatch: pytest.MonkeyPatch) -> None:
    own = ladder(case, "rfe-response", [40, 7])
    spaced_while(monkeypatch, lambda: ladder(case, "rfe-response", [20]))
    own.refresh_from_db()
    assert own.pending

    spacing.space(now=NOW)
    assert waiting("rfe-response", "counsel") == ["first", "before:20", "ship", "overdue"]
    own.refresh_from_db()
    assert not own.pending


def test_an_edit_and_back_again_meanwhile_is_another_edit(
    case: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ladder(case, "rfe-response", [40, 7])
    spaced_while(
        monkeypatch, lambda: [ladder(case, "rfe-response", days) for days in ([20], [40, 7])]
    )
    own.refresh_from_db()
    assert own.pending


def test_who_comes_while_others_are_planned_for_is_not_forgotten(
    case: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.member("first@firm.example", case.firm)
    spacing.people_changed([case.firm_id])

    def comes() -> None:
        cast.member("second@firm.example", case.firm)
        spacing.people_changed([case.firm_id])

    spaced_while(monkeypatch, comes)
    assert quiet() == {"first@firm.example": "planned"}

    spacing.space(now=NOW)
    assert quiet() == {"first@firm.example": "planned", "second@firm.example": "planned"}


def test_a_case_that_cannot_be_planned_holds_up_no_other(
    case: Petition, caplog: pytest.LogCaptureFixture
) -> None:
    new_case("PLAN-2")
    last = cast.petition("PLAN-3", cast.firm("other"))
    cast.participant(last, Role.COUNSEL, email="counsel@b.example")
    record.record(last, "rfe_issued", "2026-11-20", stated_due=date(2027, 2, 12), now=NOW)
    ladder(case, "rfe-response", [7])
    ladder(last, "rfe-response", [7])
    case.deadlines.filter(rule="rfe-response").update(bound="nobody")

    assert spacing.space(now=NOW) == 3

    assert [message.split(" could")[0] for message in caplog.messages] == [
        f"The reminders of petition {case.uuid}"
    ]
    rows = Reminder.objects.filter(deadline__rule="rfe-response", rung="before:30")
    assert set(rows.values_list("deadline__petition__reference", "state")) == {
        ("PLAN-1", "planned"),
        ("PLAN-2", "cancelled"),
        ("PLAN-3", "cancelled"),
    }
    assert not FirmLadder.objects.filter(pending=True).exists(), "it is not tried every minute"


def test_what_an_older_release_planned_waits_for_an_answer_too(case: Petition) -> None:
    planned = list(Reminder.objects.values().order_by("pk"))
    assert any(row["answer_by"] for row in planned)
    Reminder.objects.update(answer_by=None)
    other = cast.petition("OTHER-1", cast.firm("other"))

    release = import_module("tracker.cases.migrations.0010_ladders_know_their_edit")
    release.plan_anew(apps, None)
    spacing.space(now=NOW)

    assert list(Reminder.objects.values().order_by("pk")) == planned
    assert not FirmLadder.objects.filter(firm=other.firm).exists(), "nothing is planned there"


def test_what_was_answered_before_it_was_sent_again_stays_answered(case: Petition) -> None:
    row = Reminder.objects.filter(rung="before:3", recipient__role="counsel").earliest("pk")
    assert row.answer_by is not None
    Reminder.objects.filter(pk=row.pk).update(attempts=1, answer_by=None)

    deadlines.replan(case, now=NOW)

    assert Reminder.objects.get(pk=row.pk, state="planned").answer_by is None


def test_who_comes_to_a_firm_hears_of_its_quiet_cases_and_who_leaves_does_not(
    case: Petition,
) -> None:
    first = cast.member("first@firm.example", case.firm)
    spacing.people_changed([case.firm_id])
    assert spacing.space(now=NOW) == 1
    assert quiet() == {"first@firm.example": "planned"}

    Membership.objects.filter(user=first).delete()
    cast.member("second@firm.example", case.firm)
    spacing.people_changed([case.firm_id])
    spacing.space(now=NOW)
    assert quiet() == {"first@firm.example": "cancelled", "second@firm.example": "planned"}
    assert Reminder.objects.get(member=first).reason == reminders.LEFT


def quiet() -> dict[str, str]:
    rows = Reminder.objects.filter(deadline__rule="case-quiet")
    return dict(rows.values_list("member__email", "state"))


Step = Callable[[Petition, int], object]
KINDS = [
    "letter_requested",
    "letter_answers_received",
    "letter_drafted",
    "letter_declined",
    "rfe_response_sent",
    "note",
    "denied",
    "reopened",
]


def _fact(kind: str) -> Step:
    def step(case: Petition, day: int) -> object:
        now = NOW + timedelta(days=day)
        about = {"letter": case.letters.get()} if kind.startswith("letter") else {}
        return record.record(case, kind, "2026-11-22", now=now, **about)  # type: ignore[arg-type]

    return step


def _retract(case: Petition, day: int) -> None:
    last = case.events.standing().exclude(kind=EventKind.RETRACTED).order_by("-pk").first()
    if last:
        record.retract(last, by=None, now=NOW + timedelta(days=day))


def _habits(**habits: object) -> Step:
    def step(case: Petition, day: int) -> None:
        for person in case.participants.filter(role__in=("counsel", "recommender")):
            Participant.objects.filter(pk=person.pk).update(**habits)
            person.refresh_from_db()
            reminders.follow(person, now=NOW + timedelta(days=day))

    return step


def _address(email: str) -> Step:
    def step(case: Petition, day: int) -> None:
        case.participants.filter(role="counsel").update(email=email)
        deadlines.replan(case, now=NOW + timedelta(days=day))

    return step


def _days(days: list[int] | None) -> Step:
    def step(case: Petition, day: int) -> None:
        ladder(case, "rfe-response", days)
        spacing.space(now=NOW + timedelta(days=day))

    return step


def _printed(due: date) -> Step:
    def step(case: Petition, day: int) -> None:
        asked = case.events.standing().filter(kind="rfe_issued").first()
        now = NOW + timedelta(days=day)
        record.record(case, "rfe_issued", "2026-11-20", stated_due=due, corrects=asked, now=now)

    return step


STEPS: list[Step] = [
    *(_fact(kind) for kind in KINDS),
    _retract,
    _habits(law_mails="few", practice_mails="none"),
    _habits(law_mails="all", practice_mails="all"),
    _habits(morning=7),
    _habits(digest=True),
    _address(""),
    _address("counsel@a.example"),
    _days([40, 7]),
    _days(None),
    _printed(date(2027, 2, 12)),
    _printed(date(2027, 2, 20)),
]


UNIQUE = ("deadline_id", "recipient_id", "member_id", "rung", "planned_due")


class AnySequence(TestCase):
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30)), max_size=8))
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    def test_planning_again_changes_nothing_and_nobody_is_planned_twice(
        self, steps: list[tuple[Step, int]]
    ) -> None:
        cast.member("attorney@firm.example", cast.firm(), FirmRole.ATTORNEY)
        case, day = new_case(), 0
        for step, later in steps:
            day += later
            step(case, day)
        now = NOW + timedelta(days=day)
        rows = list(Reminder.objects.values().order_by("pk"))

        deadlines.replan(case, now=now)

        assert list(Reminder.objects.values().order_by("pk")) == rows
        keys = Reminder.objects.values_list(*UNIQUE)
        assert len(set(keys)) == len(rows)


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
