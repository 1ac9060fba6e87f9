"""The cast: firms, people and cases, made as real rows with fictional names."""

from datetime import UTC, datetime
from typing import Any

from tracker.accounts.models import Firm, Membership, User
from tracker.cases.enums import FirmRole, Role, Source
from tracker.cases.exchange import import_case
from tracker.cases.models import Participant, Petition
from tracker.cases.reference import shipped

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)  # noon in Seoul, still the 22nd in New York
PASSWORD = "a-long-word-for-tests"


def firm(slug: str = "maple-rowe") -> Firm:
    """The firm called ``slug``, made when it is first asked for."""
    return Firm.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def user(email: str, **fields: Any) -> User:
    """A person who signs in with `PASSWORD`."""
    return User.objects.create_user(email, PASSWORD, **fields)


def member(email: str, firm: Firm, role: FirmRole = FirmRole.ATTORNEY) -> User:
    """A person of ``firm``, who may open the admin."""
    person = user(email, is_staff=True)
    Membership.objects.create(user=person, firm=firm, role=role)
    return person


def petition(reference: str, of: Firm | None = None, **fields: Any) -> Petition:
    """An empty case in Seoul, of the first firm where none is named."""
    return Petition.objects.create(
        firm=of or firm(), reference=reference, **{"zone": "Asia/Seoul", **fields}
    )


def participant(
    petition: Petition, role: Role, user: User | None = None, **fields: Any
) -> Participant:
    """A person of a case, called by the role unless ``key`` is given; ``user`` is who signs in."""
    values = {"key": role.value, "name": role.value.title(), **fields}
    return Participant.objects.create(petition=petition, role=role, user=user, **values)


def documented(of: Firm | None = None) -> Petition:
    """The documented case, DOC-2018, imported from its fixture."""
    case = shipped("documented_case")
    return import_case(case, firm=of or firm(), now=NOW, source=Source.FIXTURE).petition
