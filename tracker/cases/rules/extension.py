"""ext-file-by and ext-prepare: an extension is with USCIS before the stay on the I-94 ends.

A dependent's stay has its own form (I-539), which is no petition and not followed here.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import doubts, made, sure
from tracker.cases.rules.last_day import LastDay, to_ship
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.standing import last_own, own, stated_day
from tracker.lib.calendars import Calendar
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

FILE_VERSION = Version(ALWAYS, "8 CFR 214.1(c)(4)")
FIRST, SECOND = 180, 120  # days before the stay ends; practice
PREPARE_VERSION = Version(ALWAYS, _("practice"), 90)

RECEIVED = (K.PETITION_RECEIVED, K.RECEIPT_NOTICE_ISSUED, K.PETITION_FILED)
BEGUN = (K.COUNSEL_ENGAGED, K.INTAKE_REQUESTED, K.DRAFT_COMPLETED, K.PETITION_SIGNED, *RECEIVED)


def ext_file_by(case: Case, as_of: date) -> Iterator[Due]:
    """The last day of the stay: USCIS must have the petition on it or before. Never rolled."""
    i94, until = _stay(case)
    if i94 is None or until is None:
        return
    calendar = case.calendar
    steps = (_ends(until), *doubts(i94), *_closed(calendar, until))
    last = to_ship(calendar, LastDay(until, steps, FILE_VERSION.name))
    due = made(
        FILE_BY,
        i94.anchor,
        FILE_VERSION,
        (until, until),
        last.steps,
        zone=NEW_YORK,
        estimate=not sure(i94),
        result=_("USCIS must receive the extension petition by {day}; a postmark does not count."),
        met_by=_filing(case, i94),
    )
    yield replace(due, ship_by=last.ship_by)


def ext_prepare(case: Case, as_of: date) -> Iterator[Due]:
    """The last advised day to begin, 90 days before the stay ends; the ladder begins at 180."""
    i94, until = _stay(case)
    if i94 is None or until is None:
        return
    day = until - timedelta(days=PREPARE_VERSION.count)
    yield made(
        PREPARE,
        i94.anchor,
        PREPARE_VERSION,
        (day, day),
        (_ends(until), *doubts(i94), *_advised(until)),
        zone=NEW_YORK,
        estimate=not sure(i94),
        result=_("Work on the extension is under way by {day}."),
        met_by=next(case.after(i94, *BEGUN), None),
    )


def _stay(case: Case) -> tuple[Fact | None, date | None]:
    """The beneficiary's newest I-94, which replaces an older one; none after a departure."""
    i94 = last_own(case, K.I94_RECORDED)
    if i94 is None or any(own(case, case.after(i94, K.DEPARTED_US))):
        return None, None
    return i94, stated_day(i94, "until")


def _filing(case: Case, i94: Fact) -> Fact | None:
    """What shows that USCIS has it, the receipt before the sending; not what was returned since."""
    rejected = case.last(K.PETITION_REJECTED)
    returned = list(case.before(rejected, *RECEIVED)) if rejected else []
    filings = [fact for fact in case.after(i94, *RECEIVED) if fact not in returned]
    return min(filings, key=lambda fact: RECEIVED.index(fact.kind), default=None)


def _ends(until: date) -> Sentence:
    return Sentence(_("The stay on the I-94 ends on {day}."), {"day": until})


def _closed(calendar: Calendar, until: date) -> Iterator[Sentence]:
    if name := calendar.closed(until):
        before = calendar.business_days_before(until, 1).day
        text = _(
            "{day} is closed ({name}): do not rely on the next business day; be there by {before}."
        )
        yield Sentence(text, {"day": until, "name": name, "before": before})


def _advised(until: date) -> Iterator[Sentence]:
    days = [until - timedelta(days=count) for count in (FIRST, SECOND, PREPARE_VERSION.count)]
    text = _(
        "Advised: begin 180 days before ({first}), at 120 ({second}),"
        " at 90 at the latest ({third}); practice, not law."
    )
    yield Sentence(text, {"first": days[0], "second": days[1], "third": days[2]})


FILE_BY = Rule(
    id="ext-file-by",
    title=_("USCIS has the extension petition before the stay ends"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.1(c)(4)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.PETITIONER,
    apply=ext_file_by,
    triggers=frozenset({K.I94_RECORDED}),
    versions=(FILE_VERSION,),
    ladder=(60, 45, 30, 14, 7, 3, 1, 0),
    received=True,
)
PREPARE = Rule(
    id="ext-prepare",
    title=_("Work on an extension has begun"),
    kind=RuleKind.PRACTICE,
    citation=_("practice"),
    sureness=Sureness.MEDIUM,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=ext_prepare,
    triggers=frozenset({K.I94_RECORDED}),
    versions=(PREPARE_VERSION,),
    # 180, 120 and 90 days before the stay ends.
    ladder=(90, 30, 0),
)
