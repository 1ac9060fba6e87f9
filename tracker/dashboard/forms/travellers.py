"""Whose day it is: the beneficiary's or a dependent's, where a case has dependents."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Role
from tracker.cases.models import Participant

# Each traveller has a day of their own; a beneficiary's is meant where nothing else is said.
OWN = frozenset(
    {K.BIRTH_RECORDED, K.ENTERED_US, K.I94_RECORDED, K.PASSPORT_RECORDED, K.PHOTO_TAKEN}
)
# A dependent's own form is asked about, and answered, apart: else the petition's own is meant.
ABOUT_A_FORM = frozenset({K.RFE_ISSUED, K.RFE_RESPONSE_SENT, K.RFE_RESPONSE_RECEIVED})
# They are often one step for the whole family.
SHARED = frozenset(
    {
        K.DS160_SAVED,
        K.DS160_SUBMITTED,
        K.VISA_FEE_PAID,
        K.REFUSED_221G,
        K.DOCUMENTS_SUBMITTED,
        K.VISA_ISSUED,
        K.PASSPORT_READY,
        K.VISA_RECEIVED,
        K.DEPARTED_US,
    }
)
KINDS = OWN | SHARED | ABOUT_A_FORM


def travellers(people: Sequence[Participant]) -> list[Participant]:
    """Who travels, the beneficiary first; empty where nobody goes with them."""
    order = (Role.BENEFICIARY, Role.DEPENDENT)
    found = sorted((p for p in people if p.role in order), key=lambda p: order.index(Role(p.role)))
    return found if any(p.role == Role.DEPENDENT for p in found) else []


def choices(kind: K, people: Sequence[Participant]) -> list[tuple[str, str]]:
    """Nobody in particular, then each traveller."""
    nobody = _("The petition") if kind in ABOUT_A_FORM else _("Everybody, or not said")
    return [("", nobody), *((str(person.uuid), _named(person)) for person in travellers(people))]


def usual(kind: K, people: Sequence[Participant], reader: User) -> str:
    """The choice to begin with: the reader's own, else the beneficiary's; a birth is a child's."""
    found = travellers(people)
    if kind not in OWN or not found:
        return ""
    if kind is K.BIRTH_RECORDED:
        return next(str(person.uuid) for person in found if person.role == Role.DEPENDENT)
    own = next((person for person in found if person.user_id == reader.pk), found[0])
    return str(own.uuid)


def chosen(value: str, people: Sequence[Participant]) -> Participant | None:
    """The traveller behind a choice."""
    return next((person for person in travellers(people) if str(person.uuid) == value), None)


def _named(person: Participant) -> str:
    values = {"name": person.name, "role": person.get_role_display()}
    return _("%(name)s (%(role)s)") % values
