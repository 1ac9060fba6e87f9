"""file-earliest and file-advised: when a petition may and should go, before the work starts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cases.enums import Bound, Family, RuleKind, Sense, Stage, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import doubts, made, sure
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version, version_on
from tracker.cases.rules.stage import ORDER
from tracker.cases.rules.standing import stated_day
from tracker.lib.calendars import add_months
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

# The day of the final rule; from which day on it applied is not known to us for certain.
WINDOW = (
    Version(ALWAYS, "8 CFR 214.2(o)(2)(i), before 72 FR 18856", 6, Unit.MONTHS),
    Version(date(2007, 4, 16), "8 CFR 214.2(o)(2)(i); 72 FR 18856", 12, Unit.MONTHS),
)
TOO_EARLY = _("USCIS takes no petition before {day}.")
ADVICE = Version(ALWAYS, _("USCIS page on the O-1"), 45)

# Where a fact states on which day the work is to start.
STARTS = {K.NEED_STATED: "by", K.PETITION_FILED: "requested_from"}
# What can only have happened after the filing, for cases that do not record it. A person's status
# is left out: before an extension they entered and worked on an earlier petition.
FILED = (
    K.DENIED,
    K.RFE_ISSUED,
    K.NOID_ISSUED,
    *(
        kind
        for kind, spec in KINDS.items()
        if spec.family in (Family.USCIS, Family.CONSULAR)
        and spec.stage
        and ORDER[spec.stage] >= ORDER[Stage.FILED]
    ),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The day on which the work is to start, by which fact, and the filing where there is one."""

    fact: Fact
    start: date
    filed: Fact | None


def file_earliest(case: Case, as_of: date) -> Iterator[Due]:
    """The first day of the filing window, in New York's days: calendar months before the start."""
    plan = _plan(case)
    version = version_on(WINDOW, plan.start) if plan else None
    if plan and version:
        day = _window(plan.start, version)
        yield _due(EARLIEST, plan, version, day, TOO_EARLY)


def opens(start: date) -> date:
    """The first day on which USCIS takes a petition for work that starts on ``start``."""
    version = version_on(WINDOW, start)
    return _window(start, version) if version else date.min


def _window(start: date, version: Version) -> date:
    """The first day from which the months reach ``start``: before a 29 February it is 1 March.

    From the 28th a year ends on a 28th, so that the need would be more than a year away.
    """
    day = add_months(start, -version.count)
    return day if add_months(day, version.count) >= start else day + timedelta(days=1)


def file_advised(case: Case, as_of: date) -> Iterator[Due]:
    """The day by which USCIS recommends to file, in New York's days; advice, not law."""
    if plan := _plan(case):
        day = plan.start - timedelta(days=ADVICE.count)
        yield _due(ADVISED, plan, ADVICE, day, _("USCIS recommends to file by {day}; not law."))


def _plan(case: Case) -> Plan | None:
    """The last start stated up to the filing; a need stated later is another's, such as a visa's.

    A rejected petition was never filed: the plan goes on.
    """
    rejected = case.last(K.PETITION_REJECTED)
    filed = next(case.after(rejected, *FILED) if rejected else case.of(*FILED), None)
    if filed is None and case.last(K.WITHDRAWN):
        return None
    end = case.facts.index(filed) + 1 if filed else len(case.facts)
    for fact in reversed(case.facts[:end]):
        if fact.kind in STARTS and (start := stated_day(fact, STARTS[fact.kind])):
            return Plan(fact, start, filed)
    return None


def _due(rule: Rule, plan: Plan, version: Version, day: date, result: str) -> Due:
    return made(
        rule,
        "petition",
        version,
        (day, day),
        (_started(plan), *doubts(plan.fact), _back(version)),
        zone=NEW_YORK,
        estimate=not sure(plan.fact),
        result=result,
        met_by=plan.filed,
    )


def _started(plan: Plan) -> Sentence:
    if plan.fact.kind is K.PETITION_FILED:
        return Sentence(_("The petition asks for a start on {day}."), {"day": plan.start})
    text = _("The need stated in this case is taken as the start: {day}.")
    return Sentence(text, {"day": plan.start})


def _back(version: Version) -> Sentence:
    values: dict[str, Value] = {"count": version.count, "source": version.citation}
    if version.unit is Unit.CALENDAR_DAYS:
        return Sentence(_("At least {count} calendar days before the start ({source})."), values)
    if version.since == ALWAYS:
        text = _("At most {count} calendar months before the start ({source}).")
        return Sentence(text, values)
    text = _("At most {count} calendar months before the start, rule since {since} ({source}).")
    return Sentence(text, values | {"since": version.since})


EARLIEST = Rule(
    id="file-earliest",
    title=_("The petition may be filed"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(2)(i)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.NOT_BEFORE,
    bound=Bound.COUNSEL,
    apply=file_earliest,
    triggers=frozenset({K.NEED_STATED, K.PETITION_FILED}),
    versions=WINDOW,
    ladder=(0,),
)
ADVISED = Rule(
    id="file-advised",
    title=_("The petition is filed in good time"),
    kind=RuleKind.PRACTICE,
    citation=_("USCIS page on the O-1"),
    sureness=Sureness.SECONDARY,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=file_advised,
    triggers=frozenset({K.NEED_STATED, K.PETITION_FILED}),
    versions=(ADVICE,),
)
