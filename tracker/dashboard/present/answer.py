"""What the page behind a mail's links says: the notices of that mail as they stand now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from tracker.accounts.models import User
from tracker.cases import links, phrases, reasons, reminders, words
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder
from tracker.cases.queries import Named, named_in
from tracker.dashboard.present import ledger


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: ``when`` are its days in sentences; ``over``: why nothing is asked any more;
    ``case``: the address of its case, empty for who does not sign in."""

    reference: str
    case: str
    kicker: str
    title: str
    when: list[str]
    call: list[str]
    over: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """``seen``: when the mail was acknowledged, or empty; ``asks``: whether there is anything to
    acknowledge; ``everywhere``: whether the reader's habits hold for several cases."""

    name: str
    notices: tuple[Told, ...]
    seen: str
    asks: bool
    everywhere: bool

    @property
    def has_dates(self) -> bool:
        """Whether there is a day left to put into a calendar."""
        return any(not notice.over for notice in self.notices)


def answer_page(row: Reminder, rows: Sequence[Reminder], *, now: datetime) -> AnswerPage:
    """What ``rows``, of the mail of ``row``, say to its reader, in the active language."""
    named = named_in({one.deadline.petition_id for one in rows})
    notices = tuple(_told(one, named[one.deadline.petition_id], now) for one in rows)
    seen = [one.acknowledged_at for one in rows if one.acknowledged_at]
    return AnswerPage(
        name=row.to.name,
        notices=notices,
        seen=words.moment(min(seen), row.zone) if seen else "",
        asks=not seen and any(not notice.over for notice in notices),
        everywhere=isinstance(row.habits, User),
    )


def _told(row: Reminder, named: Named, now: datetime) -> Told:
    notice = phrases.notice(phrases.standing(row, named, now=now), whole=False)
    over = _over(row)
    return Told(
        reference=row.deadline.petition.reference,
        case=links.case_page(row),
        kicker=notice["kicker"],
        title=notice["title"],
        when=notice["when"],
        call=[] if over else notice["call"],
        over=over,
        urgent=notice["urgent"] and not over,
    )


def _over(row: Reminder) -> str:
    """Why the notice asks for nothing any more; empty where it does: the days of an appeal begin
    when a case is closed."""
    reason = reminders.not_needed(row)
    if reason and reason not in reasons.UNREACHABLE:
        return gettext(reason)
    return ledger.reason_words(row.reason) if row.state == ReminderState.CANCELLED else ""
