"""What is half configured is said with an id and a hint."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from tracker import checks

SOUND = {
    "MAIL_PROVIDER": "",
    "ANYMAIL_WEBHOOK_SECRET": "",
    "BOUNCE_ADDRESS": "",
    "BOUNCE_MAILBOX": "",
    "OPERATORS": ["ops@firm.example"],
}
BOX = "imaps://me:secret@mail.example.org/returned"


@pytest.mark.parametrize(
    "values, found",
    [
        ({}, []),
        ({"MAIL_PROVIDER": "postmark", "ANYMAIL_WEBHOOK_SECRET": "user:password"}, []),
        ({"BOUNCE_ADDRESS": "bounces@x.example", "BOUNCE_MAILBOX": BOX}, []),
        ({"MAIL_PROVIDER": "postmark"}, ["tracker.W001"]),
        ({"ANYMAIL_WEBHOOK_SECRET": "password"}, ["tracker.E001"]),
        (
            {"BOUNCE_ADDRESS": "bounces@x.example", "BOUNCE_MAILBOX": "mail.example.org"},
            ["tracker.E002"],
        ),
        ({"BOUNCE_MAILBOX": BOX}, ["tracker.W002"]),
        ({"OPERATORS": []}, ["tracker.W003"]),
        ({"DEFAULT_FROM_EMAIL": '"Maple, Rowe" <office@firm.example>'}, []),
        ({"DEFAULT_FROM_EMAIL": "Maple, Rowe <office@firm.example>"}, ["tracker.E003"]),
        ({"BOUNCE_ADDRESS": "bounces@"}, ["tracker.E003"]),
        ({"REMINDERS_LEASE": timedelta(seconds=4)}, ["tracker.E004"]),
        ({"REMINDERS_LEASE": timedelta(seconds=5)}, []),
    ],
    ids=str,
)
def test_what_is_said(settings: Settings, values: dict[str, object], found: list[str]) -> None:
    for name, value in (SOUND | values).items():
        setattr(settings, name, value)
    said = checks.mail(None) + checks.operation(None)
    assert [message.id for message in said] == found
    assert all(message.hint for message in said)
    assert "secret" not in " ".join(str(message) for message in said)
