"""The page of one case: the documented one as of three days, and who sees what."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import cast
from tests.dashboard.looking import address, look
from tracker.accounts.models import User
from tracker.cases.enums import ChecklistKind, EventKind, FirmRole, Role
from tracker.cases.models import Petition
from tracker.cases.record import record
from tracker.dashboard.present.page import CasePage
from tracker.lib.zones import day_of

pytestmark = pytest.mark.django_db

SEOUL = "Asia/Seoul"
QUERIES = 21


@pytest.fixture
def applicant(documented: Petition) -> User:
    person = cast.user("haneul@example.com", zone=SEOUL)
    documented.participants.filter(role=Role.BENEFICIARY).update(user=person)
    return person


@pytest.fixture
def attorney(documented: Petition) -> User:
    return cast.member("attorney@example.com", documented.firm)


@pytest.fixture
def contact(documented: Petition) -> User:
    person = cast.user("people@example.com")
    documented.participants.filter(role=Role.PETITIONER).update(user=person)
    return person


def steps(page: CasePage) -> list[tuple[str, str, str]]:
    return [(step.name, step.note, step.state) for step in page.steps]


def whens(page: CasePage, title: str) -> list[tuple[str, str, tuple[str, ...]]]:
    found = [line for line in page.lines if line.title == title]
    return [(line.when.text, line.when.iso, line.when.notes) for line in found]


class TestDocumented:
    """DOC-2018 as its applicant sees it."""

    def test_today_nothing_is_left_to_do(
        self, client: Client, documented: Petition, applicant: User
    ) -> None:
        page, text = look(client, applicant, documented)
        assert page.title == "Lark Street Music, Inc. · O-1A"
        assert page.meta == (
            "Case DOC-2018",
            "131 days from first contact to the visa",
            "needed by Wed 1 August 2018, by our reading",
        )
        assert (page.todo.act, page.todo.asks, page.todo.wait) == ((), (), ())
        assert "Nothing is left to do: the visa has arrived." in text
        assert (page.letters.passed, page.letters.total) == (5, 6)
        assert page.letters.lines[5].state == "nothing on record"
        assert "5 of 6" in text

    def test_today_every_step_is_done_and_no_day_is_made_up(
        self, client: Client, documented: Petition, applicant: User
    ) -> None:
        page, _text = look(client, applicant, documented)
        assert steps(page) == [
            ("Preparation", "10 March 2018 to 25 May 2018", "done"),
            ("Letters", "5 of 6 passed", "done"),
            ("Filed", "9 June 2018, premium", "done"),
            ("Request for evidence", "on or before 23 June 2018", "done"),
            ("Approved", "on or before 6 July 2018", "done"),
            ("Interview", "17 July 2018", "done"),
            ("Visa", "19 July 2018", "done"),
        ]

    def test_imprecise_days_are_shown_as_such(
        self, client: Client, documented: Petition, applicant: User
    ) -> None:
        page, _text = look(client, applicant, documented)
        assert whens(page, "USCIS asked for more evidence") == [
            ("on or before 23 June", "", ("exact day not known",))
        ]
        assert whens(page, "Answer to the request sent") == [
            ("22 to 25 June", "", ("one of these days", "22 to 26 June in Seoul", "written “6/23”"))
        ]
        assert whens(page, "Petition approved") == [
            ("on or before 6 July", "", ("exact day not known", "heard on Fri 6 July"))
        ]
        assert whens(page, "Answers for the letters received")[0][0] == "from 23 March on"

    def test_the_other_sides_days(
        self, client: Client, documented: Petition, applicant: User, attorney: User
    ) -> None:
        page, _text = look(client, applicant, documented)
        filed = ("Sat 9 June", "2018-06-09", ("Fri 8 or Sat 9 June in New York", "written “6/9”"))
        assert whens(page, "Petition filed") == [filed]
        assert whens(page, "Visa received") == [("Thu 19 July", "2018-07-19", ())]
        page, _text = look(client, attorney, documented)
        assert whens(page, "Petition filed") == [filed]
        assert whens(page, "Visa received")[0][2] == ("Wed 18 or Thu 19 July in New York",)

    def test_every_fact_has_one_line_newest_first(
        self, client: Client, documented: Petition, applicant: User
    ) -> None:
        page, _text = look(client, applicant, documented)
        lines = [line for line in page.lines if line.event]
        assert len(lines) == documented.events.count()
        assert [lines[0].title, lines[-1].title] == ["Visa received", "Contract signed"]
        marks = {line.title for line in lines if "our reading" in line.marks}
        assert marks == {"USCIS asked for more evidence", "Date of need stated"}

    def test_what_happened_to_the_papers(
        self, client: Client, documented: Petition, applicant: User
    ) -> None:
        page, text = look(client, applicant, documented)
        assert [papers.kind for papers in page.lists] == [
            ChecklistKind.INTERVIEW_DAY,
            ChecklistKind.EMERGENCY_REQUEST,
            ChecklistKind.WAIVER_PACKET,
        ]
        passport = next(p for p in page.lists[0].papers if p.title == "Passport")
        assert (passport.word, passport.tone) == ("asked for, kept", "ok")
        missing = next(p for p in page.lists[2].papers if "I-797" in p.title)
        assert (missing.word, missing.tone) == ("missing", "no")
        assert "PDF, 한국어" in text
        assert "PDF, English" in text

    def test_on_10_july_nothing_of_13_july_is_known(
        self, client: Client, documented: Petition, applicant: User
    ) -> None:
        page, text = look(client, applicant, documented, "2018-07-10")
        assert page.day == "Tue 10 July 2018"
        assert "The case as it stood at the end of Tue 10 July 2018" in text
        assert steps(page)[-2:] == [
            ("Interview", "Interview-waiver packet sent", "now"),
            ("Visa", "", "ahead"),
        ]
        assert [papers.kind for papers in page.lists] == [ChecklistKind.WAIVER_PACKET]
        assert {paper.word for paper in page.lists[0].papers} == {"sent", "missing"}
        for later in ("13 July", "August", "refused", "mergency", "returned"):
            assert later not in text

    def test_on_13_july_an_interview_is_early_enough(
        self, client: Client, documented: Petition, applicant: User
    ) -> None:
        page, text = look(client, applicant, documented, "2018-07-13")
        assert page.appointment is not None
        assert (page.appointment.title, page.appointment.day) == (
            "Your interview is in 4 days",
            "Tue 17 July",
        )
        (card,) = page.todo.act
        assert (card.title, card.settled) == ("The interview on Tue 17 July is early enough", True)
        assert [(o.name, o.day, o.status, o.verdict) for o in card.options] == [
            ("Regular interview", "Mon 6 August", "offered", "5 days too late"),
            ("Emergency interview", "Tue 17 July", "booked", "15 days to spare"),
        ]
        assert card.lead.endswith("An emergency appointment was asked for: Fri 13 July.")
        assert card.clock == (("Seoul", "the end of Wed 1 August"),)
        assert "day 125 since first contact with counsel" in text

    def test_a_look_back_offers_no_forms(
        self, client: Client, documented: Petition, attorney: User
    ) -> None:
        client.force_login(attorney)
        today = client.get(address(documented)).content.decode()
        back = client.get(address(documented, "2018-07-13")).content.decode()
        forms = f"/cases/{documented.uuid}/(record/|events/)"
        assert re.search(forms, today)
        assert not re.search(forms, back)
        assert f'href="/cases/{documented.uuid}/"' in back

    def test_today_named_as_such_is_no_look_back(
        self, client: Client, documented: Petition, attorney: User
    ) -> None:
        today = day_of(timezone.now(), SEOUL).isoformat()
        _page, text = look(client, attorney, documented, today)
        assert "Back to today" not in text

    def test_before_the_first_fact(
        self, client: Client, documented: Petition, attorney: User
    ) -> None:
        page, text = look(client, attorney, documented, "2018-01-01")
        assert page.is_empty
        assert "Nothing was known yet on that day" in text


@pytest.mark.parametrize(
    "day, message",
    [
        ("10 July", "This is no day."),
        ("2018-13-01", "This is no day."),
        ("2018-02-30", "This is no day."),
        ("9999-12-31", "That day has not come yet."),
        ("2", "This is no day."),
    ],
)
def test_a_bad_day_gets_a_clear_answer(
    client: Client, documented: Petition, attorney: User, day: str, message: str
) -> None:
    client.force_login(attorney)
    response = client.get(address(documented), {"as_of": day})
    assert response.status_code == 400
    assert message in response.content.decode()


class TestAccess:
    def test_strangers_do_not_learn_that_it_is(self, client: Client, documented: Petition) -> None:
        for stranger in (
            cast.user("stranger@example.com"),
            cast.member("theirs@example.com", cast.firm("another-firm")),
        ):
            client.force_login(stranger)
            response = client.get(address(documented))
            assert response.status_code == 404
            assert "DOC-2018" not in response.content.decode()

    def test_sign_in_comes_first(self, client: Client, documented: Petition) -> None:
        assert client.get(address(documented)).status_code == 302

    def test_bad_id(self, client: Client, attorney: User) -> None:
        client.force_login(attorney)
        assert client.get(f"/cases/{UUID(int=0)}/").status_code == 404
        assert client.get("/cases/DOC-2018/").status_code == 404

    def test_wrong_method(self, client: Client, documented: Petition, attorney: User) -> None:
        client.force_login(attorney)
        assert client.post(address(documented)).status_code == 405

    def test_a_petitioners_contact_sees_the_petition_only(
        self, client: Client, documented: Petition, contact: User
    ) -> None:
        page, text = look(client, contact, documented)
        assert [step.name for step in page.steps] == [
            "Preparation",
            "Letters",
            "Filed",
            "Request for evidence",
            "Approved",
        ]
        assert page.lists == ()
        assert page.appointment is None
        for private in (
            "isa received",
            "nterview",
            "aiver",
            "mbassy",
            "Passport",
            "machine",
            "JSON",
        ):
            assert private not in text

    def test_who_may_not_write_is_offered_no_forms(
        self, client: Client, documented: Petition
    ) -> None:
        clerk = cast.member("desk@example.com", documented.firm, FirmRole.ADMINISTRATOR)
        page, text = look(client, clerk, documented)
        assert "Record what happened" not in text
        assert not any(line.changeable or line.confirmable for line in page.lines)

    def test_an_applicant_changes_only_their_own_entries(
        self, client: Client, documented: Petition, applicant: User, attorney: User
    ) -> None:
        record(documented, EventKind.ENTERED_US, "2018-07-25", by=applicant)
        record(documented, EventKind.WORK_STARTED, "2018-07-30", by=attorney)
        page, _text = look(client, applicant, documented)
        assert [line.title for line in page.lines if line.changeable] == [
            "Entered the United States"
        ]

    def test_counsel_is_asked_to_confirm(
        self, client: Client, documented: Petition, applicant: User, attorney: User
    ) -> None:
        kind = EventKind.APPROVAL_NOTICE_RECEIVED
        record(documented, kind, "2018-07-14", by=applicant, unconfirmed=True)
        page, text = look(client, attorney, documented)
        assert [line.title for line in page.lines if line.confirmable] == [
            "Approval notice (I-797) received"
        ]
        assert "not confirmed by counsel yet" in text
        page, _text = look(client, applicant, documented)
        assert not any(line.confirmable for line in page.lines)

    def test_what_people_write_is_text(
        self, client: Client, documented: Petition, attorney: User
    ) -> None:
        record(documented, EventKind.NOTE, "2018-07-20", summary="<script>alert(1)</script>")
        client.force_login(attorney)
        body = client.get(address(documented)).content.decode()
        assert "&lt;script&gt;alert(1)" in body
        assert "<script>alert(1)" not in body


def test_queries_do_not_grow_with_the_case(
    client: Client,
    documented: Petition,
    attorney: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    small = cast.petition("A-1", of=documented.firm)
    small.checklists.create(kind=ChecklistKind.INTERVIEW_DAY)
    record(small, EventKind.CONTRACT_SIGNED, "2018-03-06")
    client.force_login(attorney)
    with django_assert_num_queries(QUERIES):
        client.get(address(small))
    with django_assert_num_queries(QUERIES):
        client.get(address(documented))
