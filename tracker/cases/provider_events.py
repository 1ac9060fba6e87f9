"""The receiver of anymail's signal, connected where a provider sends the mails.

The signal is the library's way to tell what a provider posted to ``mail/events/``.
"""

from typing import Any

from anymail.signals import tracking
from django.dispatch import receiver
from django.utils import timezone

from tracker.cases import bounces


@receiver(tracking, dispatch_uid="tracker.bounces")
def note(event: bounces.Event, **kwargs: Any) -> None:  # noqa: ANN401  # as signals call
    """Note what a provider says of a mail."""
    bounces.note_event(event, now=timezone.now())
