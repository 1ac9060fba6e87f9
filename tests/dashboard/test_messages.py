"""The ledger of reminders, for those who answer for the cases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tests.dashboard.looking import text_of
from tests.dashboard.people import People, people, signed_in
from tracker.cases import claims
from tracker.cases.enums import ReminderState, Role
from tracker.cases.models import Deadline, Petition, Reminder, SentMail
from tracker.cases.reasons import BARRED, MET, NO_ADDRESS, QUIET

pytestmark = pytest.mark.django_db

URL = "/messages/"
SENT = datetime(2026, 11, 20, 14, tzinfo=UTC)  # 9 o'clock in New York, 23 o'clock in Seoul


@pytest.fixture
def who() -> People:
    return people()


def deadline(case: Petition) -> Deadline:
    day = date(2026, 12, 1)
    return case.deadlines.create(
        rule="rfe-response",
        anchor=f"event:{case.uuid}",
        sense="act_by",
        due=day,
        due_latest=day,
        by=day,
        zone="America/New_York",
        bound="counsel",
        version="1",
        made_at=SENT,
    )


def reminder(of: Deadline, number: int, **fields: object) -> Reminder:
    """A sent one, an hour after the one before; ``fields`` say otherwise."""
    at = SENT + timedelta(hours=number)
    values = {
        "recipient": of.petition.participants.get(role=Role.BENEFICIARY),
        "rung": f"before:{number}",
        "planned_due": of.by,
        "tone": "act",
        "send_at": at,
        "try_at": at,
        "sent_at": at,
        "state": ReminderState.SENT,
        "message_id": f"<{of.petition.reference}.{number}@localhost>",
    }
    row: Reminder = of.reminders.create(**(values | fields))
    if row.state == ReminderState.SENT:
        SentMail.objects.create(
            message_id=row.message_id,
            address="reader@x.example",
            sent_at=at,
            subject=f"{of.petition.reference}: a date {number}",
            text="Dear <reader>,\n\nplease act.",
        )
    return row


def test_newest_first_with_the_exact_text(who: People) -> None:
    due = deadline(who.case)
    for number in range(3):
        reminder(due, number)

    page = signed_in(who.attorney).get(URL)

    subjects = [line.subject for line in page.context["lines"]]
    assert subjects == ["O1-TEST: a date 2", "O1-TEST: a date 1", "O1-TEST: a date 0"]
    assert page.context["lines"][2].when == "Fri 20 November 2026, 09:00"
    html = page.content.decode()
    assert "Dear &lt;reader&gt;,\n\nplease act." in html
    assert who.case.participants.get(role=Role.BENEFICIARY).name in html


def test_a_rule_that_a_release_took_away_keeps_its_mails(who: People) -> None:
    due = deadline(who.case)
    reminder(due, 0)
    reminder(due, 1, state=ReminderState.FAILED, sent_at=None)
    Deadline.objects.filter(pk=due.pk).update(rule="before-our-time")
    page = signed_in(who.attorney).get(URL)
    subjects = [line.subject for line in page.context["lines"]]
    assert subjects == ["before-our-time", "O1-TEST: a date 0"]


def test_what_was_not_sent_says_why(who: People) -> None:
    due = deadline(who.case)
    blank = {"sent_at": None}
    reminder(due, 0, state=ReminderState.CANCELLED, reason=MET, **blank)
    reminder(due, 1, state=ReminderState.PLANNED, **blank)

    lines = signed_in(who.attorney).get(f"{URL}?state=all").context["lines"]

    said = [(line.row.state, line.notes, line.subject) for line in lines]
    title = "USCIS has the answer to its request for evidence"
    assert said == [
        ("planned", [], title),
        ("cancelled", ["The deadline was met."], title),
    ]


def test_first_what_went_out_and_what_needs_care(who: People) -> None:
    due = deadline(who.case)
    blank = {"sent_at": None}
    reminder(due, 0)
    reminder(due, 1, state=ReminderState.FAILED, **blank)
    reminder(due, 2, state=ReminderState.CANCELLED, reason=NO_ADDRESS, **blank)
    reminder(due, 3, state=ReminderState.CANCELLED, reason=MET, **blank)
    reminder(due, 4, state=ReminderState.PLANNED, **blank)
    reminder(due, 5, state=ReminderState.PLANNED, **blank)
    reminder(due, 6, state=ReminderState.CANCELLED, reason=BARRED, **blank)
    client = signed_in(who.attorney)

    def seen(query: str) -> list[str]:
        return [line.row.rung for line in client.get(f"{URL}?{query}").context["lines"]]

    assert seen("") == ["before:6", "before:2", "before:1", "before:0"]
    assert seen("state=planned") == ["before:4", "before:5"]
    assert seen("state=all") == [f"before:{number}" for number in (6, 5, 4, 3, 2, 1, 0)]


def test_what_became_of_a_message(who: People) -> None:
    due = deadline(who.case)
    row = reminder(
        due,
        0,
        rung="before:30",
        send_at=SENT - timedelta(hours=3),
        bounced_at=SENT + timedelta(hours=1),
        reason="5.1.1 no such mailbox",
    )
    reminder(due, 1, rung="attorney", acknowledged_at=SENT + timedelta(hours=2))
    claims.note([row.pk], QUIET, state=ReminderState.PLANNED, now=SENT)

    seen, back = signed_in(who.attorney).get(URL).context["lines"]

    assert seen.which == "to the attorney: nobody answered"
    assert seen.pills == [("pill--ok", "sent"), ("pill--ok", "acknowledged")]
    assert seen.notes == ["acknowledged Fri 20 November 2026, 11:00"]
    assert back.which == "30 days before"
    assert back.pills == [("pill--neutral", "sent"), ("pill--no", "bounced")]
    assert back.notes == [
        "3 hours late",
        "came back Fri 20 November 2026, 10:00",
        "5.1.1 no such mailbox",
    ]
    assert back.history == [
        "Fri 20 November 2026, 09:00: planned. It waits until the reader's quiet hours are over."
    ]


def test_what_did_not_arrive_stands_out(who: People) -> None:
    due = deadline(who.case)
    reminder(due, 1, bounced_at=SENT)
    reminder(due, 2, state=ReminderState.FAILED, sent_at=None, recipient=None, member=who.attorney)
    client = signed_in(who.attorney)

    page = client.get(URL)

    assert page.context["care"] == 2
    assert [line.care for line in page.context["lines"]] == [True, True]
    html = page.content.decode()
    assert html.count('class="ledger__care"') == 2
    assert "2 reminders did not arrive and need care." in text_of(html)
    assert html.count("See the addresses of this case") == 1  # the attorney's is not among them
    reminder(due, 0)
    only = client.get(f"{URL}?state=care")
    assert [line.row.rung for line in only.context["lines"]] == ["before:2", "before:1"]
    assert only.context["care"] == 0


def test_another_firms_care_is_not_ours(who: People) -> None:
    other = who.stranger.participations.get().petition
    reminder(deadline(other), 0, bounced_at=SENT)

    page = signed_in(who.attorney).get(URL)

    assert page.context["care"] == 0


def test_only_the_readers_firm(who: People) -> None:
    other = who.stranger.participations.get().petition
    reminder(deadline(other), 0)
    own = reminder(deadline(who.case), 0)
    operator = cast.user("operator@host.example", is_superuser=True)

    def seen(client: Client) -> set[Reminder]:
        return {line.row for line in client.get(URL).context["lines"]}

    assert seen(signed_in(who.attorney)) == seen(signed_in(who.administrator)) == {own}
    assert len(seen(signed_in(operator))) == 2


def test_by_state_and_by_case(who: People) -> None:
    second = cast.petition("O1-SECOND", who.case.firm)
    cast.participant(second, Role.BENEFICIARY)
    first, failed = deadline(who.case), deadline(second)
    reminder(first, 0)
    reminder(first, 1, state=ReminderState.FAILED, reason="550 no such box")
    reminder(failed, 0, state=ReminderState.FAILED)
    client = signed_in(who.attorney)

    def seen(query: str) -> list[str]:
        rows = [line.row for line in client.get(f"{URL}?{query}").context["lines"]]
        return [f"{row.deadline.petition.reference} {row.rung}" for row in rows]

    assert seen("state=failed") == ["O1-TEST before:1", "O1-SECOND before:0"]
    assert seen("case=o1-test") == ["O1-TEST before:1", "O1-TEST before:0"]
    assert seen("case=O1-SEC&state=failed") == ["O1-SECOND before:0"]
    assert seen("state=sent&case=O1-SECOND") == []


def test_a_page_holds_25(who: People) -> None:
    due = deadline(who.case)
    for number in range(27):
        reminder(due, number)
    client = signed_in(who.attorney)

    first, second = client.get(URL), client.get(f"{URL}?page=2&state=sent")

    assert len(first.context["lines"]) == 25
    assert [line.subject for line in second.context["lines"]] == [
        "O1-TEST: a date 1",
        "O1-TEST: a date 0",
    ]
    assert 'href="?page=1&amp;state=sent"' in second.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(
    who: People, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        case = cast.petition(f"O1-{number}", who.case.firm)
        cast.participant(case, Role.BENEFICIARY)
        reminder(deadline(case), 0)
    client = signed_in(who.attorney)

    with django_assert_num_queries(9):
        client.get(URL)


def test_applicants_and_strangers_are_refused(who: People) -> None:
    reminder(deadline(who.case), 0)
    for user in (who.applicant, who.petitioner, who.stranger):
        assert signed_in(user).get(URL).status_code == 404
    assert Client().get(URL).status_code == 302
    assert signed_in(who.attorney).post(URL).status_code == 405


def test_bad_filters_and_pages_are_survived(who: People) -> None:
    row = reminder(deadline(who.case), 0)
    client = signed_in(who.attorney)
    for query in ("state=lost", "page=x", "page=-1", f"case={'x' * 50}"):
        page = client.get(f"{URL}?{query}")
        assert [line.row for line in page.context["lines"]] == [row], query


def test_nothing_yet(who: People) -> None:
    page = signed_in(who.attorney).get(URL)

    assert page.context["lines"] == []
    assert reverse("sent_messages") == URL
    assert "No messages" in page.content.decode()
