"""i94-check: the I-94 is looked up, and written down here, within days of every entry."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, later, made
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.standing import last_of_each, since, traveller_of
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSION = Version(ALWAYS, _("practice"), 3)


def i94_check(case: Case, as_of: date) -> Iterator[Due]:
    """Three days after each traveller's last entry, in New York's days; none once they left."""
    for entry in last_of_each(case, K.ENTERED_US):
        met_by = _recorded(case, entry)
        start = trigger(case, entry, NEW_YORK, not_before=K.APPROVED)
        if start and (met_by or not any(_theirs(case, entry, K.DEPARTED_US))):
            yield _due(start, met_by)


def _recorded(case: Case, entry: Fact) -> Fact | None:
    return next(_theirs(case, entry, K.I94_RECORDED), None)


def _theirs(case: Case, entry: Fact, kind: K) -> Iterator[Fact]:
    """Facts since the entry that are this very traveller's: each person has their own I-94."""
    mine = traveller_of(case, entry)
    return (fact for fact in since(case, entry, kind) if traveller_of(case, fact) == mine)


def _due(start: Trigger, met_by: Fact | None) -> Due:
    steps = (
        counted_from(start, KINDS[K.ENTERED_US].label, NEW_YORK),
        *doubts(start.fact),
        by_rule(VERSION),
        Sentence(_("Check class, last day, name and passport; the I-94 controls, not the visa.")),
    )
    return made(
        RULE,
        start.fact.anchor,
        VERSION,
        (later(VERSION, start.first), later(VERSION, start.last)),
        steps,
        zone=NEW_YORK,
        estimate=not start.exact,
        result=_("The I-94 is looked up and recorded by {day}."),
        met_by=met_by,
    )


RULE = Rule(
    id="i94-check",
    title=_("The I-94 of the entry is checked and recorded"),
    kind=RuleKind.PRACTICE,
    citation=_("practice; the I-94 is at i94.cbp.dhs.gov"),
    sureness=Sureness.MEDIUM,
    sense=Sense.ACT_BY,
    bound=Bound.BENEFICIARY,
    apply=i94_check,
    triggers=frozenset({K.ENTERED_US}),
    versions=(VERSION,),
    ladder=(2, 1, 0),
    vital=True,
)
