"""What is said of a fact beside its day: what it is about, who acted, how sure it is, details."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.cases import words
from tracker.cases.enums import Authority, EventKind, Role
from tracker.cases.facts import RECEIPT
from tracker.cases.kinds import KINDS
from tracker.cases.labels import label
from tracker.cases.models import TimelineEvent
from tracker.dashboard.present.sight import Sight
from tracker.lib.receipts import masked


def about(event: TimelineEvent) -> str:
    """ "letter 5, Amara Okoye", a dependent's name, or the kind of interview; else empty."""
    if event.letter:
        number, person = event.letter.position, event.letter.recommender
        text = gettext("letter {number}, {name}") if person else gettext("letter {number}")
        return text.format(number=number, name=person.name if person else "")
    if event.traveller and event.traveller.role == Role.DEPENDENT:
        return event.traveller.name
    return str(event.interview.get_booking_display()) if event.interview else ""


def actor(event: TimelineEvent, sight: Sight) -> str:
    """ "You", a recommender's name, the part of another person, an authority; empty if nobody is
    named."""
    person = event.actor
    if person is None:
        return label(Authority(event.authority)) if event.authority else ""
    if person.user_id == sight.user.pk:
        return gettext("You")
    return person.name if person.role == Role.RECOMMENDER else label(Role(person.role))


def marks(event: TimelineEvent) -> Iterator[str]:
    """How sure a fact is, where it is not."""
    if event.inferred:
        yield gettext("our reading")
    if event.unconfirmed:
        yield gettext("not confirmed by counsel yet")


_DETAILS = {
    "by": _("needed by"),
    "premium": _("premium processing"),
    "pages": _("pages"),
    "requested_from": _("asked for, from"),
    "requested_to": _("asked for, to"),
    "new_event": _("for a new event"),
    "organization_received": _("received by the organization"),
    "brief_sent": _("brief sent"),
    "receipt_number": _("receipt number"),
    "valid_from": _("valid from"),
    "valid_to": _("valid to"),
    "text": _("status text"),
    "to": _("moved to"),
    "until": _("admitted until"),
    "expires": _("expires"),
    "on": _("born on"),
    "last_paid_day": _("last paid day"),
}


def details(event: TimelineEvent, sight: Sight) -> Iterator[tuple[str, str]]:
    """The small values of the kind, and the due date printed on a notice."""
    for name, kind in KINDS[EventKind(event.kind)].details.items():
        if name not in event.details:
            continue
        value = event.details[name]
        if kind is date:
            value = words.day(date.fromisoformat(value))
        elif kind is bool:
            value = gettext("yes") if value else gettext("no")
        elif name == RECEIPT and not sight.rights.whole_receipts:
            value = masked(value)
        yield str(_DETAILS[name]), str(value)
    if event.stated_due:
        yield gettext("due date printed on the notice"), words.day(event.stated_due)
