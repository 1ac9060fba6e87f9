"""The list of cases, and the language of the pages."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import cast
from tracker.accounts.models import User
from tracker.cases.enums import EventKind, FirmRole, Role
from tracker.cases.models import Petition, RecommendationLetter
from tracker.cases.record import record

pytestmark = pytest.mark.django_db

QUERIES = 10


@pytest.fixture
def applicant(client: Client) -> User:
    """Someone with two cases, signed in."""
    person = cast.user("applicant@example.com", zone="Asia/Seoul")
    for reference in ("A-1", "A-2"):
        case_of(reference, person)
    client.force_login(person)
    return person


def case_of(reference: str, person: User | None = None) -> Petition:
    petition = cast.petition(reference)
    cast.participant(petition, Role.BENEFICIARY, person, name="Ha-neul Seo")
    cast.participant(petition, Role.PETITIONER, name=f"Employer of {reference}")
    return petition


def test_the_petitioners_own_people_tell_their_cases_apart_by_the_beneficiary(
    client: Client,
) -> None:
    person = cast.user("people@employer.example")
    for reference, name in (("A-1", "Ha-neul Seo"), ("A-2", "Arjun Menon")):
        case = cast.petition(reference)
        cast.participant(case, Role.BENEFICIARY, name=name)
        cast.participant(case, Role.PETITIONER, person, name="Lark Street Music, Inc.")
    client.force_login(person)
    rows = client.get("/").context["rows"]
    assert [(row.title, row.person) for row in rows] == [("Ha-neul Seo", ""), ("Arjun Menon", "")]
    page = client.get(reverse("case", args=[rows[1].uuid])).context["page"]
    assert (page.title, page.meta) == ("Arjun Menon · O-1A", ("Case A-2",))


def wanted_letter(petition: Petition, days: int) -> None:
    """A letter wanted in ``days`` days, and the deadline that follows from it."""
    day = timezone.now().date() + timedelta(days=days)
    RecommendationLetter.objects.create(petition=petition, key="letter-1", wanted_by=day)
    record(petition, EventKind.NOTE, "2026-01-02")


def shown(client: Client) -> list[str]:
    return [row.reference for row in client.get("/").context["rows"]]


def test_works(client: Client, applicant: User) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert shown(client) == ["A-1", "A-2"]
    row = page.context["rows"][0]
    assert (row.title, row.stage, row.letters) == (
        "Employer of A-1",
        "Preparation",
        "none on record",
    )
    assert "nothing due" in page.content.decode()


def test_the_nearest_day_comes_first(client: Client, applicant: User) -> None:
    wanted_letter(Petition.objects.get(reference="A-2"), days=20)
    row = client.get("/").context["rows"][0]
    assert row.reference == "A-2"
    assert row.due_title == "A recommendation letter is ready"
    assert row.left in ("20 days left", "19 days left")  # today in Seoul may be tomorrow
    assert not row.urgent


def test_strangers_cases_are_not_on_it(client: Client, applicant: User) -> None:
    case_of("B-1", cast.user("other@example.com"))
    body = client.get("/").content.decode()
    assert "B-1" not in body


def test_an_attorney_sees_the_firms_cases_and_no_others(client: Client, applicant: User) -> None:
    cast.petition("B-1", of=cast.firm("another-firm"))
    client.force_login(cast.member("attorney@example.com", cast.firm()))
    assert shown(client) == ["A-1", "A-2"]
    assert client.get("/").context["rows"][0].person == "Ha-neul Seo"


def test_a_petitioners_contact_does_not_see_the_visa(client: Client, documented: Petition) -> None:
    contact = cast.user("people@example.com")
    documented.participants.filter(role=Role.PETITIONER).update(user=contact)
    client.force_login(contact)
    assert client.get("/").context["rows"][0].stage == "Approved"
    client.force_login(cast.member("attorney@example.com", documented.firm))
    assert client.get("/").context["rows"][0].stage == "Visa received"


def test_without_a_case_it_says_what_to_do(client: Client) -> None:
    client.force_login(cast.user("new@example.com"))
    assert "No case is open for you yet" in client.get("/").content.decode()


def test_sign_in_comes_first(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 302
    assert page["Location"].startswith("/account/login/")


def test_wrong_method(client: Client, applicant: User) -> None:
    assert client.post("/").status_code == 405


def test_pages_of_25(client: Client) -> None:
    for number in range(26):
        cast.petition(f"C-{number:02}")
    client.force_login(cast.member("attorney@example.com", cast.firm(), FirmRole.PARALEGAL))
    assert len(shown(client)) == 25
    second = client.get("/?page=2")
    assert [row.reference for row in second.context["rows"]] == ["C-25"]
    assert 'rel="prev"' in second.content.decode()


def test_queries_do_not_grow_with_the_cases(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.member("attorney@example.com", cast.firm()))
    wanted_letter(case_of("A-1"), days=5)
    with django_assert_num_queries(QUERIES):
        assert shown_once(client) == 1
    for number in (2, 3):
        wanted_letter(case_of(f"A-{number}"), days=5)
    with django_assert_num_queries(QUERIES):
        assert shown_once(client) == 3


def shown_once(client: Client) -> int:
    return client.get("/").content.decode().count('class="card case"')


class TestLanguage:
    """POST /language/."""

    URL = "/language/"

    def test_is_kept_with_the_user(self, client: Client, applicant: User) -> None:
        page = client.post(self.URL, {"language": "ko", "next": "/?page=1"})
        assert (page.status_code, page["Location"]) == (302, "/?page=1")
        applicant.refresh_from_db()
        assert applicant.language == "ko"
        assert '<html lang="ko">' in client.get("/").content.decode()

    def test_is_kept_in_a_cookie_before_sign_in(self, client: Client) -> None:
        login = reverse("account_login")
        page = client.post(self.URL, {"language": "ko", "next": login})
        assert (page["Location"], page.cookies["django_language"].value) == (login, "ko")
        assert '<html lang="ko">' in client.get(login).content.decode()

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
    )
    def test_goes_to_no_other_site(self, client: Client, elsewhere: str) -> None:
        page = client.post(self.URL, {"language": "ko", "next": elsewhere})
        assert page["Location"] == "/"

    @pytest.mark.parametrize("code", ["", "xx", "de", "../ko"])
    def test_unknown_ones_change_nothing(self, client: Client, applicant: User, code: str) -> None:
        page = client.post(self.URL, {"language": code})
        applicant.refresh_from_db()
        assert (page.status_code, applicant.language) == (302, "en")
        assert "django_language" not in page.cookies

    def test_wrong_method(self, client: Client) -> None:
        assert client.get(self.URL).status_code == 405


def test_bad_ids_are_no_addresses(client: Client, applicant: User) -> None:
    assert client.get("/cases/1/").status_code == 404
    assert client.get(f"/cases/{UUID(int=0)}/").status_code == 404


def test_a_rule_that_a_release_took_away_leaves_the_list_to_be_read(
    client: Client, applicant: User
) -> None:
    case = Petition.objects.get(reference="A-1")
    record(case, "rfe_issued", "2026-11-20", stated_due=date(2098, 2, 12))
    case.deadlines.update(rule="before-our-time")
    rows = client.get("/").context["rows"]
    assert {row.reference: row.due_title for row in rows} == {"A-1": "", "A-2": ""}
