"""Who can have acted in a case, as choices; and who it usually is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tracker.accounts.models import User
from tracker.cases.enums import Authority, Role
from tracker.cases.enums import EventKind as K
from tracker.cases.labels import label
from tracker.cases.models import Participant, TimelineEvent
from tracker.dashboard.forms.fields import NOTHING
from tracker.lib.zones import NEW_YORK

_USCIS = {
    K.PETITION_RECEIVED,
    K.RECEIPT_NOTICE_ISSUED,
    K.PETITION_REJECTED,
    K.TRANSFERRED,
    K.RFE_ISSUED,
    K.RFE_RESPONSE_RECEIVED,
    K.NOID_ISSUED,
    K.NOID_RESPONSE_RECEIVED,
    K.APPROVED,
    K.DENIED,
    K.REOPENED,
    K.APPEAL_DECIDED,
    K.NOIR_ISSUED,
    K.REVOKED,
    K.STATUS_SEEN,
}
_EMBASSY = {
    K.WAIVER_OFFERED,
    K.WAIVER_REFUSED,
    K.SLOT_OFFERED,
    K.EMERGENCY_GRANTED,
    K.EMERGENCY_REFUSED,
    K.VISA_PROMISED,
    K.REFUSED_221G,
    K.VISA_REFUSED,
    K.VISA_ISSUED,
    K.PASSPORT_READY,
    K.RETURNED_BY_CONSULATE,
}
_AUTHORITY: Mapping[K, Authority] = {
    **dict.fromkeys(_USCIS, Authority.USCIS),
    **dict.fromkeys(_EMBASSY, Authority.EMBASSY),
    K.ADVISORY_OPINION_RECEIVED: Authority.ORGANIZATION,
    K.LETTER_ANSWERS_RECEIVED: Authority.RECOMMENDERS,
    K.I94_RECORDED: Authority.CBP,
}
_COUNSEL = {
    K.INTAKE_REQUESTED,
    K.EVIDENCE_REQUESTED,
    K.ADVISORY_OPINION_REQUESTED,
    K.DRAFT_COMPLETED,
    K.LETTER_DRAFTED,
    K.LETTER_PASSED,
    K.PETITION_FILED,
    K.PREMIUM_REQUESTED,
    K.RFE_RESPONSE_SENT,
    K.NOID_RESPONSE_SENT,
    K.NOIR_RESPONSE_SENT,
    K.APPEAL_FILED,
}
# The recommender's own: whose letter it is says who acted.
_RECOMMENDER = {K.LETTER_AGREED, K.LETTER_SIGNED, K.LETTER_DECLINED}
_PERSON = "person:"


def choices(people: Iterable[Participant], reader: User) -> list[tuple[str, Any]]:
    """Nobody named, the people of the case (the reader first), the authorities."""
    ordered = sorted(people, key=lambda person: person.user_id != reader.pk)
    return [
        NOTHING,
        (_("People"), [(_of(person), _named(person, reader)) for person in ordered]),
        (_("Authorities"), [(str(item), label(item)) for item in Authority]),
    ]


def usual(kind: K, people: Iterable[Participant], reader: User) -> str:
    """The choice to begin with: whose step it usually is, else the reader's own."""
    if kind in _AUTHORITY:
        return str(_AUTHORITY[kind])
    if kind in _RECOMMENDER:
        return ""
    people = list(people)
    counsel = next((_of(p) for p in people if p.role == Role.COUNSEL), "")
    own = next((_of(p) for p in people if p.user_id == reader.pk), "")
    return counsel if kind in _COUNSEL and counsel else own


def usual_zone(kind: K, reader: User) -> str:
    """Where its date is usually read: a notice of USCIS bears the day of an office in the United
    States, from which its days are counted; any other date is the reader's."""
    return NEW_YORK if kind in _USCIS else reader.zone


def chosen(value: str, people: Iterable[Participant]) -> Participant | Authority | None:
    """The actor behind a choice."""
    if not value:
        return None
    if value.startswith(_PERSON):
        return next(person for person in people if _of(person) == value)
    return Authority(value)


def choice_of(event: TimelineEvent) -> str:
    """The choice that stands for an event's actor."""
    return _of(event.actor) if event.actor else event.authority


def _of(person: Participant) -> str:
    return f"{_PERSON}{person.uuid}"


def _named(person: Participant, reader: User) -> str:
    values = {"name": person.name, "role": person.get_role_display()}
    if person.user_id == reader.pk:
        return _("You (%(role)s)") % values
    return _("%(name)s (%(role)s)") % values
