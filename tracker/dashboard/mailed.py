"""Which reminders an address in a mail means, for whoever still hears of their cases."""

from collections.abc import Mapping, Sequence

from django.http import Http404

from tracker.accounts.models import User
from tracker.cases import access, answers, links
from tracker.cases.models import Reminder

_READ_WITH = ("deadline__petition", "recipient__user", "member")


def reminder_of(token: str) -> Reminder:
    """The reminder that ``token`` names. Raises Http404 where the address is none of ours, its
    case is gone, or its reader has left the firm or may not sign in any more: the page tells how
    things stand now, not only what the mail told."""
    uuid = links.uuid_in(token)
    rows = Reminder.objects.select_related(*_READ_WITH)
    row = rows.filter(uuid=uuid).first() if uuid else None
    if row is None or not _still_heard([row]):
        raise Http404
    return row


def mail_with(row: Reminder) -> list[Reminder]:
    """The notices of the mail of ``row``, soonest due first; without those of which its reader
    does not hear any more: an old mail may tell of several firms' cases."""
    return _still_heard(answers.mail_with(row))


def _still_heard(rows: Sequence[Reminder]) -> list[Reminder]:
    """Those of one mail's ``rows`` of which its reader still hears."""
    cases = {row.deadline.petition_id for row in rows}
    members = {row.member for row in rows if row.member}
    open_to = {member: _open_to(member, cases) for member in members}
    return [row for row in rows if _hears(row, open_to)]


def _open_to(member: User, cases: set[int]) -> set[int]:
    """Those of ``cases``, by their keys, that a member of a firm still sees."""
    return set(access.petitions(member).filter(pk__in=cases).values_list("pk", flat=True))


def _hears(row: Reminder, open_to: Mapping[User, set[int]]) -> bool:
    if row.member:
        return row.deadline.petition_id in open_to[row.member]
    return row.recipient is None or row.recipient.user is None or row.recipient.user.is_active
