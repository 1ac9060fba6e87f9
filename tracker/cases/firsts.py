"""A first notice to each address: whoever takes a person's place is told what stands open.

Nobody notes that an address changed. The mails that went out say where they went, so a plan sees
for itself whether the address of today was told of a deadline, whoever changed it, and however
late it looks. Another name, zone or language is no other address.
"""

from collections.abc import Mapping

from django.db.models import OuterRef, Subquery

from tracker.accounts.models import User
from tracker.cases.enums import ReminderState
from tracker.cases.ladders import FIRST
from tracker.cases.models import Deadline, Participant, SentMail

Told = Mapping[int, set[str]]


def told(deadline: Deadline) -> Told:
    """To which addresses mails about the date of ``deadline`` went, or could not, by the key of
    the participant they were for (one query)."""
    mails = SentMail.objects.filter(message_id=OuterRef("message_id"))
    rows = deadline.reminders.filter(
        planned_due=deadline.by,
        recipient__isnull=False,
        state__in=[ReminderState.SENT, ReminderState.FAILED],
    ).annotate(sent_to=Subquery(mails.values("address")[:1]))
    found: dict[int, set[str]] = {}
    for reader, sent_to, failed_to in rows.values_list("recipient", "sent_to", "failed_to"):
        if address := sent_to or failed_to:
            found.setdefault(reader, set()).add(address.lower())
    return found


def rung(name: str, person: Participant | User, told: Told) -> str:
    """``name``; of a first notice, that to the address which ``person`` has now.

    The ledger holds one "first" for a reader and a date (`reminder_once`), and what was sent stays
    in it: where others were told at other addresses, the next one's is "first:2", then "first:3".
    An address that was told has none left to come, so who has it again hears nothing twice.
    """
    if name != FIRST or not isinstance(person, Participant):
        return name
    addresses = told.get(person.pk, set())
    if not addresses or not person.email or person.email.lower() in addresses:
        return FIRST
    return f"{FIRST}:{len(addresses) + 1}"
