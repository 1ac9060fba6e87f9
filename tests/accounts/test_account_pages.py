"""Passwords by mail, two-step sign-in, languages, and the pages for what went wrong."""

import base64
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import Settings

from tests import cast
from tracker.accounts.models import User

LOGIN = "/account/login/"
RESET = "/account/password/reset/"
ACTIVATE = "/account/2fa/totp/activate/"
NEW_PASSWORD = "quite-another-word-7"


def reset_link() -> str:
    """The path of the link in the only mail that was sent."""
    (message,) = mail.outbox
    found = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(message.body))
    assert found is not None
    return found[1]


def totp(secret: str) -> str:
    """The six digits that an authenticator app shows now, RFC 6238."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def turn_on(client: Client) -> None:
    """Set the authenticator app up as a person does."""
    client.post("/account/reauthenticate/", {"password": cast.PASSWORD, "next": ACTIVATE})
    page = client.get(ACTIVATE).content.decode()
    assert page.count('src="data:image/svg+xml') == 1
    found = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page)
    assert found is not None
    client.post(ACTIVATE, {"code": totp(found[1])})


def test_a_password_is_reset_by_mail_once(client: Client, english: User) -> None:
    client.post(RESET, {"email": "Mara.Lind@example.org"})
    link = reset_link()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    answer = client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)

    assert "Your new password is saved" in answer.content.decode()
    english.refresh_from_db()
    assert english.check_password(NEW_PASSWORD)
    assert "This link no longer works" in Client().get(link).content.decode()


def test_two_different_new_passwords_change_nothing(client: Client, english: User) -> None:
    client.post(RESET, {"email": english.email})
    form = client.get(reset_link(), follow=True).redirect_chain[-1][0]

    page = client.post(form, {"password1": NEW_PASSWORD, "password2": "else"}).content.decode()

    assert '<a href="#id_password2">' in page
    english.refresh_from_db()
    assert english.check_password(cast.PASSWORD)


def test_the_reset_mail_speaks_its_readers_language(client: Client, applicant: User) -> None:
    client.post(RESET, {"email": applicant.email}, headers={"accept-language": "en"})

    (message,) = mail.outbox
    with translation.override("ko"):
        subject = translation.gettext("Your link for a new password")
    assert (message.to, message.subject) == (["jiho.han@example.org"], subject)


def test_an_unknown_address_is_not_given_away(client: Client, db: None) -> None:
    answer = client.post(RESET, {"email": "nobody@example.org"}, follow=True)

    (message,) = mail.outbox
    assert "Look into your mail" in answer.content.decode()
    assert message.subject == "No account with this address"
    assert "/account/" not in str(message.body)


def test_two_step_sign_in_from_set_up_to_use(
    inside: Client, english: User, settings: Settings
) -> None:
    # The step of 30 seconds may end between the app and the form.
    settings.MFA_TOTP_TOLERANCE = 1
    inside.get("/account/email/")  # makes an unverified row, which must not stand in the way
    turn_on(inside)

    assert sorted(Authenticator.objects.values_list("user", "type")) == [
        (english.pk, "recovery_codes"),
        (english.pk, "totp"),
    ]
    other = Client()
    form = {"login": english.email, "password": cast.PASSWORD}
    assert other.post(LOGIN, form)["Location"] == "/account/2fa/authenticate/"
    refused = other.post("/account/2fa/authenticate/", {"code": "not-it"})
    assert 'id="id_code_error"' in refused.content.decode()
    assert "_auth_user_id" not in other.session
    codes = inside.get("/account/2fa/recovery-codes/").content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code></li>", codes)) == 10
    # A recovery code: the app's code of this half minute was spent on setting it up.
    recovery = re.search(r"<li><code>(\d{8})</code></li>", codes)
    assert recovery is not None
    other.post("/account/2fa/authenticate/", {"code": recovery[1]})
    assert other.session["_auth_user_id"] == str(english.pk)


@pytest.mark.parametrize(
    "path, heading",
    [
        ("/account/password/change/", "Change your password"),
        ("/account/2fa/", "Two-step sign-in"),
        ("/account/email/", "E-mail addresses"),
        ("/account/logout/", "Sign Out"),
        ("/account/reauthenticate/", "Please confirm that it is you"),
    ],
)
def test_account_pages_have_one_heading(inside: Client, path: str, heading: str) -> None:
    page = inside.get(path).content.decode()

    headings = re.findall(r"<h1>\s*(.*?)\s*</h1>", page, re.DOTALL)
    assert headings == [heading]


@pytest.mark.parametrize(
    "asked, spoken", [("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("fr", "en"), ("en-US", "en")]
)
def test_a_browser_gets_its_language(client: Client, db: None, asked: str, spoken: str) -> None:
    page = client.get(LOGIN, headers={"accept-language": asked}).content.decode()

    assert re.findall(r"<html lang=\"(.*?)\">", page) == [spoken]


def test_a_reader_gets_their_own_language_and_zone(client: Client, applicant: User) -> None:
    client.post(LOGIN, {"login": applicant.email, "password": cast.PASSWORD})

    page = client.get("/account/2fa/", headers={"accept-language": "en"}).content.decode()

    assert '<html lang="ko">' in page
    assert re.findall(r'<button name="language" value="(.*?)"', page) == ["en"]
    assert page.count("서울") == 2


def test_an_address_of_nothing_is_a_page_in_our_dress(client: Client, db: None) -> None:
    answer = client.get("/no-such-page/")

    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words(english: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(LOGIN, {"login": english.email, "password": cast.PASSWORD})

    assert answer.status_code == 403
    assert "This form was open for too long" in answer.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_resorts_need_neither_request_nor_database(name: str) -> None:
    page = render_to_string(name)

    assert page.count("<h1>") == 1
    assert "<form" not in page
