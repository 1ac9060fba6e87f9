"""A case in which nothing happens: a nudge to the firm's attorneys, and to nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast
from tests.cases.test_bulk import stale
from tests.dashboard.looking import look
from tests.dashboard.people import People, people
from tests.services import Sink
from tracker.accounts.models import User
from tracker.cases import access, deadlines, habits, record, timeline
from tracker.cases.admin.filters import overdue
from tracker.cases.enums import Bound, FirmRole, Role
from tracker.cases.evaluate import evaluate
from tracker.cases.models import Deadline, DeadlineChange, Petition, Reminder
from tracker.cases.sending import send_due
from tracker.lib.zones import day_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = cast.NOW
TITLE = "Something new is on record"


@pytest.fixture
def case() -> Petition:
    petition = cast.petition("QUIET-1")
    cast.participant(petition, Role.COUNSEL, email="counsel@firm.example")
    cast.participant(petition, Role.BENEFICIARY, email="artist@a.example")
    cast.participant(petition, Role.PETITIONER, email="boss@a.example")
    cast.member("attorney@firm.example", petition.firm)
    cast.member("office@firm.example", petition.firm, FirmRole.ADMINISTRATOR)
    cast.member("away@firm.example", petition.firm)
    User.objects.filter(email="away@firm.example").update(is_active=False)
    cast.member("attorney@other.example", cast.firm("other"))
    return petition


def rows() -> list[tuple[str, str, str, date]]:
    found = Reminder.objects.order_by("planned_due", "pk")
    return [(row.to.email, row.rung, row.state, row.planned_due) for row in found]


def test_the_firms_attorneys_hear_once_when_it_is_over(case: Petition) -> None:
    record.record(case, "contract_signed", "2026-11-20", now=NOW)

    row = Deadline.objects.get(rule="case-quiet")
    assert (row.by, row.bound, row.zone) == (date(2026, 12, 11), "firm", "Asia/Seoul")
    assert rows() == [("attorney@firm.example", "overdue", "planned", row.by)]
    [nudge] = Reminder.objects.all()
    assert nudge.send_at == datetime(2026, 12, 12, 14, tzinfo=UTC), "nine in New York"
    assert nudge.answer_by is None, "nobody escalates that a case is quiet"


def test_a_new_fact_moves_the_nudge(case: Petition) -> None:
    record.record(case, "contract_signed", "2026-11-20", now=NOW)
    record.record(case, "note", "2026-11-22", now=NOW)

    assert rows() == [
        ("attorney@firm.example", "overdue", "cancelled", date(2026, 12, 11)),
        ("attorney@firm.example", "overdue", "planned", date(2026, 12, 13)),
    ]


def test_an_old_case_and_a_case_that_is_over_are_silent(case: Petition) -> None:
    record.record(case, "contract_signed", "2018-03-06", now=NOW)
    assert Deadline.objects.get().by == date(2018, 3, 27)
    assert rows() == []

    record.record(case, "visa_received", "2026-11-20", now=NOW)
    assert not Deadline.objects.filter(current=True).exists()


LATE = NOW + timedelta(days=27)  # 20 December
OVER = date(2026, 11, 30)
MORNING = datetime(2026, 12, 20, 14, tzinfo=UTC)


def entered_late(case: Petition) -> None:
    """A case that was followed until 28 December, and on the 20th a fact of 9 November."""
    letter = case.letters.create(key="letter-1")
    record.record(case, "letter_requested", "2026-11-02", letter=letter, now=NOW)
    record.record(case, "draft_completed", "2026-11-09", now=LATE)


def test_a_fact_entered_late_does_not_make_the_case_forgotten(case: Petition, sink: Sink) -> None:
    entered_late(case)

    assert Deadline.objects.get(rule="case-quiet").by == OVER
    assert rows() == [
        ("attorney@firm.example", "overdue", "planned", OVER),
        ("attorney@firm.example", "overdue", "cancelled", date(2026, 12, 28)),
    ]
    assert send_due(now=LATE).sent == 0
    assert send_due(now=MORNING).sent == 1


def test_planning_again_and_other_habits_leave_the_late_nudge_in_the_morning(
    case: Petition, sink: Sink
) -> None:
    entered_late(case)
    attorney = User.objects.get(email="attorney@firm.example")
    for _again in range(2):
        deadlines.replan(case, now=LATE)
        habits.follow(attorney, now=LATE)
        assert [row.send_at for row in Reminder.objects.filter(state="planned")] == [MORNING]

    assert send_due(now=MORNING).sent == 1
    deadlines.replan(case, now=MORNING + timedelta(days=1))
    assert send_due(now=MORNING + timedelta(days=2)).sent == 0, "once for a day"


def test_a_late_nudge_that_is_over_is_not_for_who_comes_after_it_went_out(
    case: Petition, sink: Sink
) -> None:
    entered_late(case)
    send_due(now=MORNING)
    cast.member("new@firm.example", case.firm)
    deadlines.replan(case, now=MORNING + timedelta(days=1))

    assert [row.to.email for row in Reminder.objects.filter(planned_due=OVER)] == [
        "attorney@firm.example"
    ]


def test_a_fact_taken_back_when_the_day_before_is_over_too(case: Petition) -> None:
    record.record(case, "contract_signed", "2026-11-20", now=NOW)
    note = record.record(case, "note", "2026-12-10", now=NOW + timedelta(days=17))
    record.retract(note, by=None, now=LATE)

    assert rows() == [
        ("attorney@firm.example", "overdue", "planned", date(2026, 12, 11)),
        ("attorney@firm.example", "overdue", "cancelled", date(2026, 12, 31)),
    ]
    assert Reminder.objects.get(state="planned").send_at == MORNING


def test_an_old_case_whose_day_moves_to_another_that_is_over_stays_silent(case: Petition) -> None:
    record.record(case, "contract_signed", "2018-03-06", now=NOW)
    record.record(case, "note", "2018-03-10", now=LATE)
    cast.member("new@firm.example", case.firm)
    deadlines.replan(case, now=LATE)

    assert Deadline.objects.get().by == date(2018, 3, 31)
    assert rows() == []


def test_nothing_waits_for_an_attorneys_word_and_it_is_no_next_deadline(case: Petition) -> None:
    record.record(case, "contract_signed", "2026-11-20", now=NOW)
    record.record(case, "note", "2026-11-22", now=NOW)

    assert not DeadlineChange.objects.exists()
    case.refresh_from_db()
    assert case.next_due is None
    assert deadlines.next_due(evaluate(case, date(2026, 11, 23))) is None
    assert stale(NOW) == set()


def test_a_quiet_case_has_missed_nothing_and_its_story_does_not_tell(case: Petition) -> None:
    record.record(case, "contract_signed", "2026-10-01", now=NOW)

    assert not Petition.objects.filter(overdue(NOW)).exists()
    entries = timeline.entries(evaluate(case, date(2026, 11, 23)))
    assert [entry.source for entry in entries] == ["fact"]


def test_who_may_see_the_firms_own() -> None:
    who = people()
    for user in (who.applicant, who.petitioner):
        assert Bound.FIRM not in access.rights(user, who.case).bounds
    operator = cast.user("operator@x.example", is_superuser=True)
    for user in (who.attorney, who.administrator, operator):
        assert access.rights(user, who.case).bounds == frozenset(Bound)


@pytest.fixture
def quiet() -> People:
    who = people()
    today = day_of(timezone.now(), who.case.zone)
    record.record(who.case, "contract_signed", (today - timedelta(days=40)).isoformat())
    return who


def test_attorneys_see_it_once_it_is_quiet_and_others_never(client: Client, quiet: People) -> None:
    page, text = look(client, quiet.attorney, quiet.case)
    assert page.todo.act == ()
    assert [card.title for card in page.todo.wait] == [TITLE]
    for reader in (quiet.applicant, quiet.petitioner):
        page, text = look(client, reader, quiet.case)
        assert page.todo.wait == ()
        assert TITLE not in text


def test_before_that_nobody_does(client: Client, quiet: People) -> None:
    record.record(quiet.case, "note", day_of(timezone.now(), quiet.case.zone).isoformat())
    for reader in (quiet.attorney, quiet.applicant, quiet.petitioner):
        page, text = look(client, reader, quiet.case)
        assert page.todo.wait == ()
        assert TITLE not in text


def test_the_list_of_cases_does_not_name_it(client: Client, quiet: People) -> None:
    record.record(quiet.case, "note", day_of(timezone.now(), quiet.case.zone).isoformat())
    client.force_login(quiet.attorney)
    page = client.get(reverse("cases")).content.decode()
    assert quiet.case.reference in page
    assert TITLE not in page


def test_the_mail_says_what_it_is_about(case: Petition, sink: Sink) -> None:
    record.record(case, "contract_signed", "2026-11-20", now=NOW)

    assert send_due(now=datetime(2026, 12, 12, 14, tzinfo=UTC)).sent == 1

    [mail] = sink.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert mail["Subject"] == "[QUIET-1] Nothing new for a while"
    said = text.get_content().replace("\r\n", "\n")
    assert "A case has gone quiet\nSomething new is on record\n" in said
    assert "Please look whether the case waits for somebody, and record what has happened." in said
    assert "The last day of which anything is on record is Fri 20 November 2026." in said
