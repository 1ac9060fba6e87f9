"""work-240: how long work may go on while the same employer's timely extension is pending."""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.cases.enums import Bound, Purpose, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, made
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.standing import ended, last_own, own, stated_day
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSION = Version(ALWAYS, "8 CFR 274a.12(b)(20)", 240)


def work_240(case: Case, as_of: date) -> Iterator[Due]:
    """240 days, the day on which the stay expires being the first, in New York's days.

    Only for an extension by the same employer that USCIS is known to have received before the stay
    was over; a postmark proves nothing. It ends with a denial, with the work, and on leaving.
    """
    if case.purpose is not Purpose.EXTENSION or ended(case):
        return
    received = _received(case)
    if received is None:
        return
    approved = next(own(case, case.after(received, K.APPROVED)), None)
    i94 = _i94(case, approved)
    until = stated_day(i94, "until")
    latest = received.days_in(NEW_YORK)[1]
    if i94 is None or until is None or latest is None or latest > until:
        return
    if not _over(case, i94):
        yield _due(i94, received, (until, latest), approved)


def _received(case: Case) -> Fact | None:
    """The receipt that stands: a rejected petition keeps none. Its notice comes later at most."""
    kinds = (K.PETITION_RECEIVED, K.RECEIPT_NOTICE_ISSUED)
    rejected = case.last(K.PETITION_REJECTED)
    return next(own(case, case.after(rejected, *kinds) if rejected else case.of(*kinds)), None)


def _i94(case: Case, approved: Fact | None) -> Fact | None:
    """The last I-94 before the approval, which brings a new one."""
    if approved is None:
        return last_own(case, K.I94_RECORDED)
    return next(own(case, case.before(approved, K.I94_RECORDED)), None)


def _over(case: Case, i94: Fact) -> bool:
    """Whether the person left, or the work for this employer ended, since that I-94."""
    ends = (K.EMPLOYMENT_ENDED, K.EMPLOYER_CHANGED, K.DEPARTED_US)
    return any(own(case, case.after(i94, *ends)))


def _due(i94: Fact, received: Fact, days: tuple[date, date], approved: Fact | None) -> Due:
    """``days``: the end of the stay, and the latest on which USCIS can have received it."""
    until, latest = days
    # Under the strict reading the day of expiry is day 1; the common one ends a day later.
    day = until + timedelta(days=VERSION.count - 1)
    steps = (
        Sentence(_("The authorized stay ends on {day}, by the I-94."), {"day": until}),
        *doubts(i94),
        Sentence(
            _("USCIS had the same employer's extension by {day}, before that was over."),
            {"day": latest},
        ),
        *doubts(received),
        by_rule(VERSION),
        Sentence(_("The day on which the stay expires is counted as the first.")),
        Sentence(_("Whether it is the first is not settled, so this is an estimate: the earlier.")),
        Sentence(_("A denial ends it at once; it never holds for another employer.")),
    )
    return made(
        RULE,
        i94.anchor,
        VERSION,
        (day, day),
        steps,
        zone=NEW_YORK,
        estimate=True,
        result=_("Work may go on until {day} at the latest."),
        met_by=approved,
    )


RULE = Rule(
    id="work-240",
    title=_("Work while the extension is pending has to stop"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 274a.12(b)(20)",
    sureness=Sureness.UNKNOWN,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.COUNSEL,
    apply=work_240,
    triggers=frozenset({K.I94_RECORDED}),
    versions=(VERSION,),
    ladder=(60, 30, 14, 7, 3, 1, 0),
)
