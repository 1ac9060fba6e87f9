"""Name, language and zone of the reader."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.dashboard.people import signed_in
from tracker.accounts.models import User

pytestmark = pytest.mark.django_db

URL = "/preferences/"
WANTED = {"name": "Haneul Baek", "language": "ko", "zone": "Asia/Seoul"}


@pytest.fixture
def reader() -> User:
    return cast.user("haneul@applicant.example")


def test_they_are_saved_and_said_in_the_new_language(reader: User) -> None:
    client = signed_in(reader)

    response = client.post(URL, WANTED, follow=True)

    reader.refresh_from_db()
    assert (reader.name, reader.language, reader.zone) == ("Haneul Baek", "ko", "Asia/Seoul")
    assert response.redirect_chain == [(URL, 302)]
    assert '<html lang="ko">' in response.content.decode()
    assert [m.level_tag for m in response.context["messages"]] == ["success"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"zone": "Seoul"}, "zone"),
        ({"zone": "America"}, "zone"),
        ({"zone": "../UTC"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"language": "de"}, "language"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_what_is_not_known_is_said(reader: User, wrong: dict[str, str], field: str) -> None:
    response = signed_in(reader).post(URL, WANTED | wrong)

    assert list(response.context["form"].errors) == [field]
    assert len(response.context["form"].errors[field]) == 1
    reader.refresh_from_db()
    assert (reader.language, reader.zone) == ("en", "America/New_York")


def test_nothing_else_can_be_set(reader: User) -> None:
    more = {"is_superuser": "on", "is_staff": "on", "email": "other@applicant.example"}

    signed_in(reader).post(URL, WANTED | more)

    reader.refresh_from_db()
    assert (reader.is_superuser, reader.is_staff) == (False, False)
    assert reader.email == "haneul@applicant.example"


def test_zones_are_suggested_and_sign_in_is_near(reader: User) -> None:
    html = signed_in(reader).get(URL).content.decode()

    assert '<option value="Asia/Seoul"></option>' in html
    assert "Etc/GMT" not in html
    for name in ("account_change_password", "mfa_index"):
        assert f'href="{reverse(name)}"' in html


def test_they_are_the_readers_own(reader: User) -> None:
    assert Client().get(URL).status_code == 302
    assert Client().post(URL, WANTED).status_code == 302
    assert signed_in(reader).delete(URL).status_code == 405
    reader.refresh_from_db()
    assert reader.language == "en"
