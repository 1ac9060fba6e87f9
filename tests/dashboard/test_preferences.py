"""Name, language and zone of the reader, and how mails come."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.cases import due_case
from tests.dashboard.people import signed_in
from tracker.accounts.models import User
from tracker.cases.enums import Role
from tracker.cases.models import Reminder

pytestmark = pytest.mark.django_db

URL = "/preferences/"
HABITS = {
    "morning": "7",
    "quiet_from": "22",
    "quiet_to": "6",
    "digest": "on",
    "law_mails": "few",
    "practice_mails": "none",
}
WANTED = {"name": "Haneul Baek", "language": "ko", "zone": "Asia/Seoul", **HABITS}


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
    assert (reader.morning, reader.quiet_from, reader.quiet_to) == (7, 22, 6)
    assert (reader.digest, reader.law_mails, reader.practice_mails) == (True, "few", "none")


@pytest.mark.parametrize(
    "quiet_from, morning, quiet_to, quiet",
    [
        ("21", "8", "8", False),
        ("21", "7", "8", True),
        ("21", "21", "8", True),
        ("21", "20", "8", False),
        ("21", "0", "8", True),
        ("9", "12", "17", True),
        ("9", "17", "17", False),
        ("9", "8", "17", False),
        ("9", "9", "9", False),
    ],
)
def test_the_morning_hour_lies_outside_the_quiet_hours(
    reader: User, quiet_from: str, morning: str, quiet_to: str, quiet: bool
) -> None:
    hours = {"quiet_from": quiet_from, "morning": morning, "quiet_to": quiet_to}

    response = signed_in(reader).post(URL, WANTED | hours)

    reader.refresh_from_db()
    if quiet:
        assert list(response.context["form"].errors) == ["morning"]
        assert "This hour lies in the quiet hours" in response.content.decode()
        assert reader.morning == 9
    else:
        assert response.status_code == 302
        assert str(reader.morning) == morning


def test_what_is_planned_follows(reader: User) -> None:
    User.objects.update(zone="Asia/Seoul")
    petition = due_case.case()
    petition.participants.filter(role=Role.BENEFICIARY).update(user=reader)
    planned = Reminder.objects.filter(recipient__user=reader)

    signed_in(reader).post(URL, WANTED)

    assert planned.exists()
    assert {row.send_at.hour for row in planned} == {22}  # 7 o'clock in Seoul


def test_hours_are_written_as_the_reader_writes_them(reader: User) -> None:
    client = signed_in(reader)
    assert '<option value="9" selected>9:00</option>' in client.get(URL).content.decode()

    User.objects.update(language="ko")
    html = client.get(URL).content.decode()

    assert '<option value="9" selected>오전 9시</option>' in html
    assert '<option value="21" selected>오후 9시</option>' in html


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"zone": "Seoul"}, "zone"),
        ({"zone": "America"}, "zone"),
        ({"zone": "../UTC"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"language": "de"}, "language"),
        ({"name": "x" * 121}, "name"),
        ({"morning": "24"}, "morning"),
        ({"law_mails": "none"}, "law_mails"),
        ({"practice_mails": "some"}, "practice_mails"),
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
