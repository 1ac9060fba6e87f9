"""What is half configured, said at the start and by ``manage.py check``."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

from tracker.lib.mail import is_address

# One mail may take as long; below, the same mail would go out from two workers, or none ever.
SHORTEST_LEASE = timedelta(seconds=5)


def register_all() -> None:
    """Let Django run the checks; those about operation only with ``check --deploy``."""
    register(mail)
    register(operation, deploy=True)


def mail(app_configs: object, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls
    """Whether mails have a sender and time to go out, and those that come back are heard of."""
    return [*_senders(), *_lease(), *_mail()]


def _mail() -> Iterator[CheckMessage]:
    secret, mailbox = settings.ANYMAIL_WEBHOOK_SECRET, settings.BOUNCE_MAILBOX
    if settings.MAIL_PROVIDER and not secret:
        yield Warning(
            "Mails go by a provider, but ANYMAIL_WEBHOOK_SECRET is empty: nobody hears of bounces.",
            hint="Set it to user:password and give the provider the address mail/events/… with it.",
            id="tracker.W001",
        )
    if secret and ":" not in secret:
        yield Error(
            "ANYMAIL_WEBHOOK_SECRET holds no colon: no event of the provider would be let in.",
            hint="Write it as user:password.",
            id="tracker.E001",
        )
    if mailbox and not mailbox.startswith(("imaps://", "imap://")):
        yield Error(
            "BOUNCE_MAILBOX is no address of a mailbox.",
            hint="Write it as imaps://user:password@host/folder, percent-encoded.",
            id="tracker.E002",
        )
    if mailbox and not settings.BOUNCE_ADDRESS:
        yield Warning(
            "BOUNCE_MAILBOX is read, but mails do not come back there: BOUNCE_ADDRESS is empty.",
            hint="Set it to the address of that mailbox.",
            id="tracker.W002",
        )


def _senders() -> Iterator[CheckMessage]:
    for name in ("DEFAULT_FROM_EMAIL", "BOUNCE_ADDRESS"):
        sender = getattr(settings, name)
        if sender and not is_address(sender):
            yield Error(
                f"{name} is no e-mail address: no mail can be sent.",
                hint='Write it as name@example.org, or as "A name, with signs" <name@example.org>.',
                id="tracker.E003",
            )


def _lease() -> Iterator[CheckMessage]:
    if settings.REMINDERS_LEASE < SHORTEST_LEASE:
        yield Error(
            "REMINDERS_LEASE_SECONDS is too short: no mail would have the time to go out.",
            hint="Leave it at 300, or set it to 5 or more.",
            id="tracker.E004",
        )


def operation(app_configs: object, **kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401
    """Whether somebody is told when reminders no longer move."""
    if settings.OPERATORS:
        return []
    return [
        Warning(
            "OPERATORS is empty: nobody gets a mail when reminders no longer move.",
            hint="Set it to one or more addresses, with commas between.",
            id="tracker.W003",
        )
    ]
