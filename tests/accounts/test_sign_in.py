"""Signing in and out, and what is closed to who has not."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tracker.accounts.models import User

LOGIN = "/account/login/"
MISMATCH = "This e-mail address and this password do not belong together."


def signed_in(client: Client) -> bool:
    """Whether this browser's session belongs to a person."""
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["mara.lind@example.org", "Mara.Lind@Example.ORG"])
def test_sign_in_by_address_in_any_case(client: Client, english: User, typed: str) -> None:
    answer = client.post(LOGIN, {"login": typed, "password": cast.PASSWORD})

    assert (answer.status_code, answer["Location"]) == (302, reverse("cases"))
    assert client.session["_auth_user_id"] == str(english.pk)


@pytest.mark.parametrize("login", ["mara.lind@example.org", "nobody@example.org"])
def test_wrong_password_and_unknown_address_read_the_same(
    client: Client, english: User, login: str
) -> None:
    answer = client.post(LOGIN, {"login": login, "password": "not-that-one"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count(MISMATCH) == 1
    assert "<title>Please correct: Sign in" in page
    assert not signed_in(client)


def test_a_missing_password_is_tied_to_its_field(client: Client, db: None) -> None:
    page = client.post(LOGIN, {"login": "mara.lind@example.org"}).content.decode()

    field = re.search(r'<input type="password"[^>]*>', page)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="id_password_helptext id_password_error"' in field[0]
    assert page.count('id="id_password_error"') == page.count('id="id_password_helptext"') == 1


def test_who_may_no_longer_sign_in_is_told_so(client: Client, english: User) -> None:
    english.is_active = False
    english.save(update_fields=["is_active"])

    answer = client.post(LOGIN, {"login": english.email, "password": cast.PASSWORD}, follow=True)

    assert "This account is closed" in answer.content.decode()
    assert not signed_in(client)


def test_the_sixth_wrong_attempt_has_to_wait(client: Client, english: User) -> None:
    for _ in range(5):
        client.post(LOGIN, {"login": english.email, "password": "not-that-one"})

    answer = client.post(LOGIN, {"login": english.email, "password": cast.PASSWORD})

    assert "Too many attempts with a wrong password." in answer.content.decode()
    assert not signed_in(client)


def test_sign_out_is_one_press(inside: Client) -> None:
    assert signed_in(inside)

    answer = inside.post("/account/logout/", follow=True)

    assert answer.redirect_chain == [(LOGIN, 302)]
    assert "You have signed out." in answer.content.decode()
    assert not signed_in(inside)


def test_nobody_signs_up_alone(client: Client, db: None) -> None:
    page = client.get("/account/signup/").content.decode()
    client.post(
        "/account/signup/",
        {"email": "new@example.org", "password1": cast.PASSWORD, "password2": cast.PASSWORD},
    )

    assert "Accounts come from your law firm" in page
    assert '<input type="password"' not in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name", ["account_change_password", "account_email", "mfa_index", "mfa_activate_totp"]
)
def test_account_pages_need_sign_in(client: Client, db: None, name: str) -> None:
    path = reverse(name)

    assert client.get(path)["Location"] == f"{LOGIN}?next={path}"
