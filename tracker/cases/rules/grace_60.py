"""grace-60: up to sixty days after the last paid day, and never past the authorized stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, later, made
from tracker.cases.rules.registry import Rule, Version, version_on
from tracker.cases.rules.standing import own, stated_day
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSIONS = (Version(date(2017, 1, 17), "8 CFR 214.1(l)(2)", 60),)
_DAY = timedelta(days=1)

# A new petition or status, new work, or a departure: the sixty days have done their service.
MET_BY = (
    K.PETITION_RECEIVED,
    K.APPROVED,
    K.WORK_STARTED,
    K.DEPARTED_US,
    K.ENTERED_US,
    K.I94_RECORDED,
)


@dataclass(frozen=True, slots=True)
class Stay:
    """What was authorized when the work ended: the I-94's end and the petition's."""

    i94: date | None
    petition: date | None

    @property
    def end(self) -> date | None:
        """The earlier of the two that are known."""
        return min((day for day in (self.i94, self.petition) if day), default=None)


def grace_60(case: Case, as_of: date) -> Iterator[Due]:
    """Sixty days from the day after the last paid day, in New York's days; they never roll.

    Once per period of validity. Where the last paid day is not recorded, the day on which the work
    ended stands in for it, as an estimate; so does a count whose end by the I-94 is not known.
    """
    for end in own(case, case.of(K.EMPLOYMENT_ENDED)):
        paid = _last_paid(case, end)
        if paid and not _used(case, end):
            yield from _due(case, end, paid)


def _used(case: Case, end: Fact) -> bool:
    """Whether work ended before in the same period of validity."""
    before = next(own(case, case.before(end, K.EMPLOYMENT_ENDED, K.APPROVED)), None)
    return before is not None and before.kind is K.EMPLOYMENT_ENDED


def _last_paid(case: Case, end: Fact) -> Trigger | None:
    stated = stated_day(end, "last_paid_day")
    if stated:
        return Trigger(end, stated, stated)
    return trigger(case, end, NEW_YORK, not_before=K.WORK_STARTED)


def _stay(case: Case, end: Fact) -> Stay:
    i94 = next(own(case, case.before(end, K.I94_RECORDED)), None)
    approved = next(own(case, case.before(end, K.APPROVED)), None)
    return Stay(stated_day(i94, "until"), stated_day(approved, "valid_to"))


def _due(case: Case, end: Fact, paid: Trigger) -> Iterator[Due]:
    version = version_on(VERSIONS, paid.first + _DAY)
    stay = _stay(case, end)
    if version is None:
        return
    days = [min(later(version, day), stay.end or date.max) for day in (paid.first, paid.last)]
    if days[0] <= paid.first:
        return  # the stay itself was over: there is nothing left to be in grace of
    yield made(
        RULE,
        end.anchor,
        version,
        (days[0], days[1]),
        _steps(end, paid, version, stay),
        zone=NEW_YORK,
        estimate=not (paid.exact and end.details.get("last_paid_day") and stay.i94),
        result=_("The grace period ends on {day} at the latest."),
        met_by=next(own(case, case.after(end, *MET_BY)), None),
    )


def _steps(end: Fact, paid: Trigger, version: Version, stay: Stay) -> Iterator[Sentence]:
    if end.details.get("last_paid_day"):
        yield Sentence(_("The last paid day, as recorded: {day}."), {"day": paid.first})
    else:
        yield counted_from(paid, KINDS[end.kind].label, NEW_YORK)
        yield Sentence(_("The last paid day is not recorded, so this is an estimate."))
    yield from doubts(end)
    yield by_rule(version)
    yield Sentence(_("The day after the last paid day is the first."))
    if stay.end and stay.end < later(version, paid.last):
        yield Sentence(_("The authorized stay ends earlier, on {day}."), {"day": stay.end})
    if stay.i94 is None:
        yield Sentence(_("No I-94 is recorded; if it ends earlier, so does the grace period."))
    yield Sentence(
        _("It is discretionary, no right; it allows no work and never rolls off a weekend.")
    )


RULE = Rule(
    id="grace-60",
    title=_("The grace period after the work ended is over"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.1(l)(2)",
    sureness=Sureness.SECONDARY,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.BENEFICIARY,
    apply=grace_60,
    triggers=frozenset({K.EMPLOYMENT_ENDED}),
    versions=VERSIONS,
    ladder=(30, 14, 7, 3, 1, 0),
)
