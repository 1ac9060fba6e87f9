"""A case of which three people hear at once, and looks at its ledger."""

from datetime import date

from tests import cast
from tracker.cases import ladders
from tracker.cases.enums import EventKind, Role
from tracker.cases.models import Petition, Reminder
from tracker.cases.record import record

NOW = cast.NOW
DUE = date(2027, 2, 12)
COUNSEL, PETITIONER, BENEFICIARY = "counsel@a.example", "boss@a.example", "artist@a.example"


def case(reference: str = "SEND-1") -> Petition:
    """A case with an answer due on 12 February: three people hear of it at once."""
    petition = cast.petition(reference)
    cast.participant(petition, Role.COUNSEL, email=COUNSEL, name="Rowan Maple")
    cast.participant(petition, Role.PETITIONER, email=PETITIONER, name="Lark Street Music")
    cast.participant(petition, Role.BENEFICIARY, email=BENEFICIARY, name="Mina Han")
    record(petition, EventKind.RFE_ISSUED, "2026-11-20", stated_due=DUE, now=NOW)
    return petition


def states() -> dict[str, list[str]]:
    """Who has which rows among those that are due, or were."""
    rows = Reminder.objects.filter(send_at__lte=NOW).order_by("send_at", "pk")
    found: dict[str, list[str]] = {}
    for email, state in rows.values_list("recipient__email", "state"):
        found.setdefault(email, []).append(state)
    return found


def row(email: str) -> Reminder:
    """The first notice to one person."""
    return Reminder.objects.get(recipient__email=email, rung=ladders.FIRST)
