"""The form of one event, as a browser fills it in and sends it."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.dashboard.people import People, signed_in
from tracker.accounts.models import User
from tracker.cases.models import TimelineEvent
from tracker.cases.record import record as record_fact

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Page


def address(who: People, kind: str = "") -> str:
    return reverse("record", args=[who.case.uuid]) + (f"?kind={kind}" if kind else "")


def event_address(name: str, event: TimelineEvent) -> str:
    return reverse(name, args=[event.petition.uuid, event.uuid])


def filled(page: "Page", **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form on ``page``, with ``changes``."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def post(user: User, url: str, **changes: Any) -> "Page":
    """Open the form at ``url`` and send it with ``changes``."""
    client = signed_in(user)
    return client.post(url, filled(client.get(url), **changes))


def only(who: People) -> TimelineEvent:
    return who.case.events.get()


def errors(response: "Page") -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def recorded(who: People, kind: str = "approved", **fields: Any) -> TimelineEvent:
    values: dict[str, Any] = {"date": "2018-07-06", "by": who.applicant, **fields}
    return record_fact(who.case, kind, **values)
