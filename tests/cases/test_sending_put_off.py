"""One mail a day of which a notice is put off: it goes out later, as a mail of its own; and one
that waits whole."""

from datetime import date, timedelta

import pytest
from pytest_django import Settings

from tests import cast
from tests.cases.due_case import DUE, case
from tests.cases.test_digests import COUNSELS, cases, counsel, to
from tests.services import Sink
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Participant, Reminder, SentMail
from tracker.cases.sending import Report, send_due
from tracker.lib.zones import NEW_YORK, at_hour

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

LATER = date(2027, 2, 20)
NIGHT = at_hour(DUE, 22, NEW_YORK)


@pytest.fixture
def rows(settings: Settings) -> tuple[Reminder, Reminder]:
    """After an outage two are late, in the reader's quiet hours: the day of one ends in them."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    one, two = case("ONE-1"), case("TWO-2")
    reader = cast.user("reader@a.example", digest=True, zone=NEW_YORK)
    one.firm.memberships.create(user=reader, role="attorney")
    Participant.objects.filter(role=Role.COUNSEL).update(user=reader, email="reader@a.example")
    two.deadlines.update(by=LATER, due=LATER, due_latest=LATER)
    own = Reminder.objects.filter(recipient__user=reader)
    urgent = own.get(deadline__petition=one, rung="day")
    waits = own.get(deadline__petition=two, rung="before:1")
    Reminder.objects.exclude(pk__in=[urgent.pk, waits.pk]).update(state=ReminderState.CANCELLED)
    earlier = urgent.send_at - timedelta(hours=1)
    own.filter(pk=waits.pk).update(planned_due=LATER, send_at=earlier, try_at=earlier)
    return urgent, waits


def test_what_was_put_off_has_a_message_id_of_its_own(rows: tuple[Reminder, Reminder]) -> None:
    urgent, waits = rows
    assert send_due(now=NIGHT) == Report(sent=1, held=1)
    assert send_due(now=at_hour(DUE + timedelta(days=1), 9, NEW_YORK)) == Report(sent=1)
    urgent.refresh_from_db()
    waits.refresh_from_db()
    assert urgent.state == waits.state == ReminderState.SENT
    assert urgent.message_id != waits.message_id
    kept = SentMail.objects.values_list("message_id", flat=True)
    assert set(kept) == {urgent.message_id, waits.message_id}


def test_nor_has_what_went_out_the_one_of_what_was_put_off(
    rows: tuple[Reminder, Reminder],
) -> None:
    _urgent, waits = rows
    own = waits.message_id
    send_due(now=NIGHT)
    assert list(SentMail.objects.values_list("message_id", flat=True)) != [own]
    waits.refresh_from_db()
    assert (waits.state, waits.message_id, waits.attempts) == (ReminderState.PLANNED, own, 0)


def test_a_mail_that_may_have_arrived_waits_whole_under_its_message_id(sink: Sink) -> None:
    user = counsel(morning=20)
    cases(user, 2)
    evening = at_hour(date(2026, 11, 24), 20, "Asia/Seoul") + timedelta(minutes=58)
    sink.cut.add(COUNSELS)  # the reply is lost, and the quiet hours begin before the next try
    send_due(now=evening)
    sink.cut.clear()
    assert send_due(now=evening + timedelta(hours=1)).held == 2
    assert send_due(now=at_hour(date(2026, 11, 25), 8, "Asia/Seoul")).sent == 2
    first, again = to(sink, COUNSELS)
    assert first == again
