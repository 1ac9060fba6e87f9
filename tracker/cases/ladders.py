"""When a deadline's reminders go out: the rungs of a ladder as instants.

Nothing here compares with "today": every rung is an instant, and what is due is what lies at or
before now. Hours are o'clock in the reader's zone; no local datetime is ever added to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from tracker.accounts.models import Firm, MailHabits
from tracker.cases.enums import Sense, Tone, Volume
from tracker.cases.models import Deadline, FirmLadder, Reminder
from tracker.cases.rules import RULES
from tracker.cases.rules.registry import Rule
from tracker.lib.zones import at_hour, day_of, end_of

FIRST, SHIP, ON_THE_DAY, OVERDUE = "first", "ship", "day", "overdue"
# Who is told where nobody answers a critical reminder, in this order.
ATTORNEY, FIRM = "attorney", "firm"

# "Only the most urgent" are the last of a ladder, beside the first notice and the overdue one.
FEW = 3

# From so many days before on, a reminder of law or policy that nobody answers is escalated.
CRITICAL_DAYS = 7
LEAST_PATIENCE, MOST_PATIENCE = timedelta(hours=2), timedelta(hours=24)

FirmDays = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Rung:
    """One place on a ladder. ``wanted``: false where its reader asked for fewer."""

    name: str
    send_at: datetime
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Hearing:
    """How one reader hears of a deadline: in which zone and by which habits.

    ``asked``: is to act, and is not only informed; ``first``: with a first notice; ``ladder``: with
    the rungs before the day; ``within``: of these only the ones this many days before, or later.
    """

    zone: str
    habits: MailHabits
    asked: bool = True
    first: bool = True
    ladder: bool = True
    within: int = 1000


def firm_days(firm: Firm) -> FirmDays:
    """The days of each rule that the firm spaces in its own way, by the rule's id (one query)."""
    own = FirmLadder.objects.filter(firm=firm, days__isnull=False)
    return {ladder.rule: list(ladder.days or ()) for ladder in own}


def complete(firms: Iterable[Firm]) -> None:
    """Give each firm a row for each rule; a new one spaces its reminders as the rule does."""
    firms = list(firms)
    known = set(FirmLadder.objects.filter(firm__in=firms).values_list("firm", "rule"))
    FirmLadder.objects.bulk_create(
        [
            FirmLadder(firm=firm, rule=rule, pending=False)
            for firm in firms
            for rule in RULES
            if (firm.pk, rule) not in known
        ],
        ignore_conflicts=True,
    )


def rungs(
    deadline: Deadline, rule: Rule, days: Sequence[int], hearing: Hearing, *, now: datetime
) -> Iterator[Rung]:
    """The whole ladder, also what of it is past; ``now`` is when the first notice is planned."""
    for name in _names(deadline, days, hearing):
        wanted = is_wanted(name, rule, days, hearing.habits)
        yield Rung(name, send_at(name, deadline, hearing, now=now), wanted)


def _names(deadline: Deadline, days: Sequence[int], hearing: Hearing) -> Iterator[str]:
    if hearing.first:
        yield FIRST
    if hearing.ladder:
        for count in sorted(set(days), reverse=True):
            if count <= hearing.within:
                yield f"before:{count}" if count else ON_THE_DAY
        if deadline.ship_by and (deadline.by - deadline.ship_by).days <= hearing.within:
            yield SHIP
    if deadline.sense != Sense.NOT_BEFORE:
        yield OVERDUE


def send_at(name: str, deadline: Deadline, hearing: Hearing, *, now: datetime) -> datetime:
    """The instant of the rung called ``name``; of a first notice, planned at ``now``."""
    if is_first(name):
        return first_notice(deadline, hearing, now=now)
    if name == OVERDUE:
        # Not the morning after: in Seoul it comes before the day is over in New York.
        return next_morning(end_of(deadline.by, deadline.zone), hearing)
    if name == SHIP and deadline.ship_by:
        return _morning(deadline.ship_by, hearing)
    return _morning(deadline.by - timedelta(days=days_before(name)), hearing)


def answer_by(name: str, deadline: Deadline, sent_at: datetime) -> datetime | None:
    """Until when an answer to a rung sent at ``sent_at`` is awaited; None where the day is still
    far, but for who is told that others did not answer.

    A quarter of the time that is left, but two hours at least and a day at most.
    """
    left = end_of(deadline.by, deadline.zone) - sent_at
    if left > timedelta(days=CRITICAL_DAYS + 1) and name not in (ATTORNEY, FIRM):
        return None
    if left <= timedelta():
        return sent_at + MOST_PATIENCE
    return sent_at + min(max(left / 4, LEAST_PATIENCE), MOST_PATIENCE)


def is_first(name: str) -> bool:
    """Whether it is a first notice: "first", or "first:2" where others have the address now."""
    return name.partition(":")[0] == FIRST


def days_before(name: str) -> int:
    """How many days before the due date the rung called ``name`` lies: 30 for "before:30"."""
    return int(name.partition(":")[2] or 0)


def is_wanted(name: str, rule: Rule, days: Sequence[int], habits: MailHabits) -> bool:
    """Whether this reader wants the rung called ``name``."""
    wants = volume(rule, habits)
    if wants is Volume.FEW and name.startswith("before:"):
        return days_before(name) in sorted(days)[:FEW]
    return wants is not Volume.NONE


def volume(rule: Rule, habits: MailHabits) -> Volume:
    """How many reminders of ``rule`` this reader wants; what is mandatory cannot be muted."""
    return Volume(habits.practice_mails if rule.may_mute else habits.law_mails)


def first_notice(deadline: Deadline, hearing: Hearing, *, now: datetime) -> datetime:
    """The reader's next morning; at once where the installation says so (the demo).

    Who wants one mail a day hears in the morning all the same. But where the day would be over by
    then, somebody who is to act hears as soon as quiet hours and the day allow.
    """
    morning = next_morning(now, hearing)
    if hearing.asked and _presses(deadline, now, morning):
        until = quiet_until(now, hearing.habits, hearing.zone)
        return until if until and not _presses(deadline, now, until) else now
    at_once = settings.REMINDERS_FIRST_NOTICE == "at_once" and not hearing.habits.digest
    return now if at_once else morning


def next_morning(instant: datetime, hearing: Hearing) -> datetime:
    """The first of the reader's morning hours after ``instant``."""
    day = day_of(instant, hearing.zone)
    morning = _morning(day, hearing)
    return morning if morning > instant else _morning(day + timedelta(days=1), hearing)


def _morning(day: date, hearing: Hearing) -> datetime:
    return at_hour(day, hearing.habits.morning, hearing.zone)


def held_until(instant: datetime, row: Reminder) -> datetime | None:
    """When quiet hours are over for what would come at ``instant``; None where it comes then.

    What somebody has to do on a day that would be over before them does not wait for them.
    """
    until = quiet_until(instant, row.habits, row.zone)
    urgent = until and row.tone != Tone.INFORM and _presses(row.deadline, instant, until)
    return None if urgent else until


def _presses(deadline: Deadline, instant: datetime, until: datetime) -> bool:
    """Whether something has to be done between the two; what may be done from a day on has not."""
    day_ends = end_of(deadline.by, deadline.zone)
    return deadline.sense != Sense.NOT_BEFORE and instant < day_ends <= until


def quiet_until(instant: datetime, habits: MailHabits, zone: str) -> datetime | None:
    """When the quiet hours that ``instant`` lies in are over; None where it lies in none."""
    start, end = habits.quiet_from, habits.quiet_to
    if start == end:
        return None
    day = day_of(instant, zone)
    # Quiet hours that began the evening before reach into this day, this evening's into the next.
    for begins in (day - timedelta(days=1), day):
        ends = begins + timedelta(days=1) if end < start else begins
        until = at_hour(ends, end, zone)
        if at_hour(begins, start, zone) <= instant < until:
            return until
    return None
