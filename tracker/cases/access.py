"""Who may see and do what. Everything asks here, nothing decides for itself.

| part | sees | may |
| --- | --- | --- |
| applicant | own petitions, whole | facts but of letters; a USCIS fact waits for counsel's word |
| petitioner | the petition's own facts, no papers of the beneficiary | own reviews and signatures |
| attorney, paralegal | their firm's petitions | everything; attorneys waive, space reminders |
| firm administrator | their firm's petitions | export, space reminders |
| operator | the installation | everything |

A dependent signs in as an applicant, but sees receipt numbers masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from tracker.accounts.models import User
from tracker.cases.enums import Bound, EventKind, Family, FirmRole, Role
from tracker.cases.kinds import KINDS
from tracker.cases.models import Participant, Petition, TimelineEvent

Someone = User | AnonymousUser


class Part(StrEnum):
    """What a user is to one petition."""

    APPLICANT = "applicant"
    PETITIONER = "petitioner"
    ATTORNEY = "attorney"
    PARALEGAL = "paralegal"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"


class Action(StrEnum):
    """What can be done with a petition one sees; `SPACE`: choose the days of its reminders."""

    RECORD = "record"
    CONFIRM = "confirm"
    WAIVE = "waive"
    SEE_PAPERS = "see_papers"
    TICK_PAPERS = "tick_papers"
    SEE_LEDGER = "see_ledger"
    SPACE = "space"
    PLAN = "plan"
    EXPORT = "export"


_ALL = frozenset(Action)
MAY: dict[Part, frozenset[Action]] = {
    Part.APPLICANT: frozenset(
        {Action.RECORD, Action.SEE_PAPERS, Action.TICK_PAPERS, Action.PLAN, Action.EXPORT}
    ),
    Part.PETITIONER: frozenset({Action.RECORD}),
    Part.ATTORNEY: _ALL,
    Part.PARALEGAL: _ALL - {Action.WAIVE, Action.SPACE},
    Part.ADMINISTRATOR: frozenset(
        {Action.SEE_PAPERS, Action.SEE_LEDGER, Action.SPACE, Action.PLAN, Action.EXPORT}
    ),
    Part.OPERATOR: _ALL,
}

_CORRECTS = frozenset({EventKind.RETRACTED})
_EVERY_KIND = frozenset(EventKind) - _CORRECTS
_APPLICANT_FAMILIES = {
    Family.PREPARATION,
    Family.USCIS,
    Family.CONSULAR,
    Family.STATUS,
    Family.OTHER,
}
RECORDS: dict[Part, frozenset[EventKind]] = {
    Part.APPLICANT: frozenset(k for k in _EVERY_KIND if KINDS[k].family in _APPLICANT_FAMILIES),
    Part.PETITIONER: frozenset(
        {EventKind.CONTRACT_SIGNED, EventKind.REVIEW_COMPLETED, EventKind.PETITION_SIGNED}
    ),
    Part.ATTORNEY: _EVERY_KIND,
    Part.PARALEGAL: _EVERY_KIND,
    Part.ADMINISTRATOR: frozenset(),
    Part.OPERATOR: _EVERY_KIND,
}

_PETITIONER_FAMILIES = frozenset({Family.PREPARATION, Family.LETTERS, Family.USCIS})
_CASE_BOUNDS = frozenset(Bound) - {Bound.FIRM}  # what a firm owes itself is nobody else's matter
_PETITIONER_BOUNDS = _CASE_BOUNDS - {Bound.BENEFICIARY, Bound.EMBASSY}
_OUTSIDE = frozenset({Part.APPLICANT, Part.PETITIONER})


@dataclass(frozen=True, slots=True)
class Rights:
    """A user's rights in one petition. ``whole_receipts``: receipt numbers are shown unmasked."""

    parts: frozenset[Part]
    actions: frozenset[Action]
    kinds: frozenset[EventKind]
    families: frozenset[Family]
    bounds: frozenset[Bound]
    whole_receipts: bool

    def may(self, action: Action) -> bool:
        return action in self.actions

    @property
    def confirms(self) -> bool:
        """Whether what this user records about USCIS counts as confirmed."""
        return Action.CONFIRM in self.actions


def petitions(user: Someone) -> QuerySet[Petition]:
    """The petitions that ``user`` may see: as a participant, through a firm, or as operator."""
    every = Petition.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return every.none()
    if user.is_superuser:
        return every
    mine = Q(participants__user=user, participants__role__in=_SIGN_IN_ROLES)
    return every.filter(mine | Q(firm__memberships__user=user)).distinct()


def firm_petitions(user: Someone) -> QuerySet[Petition]:
    """The petitions on this user's desk: those of the firms they belong to; all, for operators."""
    if not isinstance(user, User) or not user.is_active:
        return Petition.objects.none()
    if user.is_superuser:
        return Petition.objects.all()
    return Petition.objects.filter(firm__memberships__user=user).distinct()


def is_member(user: User, firm: int) -> bool:
    """Whether ``user`` may sign in and belongs to the firm with this primary key.

    Costs a query, but none where memberships were read together with their users.
    """
    return user.is_active and any(place.firm_id == firm for place in user.memberships.all())


def petition_for(user: Someone, uuid: UUID) -> Petition:
    """The petition with this uuid. Raises Http404 for strangers: they do not learn that it is."""
    found = petitions(user).select_related("firm", "consular_post").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def rights(user: User, petition: Petition) -> Rights:
    """Everything that ``user`` may see and do in ``petition`` (two queries)."""
    return rights_in(user, [petition])[petition.pk]


def rights_in(user: User, petitions: Sequence[Petition]) -> dict[int, Rights]:
    """`rights` in several petitions, by their primary keys (two queries in all)."""
    roles = Participant.objects.filter(user=user, petition__in=petitions)
    memberships = list(user.memberships.all())
    parts: dict[int, set[Part]] = {petition.pk: set() for petition in petitions}
    parties: set[int] = set()
    for pk, role in roles.values_list("petition_id", "role"):
        if Role(role) in _SIGN_IN_ROLES:
            parts[pk].add(_SIGN_IN_ROLES[Role(role)])
        if role in (Role.BENEFICIARY, Role.PETITIONER):
            parties.add(pk)
    for petition in petitions:
        here = [m for m in memberships if m.firm_id == petition.firm_id]
        parts[petition.pk] |= {_FIRM_PARTS[FirmRole(m.role)] for m in here}
    operator = frozenset({Part.OPERATOR}) if user.is_superuser else frozenset()
    return {
        pk: _rights(operator or frozenset(found), party=pk in parties)
        for pk, found in parts.items()
    }


def _rights(parts: frozenset[Part], *, party: bool) -> Rights:
    """``party``: beneficiary or petitioner; other applicants are their dependents."""
    narrow = parts == {Part.PETITIONER}
    return Rights(
        parts=parts,
        actions=frozenset().union(*(MAY[part] for part in parts)),
        kinds=frozenset().union(*(RECORDS[part] for part in parts)),
        families=_PETITIONER_FAMILIES if narrow else frozenset(Family),
        bounds=_bounds(parts),
        whole_receipts=party or bool(parts - {Part.APPLICANT}),
    )


def _bounds(parts: frozenset[Part]) -> frozenset[Bound]:
    if parts - _OUTSIDE:
        return frozenset(Bound)
    return _PETITIONER_BOUNDS if parts == {Part.PETITIONER} else _CASE_BOUNDS


def require(held: Rights, action: Action) -> None:
    """Raises PermissionDenied (403) where a reader of the petition may not do this."""
    if not held.may(action):
        raise PermissionDenied


def require_kind(held: Rights, kind: EventKind | str) -> None:
    """Raises PermissionDenied (403) where a reader may not record events of this kind."""
    if kind not in held.kinds:
        raise PermissionDenied


def may_change(user: User, held: Rights, event: TimelineEvent) -> bool:
    """Whether ``user`` may correct an event or take it back: counsel any, others their own."""
    own = held.confirms or event.recorded_by_id == user.pk
    return own and event.kind in held.kinds


_SIGN_IN_ROLES = {
    Role.BENEFICIARY: Part.APPLICANT,
    Role.DEPENDENT: Part.APPLICANT,
    Role.PETITIONER: Part.PETITIONER,
}
_FIRM_PARTS = {
    FirmRole.ATTORNEY: Part.ATTORNEY,
    FirmRole.PARALEGAL: Part.PARALEGAL,
    FirmRole.ADMINISTRATOR: Part.ADMINISTRATOR,
}
