"""Mails by a provider: what it is given, and what it tells of them afterwards."""

import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module, reload
from pathlib import Path
from typing import Any

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from anymail.message import AnymailRecipientStatus
from anymail.signals import pre_send
from django.core import mail
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

from tests.cases.due_case import BENEFICIARY, COUNSEL, NOW, PETITIONER, case, row
from tests.services import ROOT, environment
from tracker import urls
from tracker.cases import sending
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder
from tracker.cases.sending import Report

pytestmark = pytest.mark.django_db

SECRET = "provider:0123456789"
LET_IN = {"authorization": "Basic cHJvdmlkZXI6MDEyMzQ1Njc4OQ=="}
GONE = "smtp;550 5.1.1 The email account that you tried to reach does not exist"


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    settings.REMINDERS_FIRST_NOTICE = "at_once"
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"


def served(settings: Settings, provider: str, secret: str = SECRET) -> Client:
    """A client of an installation whose mails go by ``provider``."""
    settings.MAIL_PROVIDER, settings.ANYMAIL_WEBHOOK_SECRET = provider, secret
    settings.ANYMAIL = {"MAILGUN_API_KEY": "key"}
    import_module("tracker.cases.provider_events")
    reload(urls)
    clear_url_caches()
    return Client()


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> Iterator[None]:
    """The addresses of other tests are what they were."""
    provider = settings.MAIL_PROVIDER
    yield
    settings.MAIL_PROVIDER, settings.ANYMAIL_WEBHOOK_SECRET = provider, ""
    reload(urls)
    clear_url_caches()


def bounced() -> dict[str, str]:
    """Why mails came back, by who should have got them."""
    rows = Reminder.objects.filter(bounced_at__isnull=False)
    return dict(rows.values_list("recipient__email", "reason"))


def postmark(of: Reminder, **changes: object) -> dict[str, Any]:
    """What Postmark posts of a mail that came back (its own documentation's example)."""
    return {
        "RecordType": "Bounce",
        "ID": 901542550,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Name": "Hard bounce",
        "MessageID": "2706ee8a-737c-4285-b032-ccd317af53ed",
        "ServerID": 12345,
        "MessageStream": "outbound",
        "Description": "The server was unable to deliver your message",
        "Details": GONE,
        "Email": "nobody@people.example",
        "From": "tracker@tracker.example.org",
        "BouncedAt": "2026-11-23T03:00:15Z",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Please look at your case",
        "Metadata": {"reminder": of.uuid.hex},
    } | changes


def mailgun(of: Reminder, **changes: object) -> dict[str, Any]:
    """What Mailgun posts of one."""
    token, timestamp = "a" * 50, "1795402815"
    signature = hmac.new(b"key", f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    event: dict[str, Any] = {
        "event": "failed",
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "timestamp": 1795402815.5,
        "severity": "permanent",
        "reason": "bounce",
        "recipient": "nobody@people.example",
        "delivery-status": {"code": 605, "message": "", "description": "Not delivering to it"},
        "message": {"headers": {"message-id": of.message_id.strip("<>"), "from": "tracker"}},
        "user-variables": {},
    }
    signed = {"timestamp": timestamp, "token": token, "signature": signature}
    return {"signature": signed, "event-data": event | changes}


def post(client: Client, provider: str, content: object, headers: dict[str, str] = LET_IN) -> int:
    address = f"/mail/events/{provider}/tracking/"
    data = json.dumps(content)
    return client.post(address, data, "application/json", headers=headers).status_code


def test_a_provider_gets_what_a_mail_server_gets() -> None:
    case()
    assert sending.send_due(now=NOW) == Report(sent=3)
    outbox: list[Any] = [*mail.outbox]  # anymail adds what its backend was given
    for sent in outbox:
        given = sent.anymail_test_params
        to = row(given["to"][0].addr_spec)
        assert given["metadata"] == {"reminder": to.uuid.hex}
        assert given["extra_headers"]["Message-ID"] == to.message_id
        assert given["extra_headers"]["Auto-Submitted"] == "auto-generated"
        assert to.state == ReminderState.SENT


def test_who_is_refused_holds_up_nobody() -> None:
    case()
    refused = AnymailRecipientStatus(message_id=None, status="rejected")
    answers = {
        COUNSEL: {"recipient_status": {COUNSEL: refused}},
        PETITIONER: AnymailAPIError("Invalid JSON"),
    }

    def answer(message: Any, **kwargs: Any) -> None:
        """How anymail's backend for tests is told what to answer."""
        if message.to[0] in answers:
            message.anymail_test_response = answers[message.to[0]]

    pre_send.connect(answer)
    try:
        assert sending.send_due(now=NOW) == Report(sent=1, failed=1, retried=1)
    finally:
        pre_send.disconnect(answer)
    assert row(COUNSEL).reason == str(AnymailRecipientsRefused())
    assert row(COUNSEL).state == ReminderState.FAILED
    assert (row(PETITIONER).state, row(PETITIONER).reason) == ("planned", "Invalid JSON")
    assert row(BENEFICIARY).state == ReminderState.SENT


@pytest.mark.database
def test_a_bounce_is_known_by_what_the_provider_was_told(settings: Settings) -> None:
    case()
    sending.send_due(now=NOW)
    client = served(settings, "postmark")
    assert post(client, "postmark", postmark(row(COUNSEL))) == 200
    complaint = postmark(row(BENEFICIARY), RecordType="SpamComplaint", Type="SpamComplaint")
    assert post(client, "postmark", complaint | {"Details": ""}) == 200
    assert bounced() == {
        COUNSEL: GONE,
        BENEFICIARY: "The server was unable to deliver your message",
    }


@pytest.mark.database
def test_a_bounce_is_known_by_its_message_id(settings: Settings) -> None:
    case()
    sending.send_due(now=NOW)
    client = served(settings, "mailgun")
    assert post(client, "mailgun", mailgun(row(COUNSEL))) == 200
    assert bounced() == {COUNSEL: "Not delivering to it"}


@pytest.mark.parametrize(
    "changes",
    [
        {"Type": "Transient"},
        {"RecordType": "Delivery", "DeliveredAt": "2026-11-23T03:00:15Z"},
        {"Metadata": {}},
        {"Metadata": {"reminder": "none"}},
        {"Metadata": {"reminder": "2d3c562669484dd1bdc76bd7da9a0a7a"}},
    ],
    ids=str,
)
def test_what_is_none(settings: Settings, changes: dict[str, object]) -> None:
    case()
    sending.send_due(now=NOW)
    client = served(settings, "postmark")
    assert post(client, "postmark", postmark(row(COUNSEL), **changes)) == 200
    assert bounced() == {}


def test_nobody_gets_in_without_the_secret(settings: Settings) -> None:
    case()
    sending.send_due(now=NOW)
    client = served(settings, "postmark")
    wrong = {"authorization": "Basic cHJvdmlkZXI6d3Jvbmc="}
    for headers in ({}, wrong):
        assert post(client, "postmark", postmark(row(COUNSEL)), headers) == 400
    assert client.get("/mail/events/postmark/tracking/").status_code == 405
    assert bounced() == {}


@pytest.mark.parametrize(
    "provider, secret, asked",
    [("", SECRET, "postmark"), ("postmark", "", "postmark"), ("mailgun", SECRET, "postmark")],
)
def test_only_the_providers_own_address_is_there(
    settings: Settings, provider: str, secret: str, asked: str
) -> None:
    assert post(served(settings, provider, secret), asked, {}) == 404


def test_a_process_with_a_provider_listens(tmp_path: Path) -> None:
    env = environment(tmp_path, EMAIL_URL="postmark://:token@", ANYMAIL_WEBHOOK_SECRET=SECRET)
    code = (
        "from anymail.signals import tracking\n"
        "from django.conf import settings\n"
        "from django.urls import reverse\n"
        "print(reverse('postmark_tracking_webhook'), len(tracking.receivers),"
        " 'anymail' in settings.INSTALLED_APPS)"
    )
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["/mail/events/postmark/tracking/", "1", "True"]
