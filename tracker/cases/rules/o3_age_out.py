"""o3-age-out: a child's O-3 ends on the 21st birthday."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, later, made, sure
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version
from tracker.cases.rules.standing import ended, last_of_each, stated_day, traveller_of
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSION = Version(ALWAYS, "8 CFR 214.2(o)(6)(iv)", 21, Unit.YEARS)

# These may be older than the case, so they do not tell when it began.
UNDATING = (K.BIRTH_RECORDED, K.PASSPORT_RECORDED, K.I94_RECORDED, K.NOTE)


def o3_age_out(case: Case, as_of: date) -> Iterator[Due]:
    """The 21st birthday of each dependent who was younger when the case began: a child.

    A husband or wife is a dependent too, of any age. Someone born on 29 February turns 21 in a year
    without that day; the 28th is taken, as the earlier one.
    """
    if ended(case):
        return
    for birth in last_of_each(case, K.BIRTH_RECORDED):
        child, born = traveller_of(case, birth), stated_day(birth, "on")
        if child and born and later(VERSION, born) > _begun(case, as_of):
            yield _due(case, birth, child, born)


def _begun(case: Case, as_of: date) -> date:
    """The first day known of the case itself."""
    facts = (fact for fact in case.facts if fact.kind not in UNDATING)
    return min((fact.earliest for fact in facts if fact.earliest), default=as_of)


def _due(case: Case, birth: Fact, child: str, born: date) -> Due:
    day = later(VERSION, born)
    leap = (born.month, born.day) == (2, 29)
    steps = [
        Sentence(_("Born on {day}, as recorded."), {"day": born}),
        *doubts(birth),
        by_rule(VERSION),
    ]
    if leap:
        steps.append(
            Sentence(_("There is no 29 February that year; the 28th is taken, as an estimate."))
        )
    return made(
        RULE,
        f"participant:{child}",
        VERSION,
        (day, day),
        steps,
        zone=NEW_YORK,
        estimate=leap or not sure(birth),
        result=_("The O-3 ends on the 21st birthday, {day}."),
        met_by=_gone(case, child),
    )


def _gone(case: Case, child: str) -> Fact | None:
    """The departure of a child who has not come back."""
    moves = [f for f in case.of(K.ENTERED_US, K.DEPARTED_US) if f.traveller == child]
    return moves[-1] if moves and moves[-1].kind is K.DEPARTED_US else None


RULE = Rule(
    id="o3-age-out",
    title=_("A child's O-3 ends"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(6)(iv)",
    sureness=Sureness.SECONDARY,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.BENEFICIARY,
    apply=o3_age_out,
    triggers=frozenset({K.BIRTH_RECORDED}),
    versions=(VERSION,),
    ladder=(365, 183, 92, 30, 7, 0),
)
