"""EMAIL_URL picks a provider: what anymail is told, and what its errors mean."""

import json
from typing import Any

import pytest
from anymail.exceptions import (
    AnymailAPIError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)
from django.utils.module_loading import import_string
from requests import ConnectionError as Away
from requests import Response

from tracker.lib.mail import Failure, classify
from tracker.lib.providers import BACKENDS, name_of, settings_of
from tracker.settings import env

UNTRACKED = {"track_opens": False, "track_clicks": False}
EU = "https://api.eu.mailgun.net/v3"


@pytest.mark.parametrize(
    "url, provider, settings",
    [
        (
            f"mailgun://:key%2F1@mg.example.org?api_url={EU}",
            "mailgun",
            {
                "MAILGUN_API_KEY": "key/1",
                "MAILGUN_API_URL": EU,
                "MAILGUN_SENDER_DOMAIN": "mg.example.org",
                "MAILGUN_SEND_DEFAULTS": UNTRACKED,
            },
        ),
        (
            "postmark://:token@",
            "postmark",
            {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_SEND_DEFAULTS": UNTRACKED},
        ),
        ("brevo://:key@", "brevo", {"BREVO_API_KEY": "key"}),
        ("resend://:key@", "resend", {"RESEND_API_KEY": "key"}),
    ],
)
def test_what_anymail_is_told(url: str, provider: str, settings: dict[str, Any]) -> None:
    mail = env.email_url_config(url)
    assert name_of(mail["EMAIL_BACKEND"]) == provider
    assert settings_of(provider, mail) == settings


def test_a_mail_server_is_no_provider() -> None:
    assert name_of(env.email_url_config("smtp+tls://a:b@mail.example.org")["EMAIL_BACKEND"]) == ""


@pytest.mark.parametrize("backend", BACKENDS.values())
def test_anymail_knows_each(backend: str) -> None:
    assert import_string(backend).esp_name


def answered(status: int, **content: object) -> AnymailRequestsAPIError:
    response = Response()
    response.status_code, response.reason = status, "Said"
    response._content = json.dumps(content).encode()
    return AnymailRequestsAPIError(response=response, esp_name="Postmark")


def unreached() -> AnymailRequestsAPIError:
    error = AnymailRequestsAPIError("Error posting to the provider")
    error.__cause__ = Away("no route")
    return error


@pytest.mark.parametrize(
    "error, permanent, whole_connection",
    [
        (AnymailRecipientsRefused(), True, False),
        (AnymailInvalidAddress("no @"), True, False),
        (answered(422, ErrorCode=300), False, False),
        (answered(401), False, True),
        (answered(429), False, True),
        (answered(503), False, True),
        (unreached(), False, True),
        (AnymailAPIError("Invalid JSON"), False, True),
    ],
    ids=str,
)
def test_what_an_error_means(error: Exception, permanent: bool, whole_connection: bool) -> None:
    failure = classify(error)
    assert (failure.permanent, failure.whole_connection) == (permanent, whole_connection)
    assert "\n" not in failure.text


def test_the_providers_words_are_kept_in_one_line() -> None:
    said = classify(answered(422, Message="Sender signature not confirmed for a@b.example"))
    start = 'Postmark API response 422 (Said): { "Message": "Sender signature not confirmed for '
    assert said == Failure(False, False, start + 'a@b.example" }')
    assert said.text_to_log == start + "… }"
