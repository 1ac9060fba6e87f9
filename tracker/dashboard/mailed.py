"""Which reminder an address in a mail means, for whoever still hears of its case."""

from django.http import Http404

from tracker.cases import access, links
from tracker.cases.models import Reminder

_READ_WITH = ("deadline__petition", "recipient__user", "member")


def reminder_of(token: str) -> Reminder:
    """The reminder that ``token`` names. Raises Http404 where the address is none of ours, its
    case is gone, or its reader has left the firm or may not sign in any more: the page tells how
    things stand now, not only what the mail told."""
    uuid = links.uuid_in(token)
    rows = Reminder.objects.select_related(*_READ_WITH)
    row = rows.filter(uuid=uuid).first() if uuid else None
    if row is None or not _still_hears(row):
        raise Http404
    return row


def _still_hears(row: Reminder) -> bool:
    if row.member:
        return access.petitions(row.member).filter(pk=row.deadline.petition_id).exists()
    return row.recipient is None or row.recipient.user is None or row.recipient.user.is_active
