"""The ledger's rows in words: which reminder it was, what became of it, and why."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.cases import words
from tracker.cases.enums import ReminderState
from tracker.cases.ladders import (
    ATTORNEY,
    FIRM,
    FIRST,
    ON_THE_DAY,
    OVERDUE,
    SHIP,
    days_before,
    is_first,
)
from tracker.cases.models import LedgerEntry, Reminder

PILLS = {
    ReminderState.PLANNED: "pill--neutral",
    ReminderState.CLAIMED: "pill--info",
    ReminderState.SENT: "pill--ok",
    ReminderState.FAILED: "pill--no",
    ReminderState.CANCELLED: "pill--wait",
}
RUNGS = {
    FIRST: _("first notice"),
    SHIP: _("last day to ship"),
    ON_THE_DAY: _("on the day"),
    OVERDUE: _("if it is overdue"),
    ATTORNEY: _("to the attorney: nobody answered"),
    FIRM: _("to the firm: nobody answered"),
}


def rung_words(rung: str) -> str:
    """A place on the ladder: "first notice", "3 days before", "to the firm: nobody answered"."""
    if rung in RUNGS:
        return str(RUNGS[rung])
    if is_first(rung):
        return gettext("first notice to a new address")
    days = days_before(rung)
    return ngettext("%(days)d day before", "%(days)d days before", days) % {"days": days}


def reason_words(reason: str) -> str:
    """The ledger's own reasons in the active language; a mail server's answer as it came."""
    return gettext(reason) if reason else ""


def pills(row: Reminder) -> list[tuple[str, str]]:
    """Its state, and what its reader or a mail server answered, as (class, words)."""
    state = "pill--neutral" if row.bounced_at else PILLS[ReminderState(row.state)]
    found = [(state, str(row.get_state_display()))]
    if row.bounced_at:
        found.append(("pill--no", gettext("bounced")))
    if row.acknowledged_at:
        found.append(("pill--ok", gettext("acknowledged")))
    return found


def became(row: Reminder, zone: str) -> list[str]:
    """When it went out or is to go out, and what happened to it, on the clocks of ``zone``."""
    if row.sent_at:
        text = gettext("sent {moment}").format(moment=words.moment(row.sent_at, zone))
    else:
        text = gettext("planned for {moment}").format(moment=words.moment(row.send_at, zone))
    return [text, *notes(row, zone)]


def notes(row: Reminder, zone: str) -> list[str]:
    """What happened to a row beside its time: late, come back, acknowledged, and the reason."""
    return list(_notes(row, zone))


def _notes(row: Reminder, zone: str) -> Iterator[str]:
    if row.late_by:
        yield late_words(row.late_by)
    if row.bounced_at:
        yield gettext("came back {moment}").format(moment=words.moment(row.bounced_at, zone))
    if row.acknowledged_at:
        moment = words.moment(row.acknowledged_at, zone)
        yield gettext("acknowledged {moment}").format(moment=moment)
    if row.reason:
        yield reason_words(row.reason)


def late_words(late_by: timedelta) -> str:
    """ "3 hours late", "12 minutes late"."""
    minutes = int(late_by / timedelta(minutes=1))
    if minutes < 60:
        text = ngettext("%(count)d minute late", "%(count)d minutes late", minutes)
        return text % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d hour late", "%(count)d hours late", hours) % {"count": hours}


def history(row: Reminder, zone: str) -> list[str]:
    """What a row's own columns no longer tell, oldest first; reads ``row.entries``."""
    return [_entry(entry, zone) for entry in row.entries.all()]


def _entry(entry: LedgerEntry, zone: str) -> str:
    text = gettext("{moment}: {state}. {reason}")
    return text.format(
        moment=words.moment(entry.at, zone),
        state=entry.get_state_display(),
        reason=reason_words(entry.reason),
    )
