"""The ledger where a case is read: each deadline's reminders on its page, and what needs care."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests import cast
from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tests.dashboard.looking import address, look, text_of
from tests.dashboard.people import People, people, signed_in
from tracker.accounts.models import User
from tracker.cases import answers
from tracker.cases.enums import FirmRole, ReminderState, Role
from tracker.cases.models import Reminder
from tracker.cases.reasons import UNREACHABLE
from tracker.cases.record import record
from tracker.cases.sending import send_due
from tracker.dashboard.present import ledger
from tracker.dashboard.present.told import OfDeadline

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(settings: Settings) -> People:
    """Three people were told of one deadline: one has acknowledged it, one mail came back."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    who = people(case())
    Reminder.objects.filter(member__isnull=False).delete()
    send_due(now=NOW)
    answers.acknowledge(row(PETITIONER), now=NOW + timedelta(hours=1))
    return who


def bounce() -> None:
    back = NOW + timedelta(hours=2)
    answers.bounced(row(COUNSEL).message_id, reason="5.1.1 no such mailbox", now=back)


def of(client: Client, reader: User, who: People) -> tuple[OfDeadline, ...]:
    page, _text = look(client, reader, who.case)
    assert page.reminders is not None
    return page.reminders.deadlines


def test_each_deadline_tells_who_was_told_and_what_came_of_it(client: Client, who: People) -> None:
    (due,) = of(client, who.attorney, who)
    assert due.title == "USCIS has the answer to its request for evidence"
    assert (due.sent, due.care) == (3, 0)
    told = {line.to: (line.which, line.pills[-1][1], line.became) for line in due.lines[:3]}
    assert told["Lark Street Music"] == (
        "first notice",
        "acknowledged",
        ["sent Sun 22 November 2026, 22:00", "acknowledged Sun 22 November 2026, 23:00"],
    )
    assert told["Rowan Maple"] == ("first notice", "sent", ["sent Sun 22 November 2026, 22:00"])
    (following,) = due.lines[3:]
    assert following.pills == [("pill--neutral", "planned")]
    assert following.became[0].startswith("planned for ")
    planned = Reminder.objects.filter(state=ReminderState.PLANNED).count()
    assert due.more == planned - 1 > 0


def test_what_came_back_is_open_and_stands_out(client: Client, who: People) -> None:
    bounce()
    (due,) = of(client, who.attorney, who)
    assert due.care == 1
    html = client.get(address(who.case)).content.decode()
    assert '<details class="why told" open>' in html
    text = text_of(html)
    assert "1 did not arrive" in text
    assert "came back Mon 23 November 2026, 00:00 5.1.1 no such mailbox" in text


@pytest.mark.parametrize("reason", UNREACHABLE)
def test_who_cannot_be_reached_is_named_and_what_was_dropped_is_not(
    client: Client, who: People, reason: str
) -> None:
    dropped = {"state": ReminderState.CANCELLED, "sent_at": None}
    Reminder.objects.filter(pk=row(COUNSEL).pk).update(**dropped, reason=reason)
    Reminder.objects.filter(rung="before:30").update(**dropped, reason="The due date moved.")
    (due,) = of(client, who.attorney, who)
    assert due.care == 1
    assert [reason] in [line.became[1:] for line in due.lines]
    assert "The due date moved." not in str(due)


def test_only_who_answers_for_the_case_sees_it(client: Client, who: People) -> None:
    bounce()
    for reader in (who.applicant, who.petitioner):
        page, text = look(client, reader, who.case)
        assert page.reminders is not None
        assert page.reminders.deadlines == ()
        assert "no such mailbox" not in text
        assert "did not arrive" not in text
    assert len(of(client, who.administrator, who)) == 1


def test_a_look_back_has_no_ledger(client: Client, who: People) -> None:
    page, _text = look(client, who.attorney, who.case, "2026-11-21")
    assert page.reminders is None


def test_the_list_of_cases_counts_what_did_not_arrive(client: Client, who: People) -> None:
    bounce()
    cast.petition("O1-QUIET", who.case.firm)
    client.force_login(who.attorney)
    response = client.get("/")
    assert {r.reference: r.care for r in response.context["rows"]} == {"SEND-1": 1, "O1-QUIET": 0}
    html = response.content.decode()
    assert html.count('class="case__care"') == 1
    assert 'href="/messages/?state=care&amp;case=SEND-1"' in html
    lines = client.get("/messages/?state=care&case=SEND-1").context["lines"]
    assert [line.row.to.email for line in lines] == [COUNSEL]
    for reader in (who.applicant, who.petitioner):
        client.force_login(reader)
        assert [r.care for r in client.get("/").context["rows"]] == [0]
    office = cast.member("clerk@firm.example", who.case.firm, FirmRole.PARALEGAL)
    client.force_login(office)
    assert {r.care for r in client.get("/").context["rows"]} == {0, 1}


def test_nothing_needs_care_once_it_is_met(client: Client, who: People) -> None:
    bounce()
    record(who.case, "rfe_response_received", "2026-11-22", now=NOW)
    client.force_login(who.attorney)
    assert [r.care for r in client.get("/").context["rows"]] == [0]


@pytest.mark.parametrize(
    "rung, said",
    [
        ("first", "first notice"),
        ("first:2", "first notice to a new address"),
        ("first:3", "first notice to a new address"),
        ("before:1", "1 day before"),
        ("before:30", "30 days before"),
        ("ship", "last day to ship"),
        ("day", "on the day"),
        ("overdue", "if it is overdue"),
        ("attorney", "to the attorney: nobody answered"),
        ("firm", "to the firm: nobody answered"),
    ],
)
def test_the_rungs_in_words(rung: str, said: str) -> None:
    assert ledger.rung_words(rung) == said


@pytest.mark.parametrize(
    "late, said",
    [(1, "1 minute late"), (59, "59 minutes late"), (60, "1 hour late"), (4321, "72 hours late")],
)
def test_how_late(late: int, said: str) -> None:
    assert ledger.late_words(timedelta(minutes=late)) == said


def test_a_beneficiary_who_was_told_is_named(client: Client, who: People) -> None:
    (due,) = of(client, who.attorney, who)
    name = who.case.participants.get(email=BENEFICIARY).name
    assert name in {line.to for line in due.lines}


def test_the_way_to_the_desk_is_for_those_who_work_there() -> None:
    who = people()
    both = cast.member("both@other.example", cast.firm("other"))
    cast.participant(who.case, Role.DEPENDENT, both)
    operator = cast.user("operator@host.example", is_staff=True, is_superuser=True)
    outside = cast.user("outside@host.example", is_superuser=True)
    link = f'<a href="/admin/cases/petition/{who.case.pk}/change/">This case at the firm desk</a>'

    def led(user: User) -> bool:
        return link in signed_in(user).get(f"/cases/{who.case.uuid}/").content.decode()

    insiders = (who.attorney, who.administrator, operator)
    others = (who.applicant, who.petitioner, both, outside)
    assert [led(user) for user in insiders] == [True] * 3
    assert [led(user) for user in others] == [False] * 4
    for user in insiders:
        page = signed_in(user).get(f"/admin/cases/petition/{who.case.pk}/change/")
        assert page.status_code == 200


def test_a_rule_that_a_release_took_away_keeps_its_ledger(client: Client, who: People) -> None:
    who.case.deadlines.update(rule="before-our-time")
    (due,) = of(client, who.attorney, who)
    assert (due.title, due.sent) == ("before-our-time", 3)
