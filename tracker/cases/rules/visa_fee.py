"""mrv-schedule-by: the day by which a paid visa fee must be used to schedule an interview."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, later, made
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version, version_on
from tracker.cases.rules.standing import ended, last_of_each, post_zone, since
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

OLD = Version(
    ALWAYS, _("practice of the posts until 2020"), 1, Unit.YEARS, sureness=Sureness.MEDIUM
)
EXTENDED = Version(date(2020, 5, 9), _("State, notice on fee receipts of the pandemic"))
CURRENT = Version(date(2022, 10, 1), _("State, validity of the visa fee"), 365)
VERSIONS = (OLD, EXTENDED, CURRENT)

EXTENDED_TO = date(2023, 9, 30)

# The fee is used by scheduling, or by handing in for a waiver; what follows shows that it was.
USED = (
    K.INTERVIEW_BOOKED,
    K.INTERVIEW_MOVED,
    K.WAIVER_PACKET_SENT,
    K.INTERVIEW_ATTENDED,
    K.VISA_ISSUED,
    K.VISA_RECEIVED,
)


def mrv_schedule_by(case: Case, as_of: date) -> Iterator[Due]:
    """One due per traveller, for the fee paid last, in the post's days; by the day of payment.

    365 days, no year; and *scheduling* within them is enough, the interview may be later. Fees of
    the pandemic were extended to one fixed day; those before it lasted a year, to be confirmed.
    """
    for paid in last_of_each(case, K.VISA_FEE_PAID):
        met_by = _used(case, paid)
        if met_by or not ended(case):
            yield from _due(case, paid, met_by)


def _used(case: Case, paid: Fact) -> Fact | None:
    """What the fee was used for; a booking that was cancelled since does not count."""
    return next((f for f in since(case, paid, *USED) if not _cancelled(case, f)), None)


def _cancelled(case: Case, booking: Fact) -> bool:
    cancelled = case.after(booking, K.INTERVIEW_CANCELLED)
    return booking.kind in (K.INTERVIEW_BOOKED, K.INTERVIEW_MOVED) and any(
        fact.interview == booking.interview for fact in cancelled
    )


def _due(case: Case, paid: Fact, met_by: Fact | None) -> Iterator[Due]:
    zone = post_zone(case, paid)
    start = trigger(case, paid, zone, not_before=K.PETITION_FILED)
    version = version_on(VERSIONS, start.first) if start else None
    if start is None or version is None:
        return
    yield made(
        RULE,
        paid.anchor,
        version,
        (_last_day(start.first), _last_day(start.last)),
        _steps(start, version, zone),
        zone=zone,
        estimate=not start.exact or version is not CURRENT,
        result=_("An interview must be scheduled by {day}; it may be held later."),
        met_by=met_by,
    )


def _last_day(paid: date) -> date:
    """By the version in force on that very day."""
    version = version_on(VERSIONS, paid) or OLD
    return EXTENDED_TO if version is EXTENDED else later(version, paid)


def _steps(start: Trigger, version: Version, zone: str) -> Iterator[Sentence]:
    yield counted_from(start, KINDS[start.fact.kind].label, zone)
    yield from doubts(start.fact)
    if version is EXTENDED:
        yield Sentence(
            _("Fees paid from about {first} to {last} were good until {until} ({source})."),
            {
                "first": EXTENDED.since,
                "last": date(2022, 9, 30),
                "until": EXTENDED_TO,
                "source": EXTENDED.citation,
            },
        )
    else:
        yield by_rule(version)
    if version is OLD:
        yield Sentence(_("For a fee this old, confirm that with counsel: it is an estimate."))
    yield Sentence(_("A fee that was not used by then is lost; it is not paid back."))


RULE = Rule(
    id="mrv-schedule-by",
    title=_("The visa fee is used to schedule an interview"),
    kind=RuleKind.POLICY,
    citation=CURRENT.citation,
    sureness=Sureness.SECONDARY,
    sense=Sense.ACT_BY,
    bound=Bound.BENEFICIARY,
    apply=mrv_schedule_by,
    triggers=frozenset({K.VISA_FEE_PAID}),
    versions=VERSIONS,
    ladder=(90, 30, 7, 3, 1, 0),
)
