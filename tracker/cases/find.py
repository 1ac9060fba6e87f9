"""Finding a petition by what a person types: its reference or its UUID."""

from uuid import UUID

from tracker.cases.models import Petition


class NoSuchPetition(LookupError):
    """No petition, or more than one, is called so; the message says what to type instead."""


def petition(code: str) -> Petition:
    """The petition with this reference or UUID. Raises `NoSuchPetition`."""
    if uuid := _uuid(code):
        found = list(Petition.objects.filter(uuid=uuid))
    else:
        found = list(Petition.objects.filter(reference=code)[:2])
    if not found:
        raise NoSuchPetition(f"No petition is called {code}. Give its reference or its UUID.")
    if len(found) > 1:
        raise NoSuchPetition(f"Two firms have a petition {code}. Give its UUID instead.")
    return found[0]


def _uuid(code: str) -> UUID | None:
    try:
        return UUID(code)
    except ValueError:
        return None
