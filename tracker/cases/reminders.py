"""The ledger's plan: who hears of a deadline, when, and why a planned notice is dropped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tracker.accounts.models import User
from tracker.cases import access, firsts, ladders, reasons
from tracker.cases.circle import Circle, hearers
from tracker.cases.enums import Bound, ReminderState, Role, Tone
from tracker.cases.ladders import Hearing
from tracker.cases.models import Deadline, LedgerEntry, Participant, Reminder
from tracker.cases.rules import RULES
from tracker.lib.zones import end_of

# The rungs that `tracker.cases.escalation` adds to a ladder; a plan leaves them alone.
ESCALATED = (ladders.ATTORNEY, ladders.FIRM)

# What had no way to its reader.
NOWHERE = Q(state=ReminderState.CANCELLED, reason__in=reasons.UNREACHABLE)

# The states in which a plan may change a row, and what it decides of it.
_OPEN = (ReminderState.PLANNED, ReminderState.CANCELLED)
PLANNED_COLUMNS = ("send_at", "try_at", "answer_by", "state", "reason", "message_id")

# How the Message-ID of one notice begins.
SINGLE = "<reminder."

Rows = QuerySet[Reminder, Reminder]
Key = tuple[int | None, int | None, str]


def plan(deadline: Deadline, circle: Circle, *, now: datetime) -> None:
    """Make the planned reminders of one deadline follow its row; what was sent stays.

    A deadline already past when it was recorded plans nothing: an imported old case is silent. Only
    of the firm's own days one still goes out where one was planned before.
    What was dropped for a reason that no longer holds is planned again. Whoever is new, or has
    another address than those that were told, gets a first notice (`tracker.cases.firsts`).
    """
    if reason := _no_longer(deadline):
        _cancel(deadline.reminders.all(), reason)
        return
    _cancel(deadline.reminders.exclude(planned_due=deadline.by), reasons.MOVED)
    # What waits goes to those it concerns now, also when the day is over; then nothing is added.
    over = end_of(deadline.by, deadline.zone) <= now and not _is_quiet_untold(deadline)
    wanted = {_key(new.row): new for new in _wanted(deadline, circle, now, over=over)}
    _follow(deadline, wanted, now)


def not_needed(row: Reminder) -> str | None:
    """Why this row must not go out, as its deadline and reader stand now; None where it may."""
    if reason := _no_longer(row.deadline):
        return reason
    if row.planned_due != row.deadline.by:
        return reasons.MOVED
    firm = row.deadline.petition.firm_id
    if row.member and not access.is_member(row.member, firm):
        return reasons.LEFT
    return unreachable(row.to, firm)


def unreachable(person: Participant | User, firm: int) -> str | None:
    """Why no mail of a case of ``firm``, a primary key, goes to ``person``; None where one may.

    Who may not sign in any more, or has left the firm, must not read of the case in mails either;
    of a firm's members, `reasons.LEFT` tells the same.
    """
    if isinstance(person, Participant) and person.user is not None:
        if not person.user.is_active:
            return reasons.BARRED
        if person.role == Role.COUNSEL and not _works_for(person.user, firm):
            return reasons.OUTSIDE
    return None if person.email else reasons.NO_ADDRESS


def _works_for(user: User, firm: int) -> bool:
    return user.is_superuser or access.is_member(user, firm)


def needing_care(rows: Rows) -> Rows:
    """Those of ``rows`` that did not arrive and that somebody must see to.

    They failed, came back, or there is no address or no right to sign in; their deadline stands,
    and no later reminder of it has reached the same person.
    """
    later = Reminder.objects.filter(
        Q(recipient=OuterRef("recipient")) | Q(member=OuterRef("member")),
        deadline=OuterRef("deadline"),
        sent_at__gt=OuterRef("send_at"),
        bounced_at__isnull=True,
    )
    lost = Q(state=ReminderState.FAILED) | Q(bounced_at__isnull=False) | NOWHERE
    stands = rows.filter(deadline__current=True, deadline__met_by=None, deadline__waived_by=None)
    return stands.filter(lost, ~Exists(later), planned_due=F("deadline__by"))


def _no_longer(deadline: Deadline) -> str | None:
    # A release may take a rule away: what is planned goes before the case is looked at again.
    if not deadline.current or deadline.rule not in RULES:
        return reasons.DROPPED
    if deadline.met_by_id is not None:
        return reasons.MET
    return reasons.WAIVED if deadline.waived_by_id is not None else None


def _is_quiet_untold(deadline: Deadline) -> bool:
    """Whether a firm that followed the case is still to hear of this day, however long it is over.

    A fact that is entered late moves the day into the past.
    """
    if deadline.bound != Bound.FIRM:
        return False
    told = deadline.reminders.filter(planned_due=deadline.by).exclude(state__in=_OPEN)
    return deadline.reminders.exists() and not told.exists()


def _cancel(rows: Rows, reason: str) -> None:
    planned = rows.filter(state=ReminderState.PLANNED)
    planned.update(state=ReminderState.CANCELLED, reason=reason)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A row as it should be; ``still``: it lies ahead, so it is made where there is none."""

    row: Reminder
    still: bool


def _follow(deadline: Deadline, wanted: Mapping[Key, _Wanted], now: datetime) -> None:
    """Make the rows for the deadline's day those that are wanted."""
    known = _locked(deadline)
    # Those that a pass has claimed are among the missing, and stay: a row is there once.
    missing = [new.row for key, new in wanted.items() if new.still and key not in known]
    Reminder.objects.bulk_create(missing, ignore_conflicts=True)
    pairs = [(row, wanted.get(key)) for key, row in known.items() if row.rung not in ESCALATED]
    again = [note for row, new in pairs if _comes_back(row, new) for note in _noted(row, now)]
    tones = {(who, member): new.row.tone for (who, member, _rung), new in wanted.items()}
    changed = [
        row for row, new in pairs if _settle(row, new, "" if new else _left_out(row, tones), now)
    ]
    Reminder.objects.bulk_update(changed, (*PLANNED_COLUMNS, "tone"))
    LedgerEntry.objects.bulk_create(again)


def _locked(deadline: Deadline) -> Mapping[Key, Reminder]:
    """The rows for the deadline's day that a plan may change, ours until the transaction ends: a
    pass may be claiming them, and what it sent must not be planned again.

    Not those it has claimed: it marks many at once, and may wait for one of ours while we wait for
    its.
    """
    rows = deadline.reminders.filter(planned_due=deadline.by, state__in=_OPEN)
    rows = rows.select_for_update(of=("self",), no_key=True)
    found = {_key(row): row for row in rows.select_related("recipient__user", "member")}
    for row in found.values():
        row.deadline = deadline
    return found


def _noted(row: Reminder, now: datetime) -> Iterator[LedgerEntry]:
    """That a row was dropped and why, and that it is planned again."""
    dropped, planned = ReminderState.CANCELLED, ReminderState.PLANNED
    yield LedgerEntry(reminder=row, at=now, state=dropped, reason=row.reason)
    yield LedgerEntry(reminder=row, at=now, state=planned, reason=reasons.AGAIN)


def _comes_back(row: Reminder, new: _Wanted | None) -> bool:
    """Whether a row that was dropped is to go out after all (a fact was taken back, say).

    A first notice that somebody did without is no news any more once its morning has passed.
    """
    if new is None or not new.still or new.row.state != ReminderState.PLANNED:
        return False
    muted = ladders.is_first(row.rung) and row.reason == reasons.UNWANTED
    passed = muted and row.send_at < new.row.send_at
    return row.state == ReminderState.CANCELLED and row.reason in reasons.PASSING and not passed


def _left_out(row: Reminder, tones: Mapping[tuple[int | None, int | None], str]) -> str:
    """Why a row is wanted no more: of its reader nothing is, or less than before."""
    if reason := unreachable(row.to, row.deadline.petition.firm_id):
        return reason
    if row.member:
        return reasons.LEFT
    if tones.get((row.recipient_id, row.member_id)) != row.tone:
        return reasons.OTHERS
    return reasons.TOLD if ladders.is_first(row.rung) else reasons.RESPACED


def _retoned(row: Reminder, new: _Wanted | None) -> bool:
    """Let a row that its reader does without ask or inform as one does now, lest it comes back."""
    if new is None or row.reason != reasons.UNWANTED or row.tone == new.row.tone:
        return False
    row.tone = new.row.tone
    return True


def _settle(row: Reminder, new: _Wanted | None, left_out: str, now: datetime) -> bool:
    """Make one row what is wanted of it, else cancel it; whether that changed anything."""
    comes_back = _comes_back(row, new)
    # Who has an address again that was told lacks nothing, whatever stood against another one.
    stood_against = row.reason in (*reasons.UNREACHABLE, reasons.UNWANTED)
    # Nor is one planned for a reader who wants more mails again, where another is waited for.
    found = new is None and left_out in (reasons.TOLD, reasons.OTHERS) and stood_against
    if row.state != ReminderState.PLANNED and not comes_back and not found:
        return _retoned(row, new)
    if new is None or new.row.state != ReminderState.PLANNED:
        row.state = ReminderState.CANCELLED
        row.reason = new.row.reason if new else left_out
        row.answer_by = new.row.answer_by if new else row.answer_by
        return True
    other_tone, answer_by = row.tone != new.row.tone, row.answer_by
    row.tone = new.row.tone
    stays = ladders.is_first(row.rung) or row.attempts or row.send_at == new.row.send_at
    # The morning ahead of a day that is over is another one at each look.
    stays = stays or row.deadline.bound == Bound.FIRM
    if comes_back:
        plan_again(row)
        _plan_for(row, new.row.send_at)
    elif not stays:
        move(row, new.row.send_at, now=now)
    elif other_tone or not row.attempts:  # what was tried may have been answered
        row.answer_by = _answer_by(row)
    return comes_back or other_tone or not stays or row.answer_by != answer_by


def plan_again(row: Reminder) -> None:
    """Let a row that was dropped wait again, not saved. Its mail may have gone out meanwhile (a
    digest without it, say): another with the same Message-ID would be shown as that one."""
    row.state, row.reason = ReminderState.PLANNED, ""
    if row.attempts:
        row.message_id = message_id(uuid4())


def move(row: Reminder, send_at: datetime, *, now: datetime) -> None:
    """Plan a row for ``send_at`` instead. What lay ahead until now is due now at the earliest, and
    not late because its reader gets up earlier; what was due already stays so."""
    _plan_for(row, send_at if send_at > now else min(row.send_at, now))


def _plan_for(row: Reminder, send_at: datetime) -> None:
    """With the time that is left for an answer to it."""
    row.send_at = row.try_at = send_at
    row.answer_by = _answer_by(row)


def _answer_by(row: Reminder) -> datetime | None:
    critical = is_critical(row)
    return ladders.answer_by(row.rung, row.deadline, row.send_at) if critical else None


def is_critical(row: Reminder) -> bool:
    """Whether somebody else is told where nobody answers it."""
    rule = RULES.get(row.deadline.rule)
    return rule is not None and rule.critical and row.tone != Tone.INFORM


def asked(row: Reminder) -> Rows:
    """All reminders of the same date to people who are to act."""
    return row.deadline.reminders.exclude(tone=Tone.INFORM).filter(planned_due=row.planned_due)


def is_answered(row: Reminder) -> bool:
    """Whether somebody who was asked to act on the same date has said that they saw it: this time,
    not weeks ago, and elsewhere the same morning comes up to a day earlier."""
    since = row.send_at - ladders.MOST_PATIENCE
    return asked(row).filter(acknowledged_at__gte=since).exists()


def _wanted(deadline: Deadline, circle: Circle, now: datetime, *, over: bool) -> Iterator[_Wanted]:
    rule, told = RULES[deadline.rule], firsts.told(deadline)
    days = circle.days.get(rule.id, rule.ladder)
    heard: set[tuple[str, str]] = set()  # at an address, and what; whoever is to act comes first
    for person, tone, hearing in hearers(deadline, circle):
        reason, address = unreachable(person, circle.petition.firm_id), person.email.lower()
        first = ladders.first_notice(deadline, hearing, now=now)
        for rung in ladders.rungs(deadline, rule, days, hearing, now=now):
            at = ahead(rung.send_at, deadline, hearing, now)
            name = firsts.rung(rung.name, person, told)
            row = new_row(deadline, person, name, tone, at)
            shared = (address, rung.name) in heard
            if reason is None and rung.wanted:
                heard.add((address, rung.name))
            if not rung.wanted:
                row.state, row.reason = ReminderState.CANCELLED, reasons.UNWANTED
            if shared:
                row.state, row.reason = ReminderState.CANCELLED, reasons.SHARED
            always = rung.name in (ladders.FIRST, ladders.OVERDUE)
            if reason is None:
                yield _Wanted(row, not over and not shared and (always or rung.send_at > first))
            elif rung.name == ladders.FIRST:
                row.state, row.reason = ReminderState.CANCELLED, reason
                row.answer_by = at if is_critical(row) else None
                yield _Wanted(row, not over)


def ahead(at: datetime, deadline: Deadline, hearing: Hearing, now: datetime) -> datetime:
    """``at``; of the firm's own, whose day may be long over, a morning ahead at the earliest."""
    return max(at, ladders.next_morning(now, hearing)) if deadline.bound == Bound.FIRM else at


def new_row(
    deadline: Deadline, person: Participant | User, rung: str, tone: Tone, send_at: datetime
) -> Reminder:
    """A planned row of the ledger, not saved."""
    row = Reminder(
        deadline=deadline,
        recipient=person if isinstance(person, Participant) else None,
        member=person if isinstance(person, User) else None,
        rung=rung,
        planned_due=deadline.by,
        tone=tone,
    )
    _plan_for(row, send_at)
    row.message_id = message_id(row.uuid)
    return row


def message_id(of: UUID, sort: str = SINGLE) -> str:
    """The Message-ID of a mail: a row's own, by its uuid; another sort for several rows."""
    return f"{sort}{of}@{_domain()}>"


def _key(row: Reminder) -> Key:
    return row.recipient_id, row.member_id, row.rung


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
