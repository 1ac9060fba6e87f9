"""labor-consultation: a labor organization to which USCIS forwarded the petition, then USCIS."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Authority, Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, later, sure
from tracker.cases.rules.last_day import ROLL_UNKNOWN
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.standing import stated_day
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

OPINION = Version(ALWAYS, "8 CFR 214.2(o)(5)(i)(F)", 15)
DECISION = Version(ALWAYS, "8 CFR 214.2(o)(5)(i)(F); INA 214(c)(6)", 14)

DECIDED = (K.APPROVED, K.DENIED)
ENDS = (K.WITHDRAWN, K.PETITION_REJECTED)


def labor_consultation(case: Case, as_of: date) -> Iterator[Due]:
    """Two dues, where USCIS asked and the organization is known to have the petition.

    15 days for the organization, in the zone where its receipt was stated, then 14 for USCIS, in
    New York's days. An opinion that the petitioner asked for has no time of its own.
    """
    asked = (fact for fact in case.of(K.ADVISORY_OPINION_REQUESTED) if _received(fact))
    request = max(asked, key=case.facts.index, default=None)
    received = _received(request)
    if request is None or received is None or any(case.after(request, *ENDS)):
        return
    yield from _opinion(case, request, received)
    yield _decision(case, request, received)


def _received(fact: Fact | None) -> date | None:
    by_uscis = fact is not None and fact.actor == Authority.USCIS
    return stated_day(fact, "organization_received") if by_uscis else None


def _opinion(case: Case, request: Fact, received: date) -> Iterator[Due]:
    given = next(case.after(request, K.ADVISORY_OPINION_RECEIVED), None)
    if given is None and any(case.after(request, *DECIDED)):
        return
    day = later(OPINION, received)
    text = _("The organization is expected to answer by {day}.")
    steps = (*_counted(request, received), Sentence(text, {"day": day}))
    yield _due(request, request.anchor, day, request.zone, Bound.ORGANIZATION, steps, given)


def _decision(case: Case, request: Fact, received: date) -> Due:
    expiry = later(OPINION, received)
    day = later(DECISION, expiry)
    steps = (
        *_counted(request, received),
        Sentence(_("That time ends on {day}; then USCIS decides."), {"day": expiry}),
        by_rule(DECISION),
        Sentence(_("USCIS is expected to act by {day}."), {"day": day}),
    )
    decided = next(case.after(request, *DECIDED), None)
    return _due(request, "petition", day, NEW_YORK, Bound.USCIS, steps, decided)


def _counted(request: Fact, received: date) -> tuple[Sentence, ...]:
    text = _("The labor organization has had the petition since {day}.")
    begun = Sentence(text, {"day": received})
    return (begun, *doubts(request), by_rule(OPINION), ROLL_UNKNOWN)


def _due(
    request: Fact,
    anchor: str,
    day: date,
    zone: str,
    bound: Bound,
    steps: tuple[Sentence, ...],
    met_by: Fact | None,
) -> Due:
    return Due(
        rule=RULE.id,
        anchor=anchor,
        sense=RULE.sense,
        due=day,
        due_latest=day,
        zone=zone,
        bound=bound,
        version=OPINION.name,
        estimate=not sure(request),
        derivation=steps,
        met_by=met_by,
    )


RULE = Rule(
    id="labor-consultation",
    title=_("The labor organization answers, and USCIS decides"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(5)(i)(F); INA 214(c)(6)",
    sureness=Sureness.LIKELY,
    sense=Sense.EXPECTED_BY,
    bound=Bound.ORGANIZATION,
    apply=labor_consultation,
    triggers=frozenset({K.ADVISORY_OPINION_REQUESTED}),
    versions=(OPINION,),
    ladder=(3, 0),
)
