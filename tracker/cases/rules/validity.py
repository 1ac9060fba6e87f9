"""validity-max and ext-1y: how long a petition can be valid at the most."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, Purpose, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, later, made, sure
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version
from tracker.cases.rules.standing import stated_day
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

THREE_YEARS = Version(ALWAYS, "8 CFR 214.2(o)(6)(iii)(A)", 3, Unit.YEARS)
ONE_YEAR = Version(ALWAYS, "8 CFR 214.2(o)(12)(ii)", 1, Unit.YEARS)

STARTS = {K.APPROVED: "valid_from", K.PETITION_FILED: "requested_from"}
ENDS = (K.DENIED, K.WITHDRAWN, K.REVOKED, K.PETITION_REJECTED)


def validity_max(case: Case, as_of: date) -> Iterator[Due]:
    """Three years from the first day granted, else from the first day asked for (an estimate).

    Not for an extension for the same event, which gets a year.
    """
    if not _same_event(case):
        yield from _limit(case, MAX, _("It can be valid until {day} at the most."))


def ext_1y(case: Case, as_of: date) -> Iterator[Due]:
    """One year from the first day granted or asked for, in an extension for the same event."""
    if _same_event(case):
        yield from _limit(case, EXT_1Y, _("The extension can run until {day} at the most."))


def _same_event(case: Case) -> bool:
    filed = case.last(K.PETITION_FILED)
    new_event = filed is not None and bool(filed.details.get("new_event"))
    return case.purpose is Purpose.EXTENSION and not new_event


def _limit(case: Case, rule: Rule, result: str) -> Iterator[Due]:
    """One due: a validity is the petition's, whether asked for or granted. It never rolls."""
    fact, start = _start(case)
    if fact is None or start is None:
        return
    version = rule.versions[0]
    day = later(version, start)
    yield made(
        rule,
        "petition",
        version,
        (day, day),
        (*_begun(fact, start), *doubts(fact), by_rule(version), *_granted(fact)),
        zone=NEW_YORK,
        estimate=fact.kind is not K.APPROVED or not sure(fact),
        result=result,
    )


def _start(case: Case) -> tuple[Fact | None, date | None]:
    """The last first day of a petition that was not ended since."""
    stated = (fact for fact in case.of(*STARTS) if stated_day(fact, STARTS[fact.kind]))
    fact = max(stated, key=case.facts.index, default=None)
    if fact is None or _ended(case, fact):
        return None, None
    return fact, stated_day(fact, STARTS[fact.kind])


def _ended(case: Case, fact: Fact) -> bool:
    turns = list(case.after(fact, *ENDS, K.REOPENED))
    return bool(turns) and turns[-1].kind is not K.REOPENED


def _begun(fact: Fact, start: date) -> Iterator[Sentence]:
    if fact.kind is K.APPROVED:
        yield Sentence(_("The petition is valid from {day}, by its approval."), {"day": start})
    else:
        yield Sentence(_("The petition asks for a start on {day}."), {"day": start})
        yield Sentence(_("The approval may set another day, so this is an estimate."))


def _granted(fact: Fact) -> Iterator[Sentence]:
    if granted := stated_day(fact, "valid_to"):
        yield Sentence(_("The approval itself ends on {day}; that day counts."), {"day": granted})


MAX = Rule(
    id="validity-max",
    title=_("The longest possible validity of the petition ends"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(6)(iii)(A)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.PETITIONER,
    apply=validity_max,
    triggers=frozenset({K.APPROVED, K.PETITION_FILED}),
    versions=(THREE_YEARS,),
    ladder=(),
)
EXT_1Y = Rule(
    id="ext-1y",
    title=_("The longest possible extension for the same event ends"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(12)(ii)",
    sureness=Sureness.CONFIRMED,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.PETITIONER,
    apply=ext_1y,
    triggers=frozenset({K.APPROVED, K.PETITION_FILED}),
    versions=(ONE_YEAR,),
    ladder=(),
)
