"""Which reminders an address in a mail means, for whoever still hears of their cases."""

from collections.abc import Mapping, Sequence

from django.http import Http404

from tracker.accounts.models import User
from tracker.cases import access, answers, links
from tracker.cases.enums import Role
from tracker.cases.models import Reminder, SentMail
from tracker.cases.queries import WITH_READER, mails_of


def reminder_of(token: str) -> Reminder:
    """The reminder that ``token`` names. Raises Http404 where the address is none of ours, its
    case is gone, its reader has left the firm or may not sign in any more, or the mail went to
    another address than is theirs now: a counsel who is replaced is written over by the new one.
    The page tells how things stand now, not only what the mail told."""
    uuid = links.uuid_in(token)
    rows = Reminder.objects.select_related(*WITH_READER)
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
    workers = {worker for row in rows if (worker := _worker(row))}
    open_to = {worker: _open_to(worker, cases) for worker in workers}
    mails = mails_of(rows)
    return [
        row for row in rows if _hears(row, open_to) and _is_theirs(mails.get(row.message_id), row)
    ]


def _worker(row: Reminder) -> User | None:
    """Who reads of it because they work for the firm: a member, or counsel who sign in."""
    if row.recipient and row.recipient.role == Role.COUNSEL:
        return row.recipient.user
    return row.member


def _open_to(worker: User, cases: set[int]) -> set[int]:
    """Those of ``cases``, by their keys, that somebody of a firm still sees."""
    return set(access.firm_petitions(worker).filter(pk__in=cases).values_list("pk", flat=True))


def _hears(row: Reminder, open_to: Mapping[User, set[int]]) -> bool:
    if worker := _worker(row):
        return row.deadline.petition_id in open_to[worker]
    return row.recipient is None or row.recipient.user is None or row.recipient.user.is_active


def _is_theirs(mail: SentMail | None, row: Reminder) -> bool:
    """Whether a mail went to where ``row`` goes now; not known where none was marked as sent."""
    return mail is None or mail.address.lower() == row.to.email.lower()
