"""A firm's own ladders are followed in all its cases, whatever happens meanwhile."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from tests import cast
from tests.cases.plan_case import ANSWER, LETTER, NOW, dropped, ladder, new_case, tell, waiting
from tracker.accounts.models import Membership
from tracker.cases import deadlines, reasons, record, reminders, spacing
from tracker.cases.enums import Role
from tracker.cases.models import FirmLadder, Petition, Reminder

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def case() -> Petition:
    return new_case()


def test_a_firm_spaces_a_rule_in_its_own_way_and_takes_it_back(case: Petition) -> None:
    own = ladder(case, "rfe-response", [40, 7])
    assert spacing.space(now=NOW) == 1

    asked = ["first", "before:40", "before:7", "ship", "overdue"]
    assert waiting("rfe-response", "counsel") == asked
    assert {reason for _rung, reason in dropped("rfe-response", "counsel")} == {reasons.RESPACED}
    assert waiting("letter-due", "recommender") == LETTER
    own.refresh_from_db()
    assert not own.pending
    assert spacing.space(now=NOW) == 0

    ladder(case, "rfe-response", None)
    assert spacing.space(now=NOW) == 1
    assert waiting("rfe-response", "counsel") == ANSWER
    assert dropped("rfe-response", "counsel") == {("before:40", reasons.RESPACED)}


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
    assert Reminder.objects.get(member=first).reason == reasons.LEFT


def quiet() -> dict[str, str]:
    rows = Reminder.objects.filter(deadline__rule="case-quiet")
    return dict(rows.values_list("member__email", "state"))
