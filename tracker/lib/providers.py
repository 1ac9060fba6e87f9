"""E-mail providers, as django-anymail knows them, chosen by the scheme of EMAIL_URL.

``mailgun://:API_KEY@DOMAIN``, ``postmark://:SERVER_TOKEN@``, ``brevo://:API_KEY@``,
``resend://:API_KEY@``; what else anymail can be told about a provider stands in the query:
``?api_url=https://api.eu.mailgun.net/v3``.
"""

from collections.abc import Mapping
from typing import Any

# What anymail calls the key of each.
KEYS = {
    "brevo": "BREVO_API_KEY",
    "mailgun": "MAILGUN_API_KEY",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "resend": "RESEND_API_KEY",
}
BACKENDS = {name: f"anymail.backends.{name}.EmailBackend" for name in KEYS}
# Tracking would put a picture into every mail and send every link by way of the provider. Where
# a mail cannot refuse it, it is switched off at the provider.
REFUSE_TRACKING = ("mailgun", "postmark")
UNTRACKED = {"track_opens": False, "track_clicks": False}


def name_of(backend: str) -> str:
    """The provider that a Django mail backend sends by; empty for SMTP and files."""
    return next((name for name, its in BACKENDS.items() if its == backend), "")


def settings_of(name: str, mail: Mapping[str, Any]) -> dict[str, object]:
    """``ANYMAIL`` for a provider; ``mail``: what django-environ read from EMAIL_URL."""
    own = {f"{name.upper()}_{key}": value for key, value in mail.get("OPTIONS", {}).items()}
    found: dict[str, object] = {KEYS[name]: mail["EMAIL_HOST_PASSWORD"], **own}
    if name == "mailgun":
        found["MAILGUN_SENDER_DOMAIN"] = mail["EMAIL_HOST"]
    if name in REFUSE_TRACKING:
        found[f"{name.upper()}_SEND_DEFAULTS"] = UNTRACKED
    return found
