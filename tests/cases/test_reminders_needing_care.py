"""What did not arrive, and that somebody must see to."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tracker.cases import reasons
from tracker.cases.enums import ReminderState
from tracker.cases.models import Petition, Reminder
from tracker.cases.record import record
from tracker.cases.reminders import needing_care
from tracker.cases.sending import send_due

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def petition(settings: Settings) -> Petition:
    """One reminder failed, one came back, one has no address, and one is merely cancelled."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    petition = case()
    send_due(now=NOW)
    change(COUNSEL, state=ReminderState.FAILED, sent_at=None)
    change(PETITIONER, bounced_at=NOW)
    nowhere = {"state": ReminderState.CANCELLED, "reason": reasons.NO_ADDRESS, "sent_at": None}
    change(BENEFICIARY, **nowhere)
    moved = {"state": ReminderState.CANCELLED, "reason": reasons.MOVED}
    Reminder.objects.filter(rung="before:30").update(**moved)
    return petition


def change(email: str, **values: object) -> None:
    Reminder.objects.filter(pk=row(email).pk).update(**values)


def found() -> set[str]:
    rows = needing_care(Reminder.objects.select_related("recipient"))
    return {f"{row.to.email} {row.rung}" for row in rows}


def test_failed_come_back_and_without_an_address(petition: Petition) -> None:
    assert found() == {f"{email} first" for email in (COUNSEL, PETITIONER, BENEFICIARY)}


def test_who_may_not_sign_in_any_more(petition: Petition) -> None:
    change(BENEFICIARY, reason=reasons.BARRED)
    assert f"{BENEFICIARY} first" in found()


def test_a_later_one_that_arrived_ends_it_for_that_person(petition: Petition) -> None:
    later = Reminder.objects.filter(recipient__email=COUNSEL, rung="before:14")
    sent = {"state": ReminderState.SENT, "sent_at": NOW + timedelta(days=60)}
    later.update(**sent)
    assert found() == {f"{PETITIONER} first", f"{BENEFICIARY} first"}
    later.update(bounced_at=NOW + timedelta(days=60))
    assert found() == {
        f"{COUNSEL} first",
        f"{COUNSEL} before:14",
        f"{PETITIONER} first",
        f"{BENEFICIARY} first",
    }


def test_nothing_of_a_deadline_that_is_met(petition: Petition) -> None:
    record(petition, "rfe_response_received", "2026-11-22", now=NOW)
    assert found() == set()


def test_nothing_of_one_that_is_waived_or_gone_or_moved(petition: Petition) -> None:
    lawyer = cast.member("lawyer@firm.example", petition.firm)
    deadlines = petition.deadlines.all()
    deadlines.update(waived_by=lawyer, waived_why="Settled.")
    assert found() == set()
    deadlines.update(waived_by=None, waived_why="", current=False)
    assert found() == set()
    deadlines.update(current=True)
    Reminder.objects.update(planned_due=NOW.date())
    assert found() == set()
