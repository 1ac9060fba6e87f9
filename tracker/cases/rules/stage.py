"""Where a case stands, read from its facts."""

from collections.abc import Mapping

from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Family, Purpose, Stage
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case
from tracker.cases.rules.standing import own

ORDER: Mapping[Stage, int] = {stage: number for number, stage in enumerate(Stage)}

# USCIS asks only about what was filed, also where nobody recorded the filing.
ASKED_IN = frozenset(stage for stage in Stage if ORDER[stage] <= ORDER[Stage.FILED])

# Kinds that turn a case aside instead of moving it on: from these stages, to that one.
# Rejected (returned unfiled) is not denied; a 221(g) refusal is not final.
ASIDE: Mapping[K, tuple[frozenset[Stage], Stage]] = {
    K.PETITION_REJECTED: (frozenset({Stage.FILED}), Stage.DRAFTING),
    K.RFE_ISSUED: (ASKED_IN, Stage.RFE),
    K.NOID_ISSUED: (ASKED_IN, Stage.RFE),
    K.RFE_RESPONSE_SENT: (frozenset({Stage.RFE}), Stage.FILED),
    K.RFE_RESPONSE_RECEIVED: (frozenset({Stage.RFE}), Stage.FILED),
    K.NOID_RESPONSE_SENT: (frozenset({Stage.RFE}), Stage.FILED),
    K.NOID_RESPONSE_RECEIVED: (frozenset({Stage.RFE}), Stage.FILED),
    K.DENIED: (frozenset(Stage), Stage.CLOSED),
    K.WITHDRAWN: (frozenset(Stage), Stage.CLOSED),
    K.REVOKED: (frozenset(Stage), Stage.CLOSED),
    K.REOPENED: (frozenset({Stage.CLOSED}), Stage.FILED),
}


def stage_of(case: Case) -> Stage:
    """The furthest stage that the facts prove, unless a later fact turned the case aside.

    Facts only ever move a case on: real cases record a letter after the filing, or an RFE after
    the approval, and neither moves them back. A dependent's facts prove nothing of the
    beneficiary's way: a child's denial closes no petition. Nor does a stay that an extension or
    another change builds on: until that is approved, who is in the United States was there before.
    """
    stage = Stage.PREPARING
    arrives = case.purpose is Purpose.NEW
    for fact in own(case, iter(case.facts)):
        arrives = arrives or fact.kind is K.APPROVED
        if arrives or KINDS[fact.kind].family is not Family.STATUS:
            stage = _next(stage, fact.kind)
    return stage


def _next(stage: Stage, kind: K) -> Stage:
    if kind in ASIDE:
        sources, target = ASIDE[kind]
        return target if stage in sources else stage
    proved = KINDS[kind].stage
    if proved is None or stage is Stage.CLOSED:
        return stage
    return max(stage, proved, key=ORDER.__getitem__)


def letters_passed(case: Case) -> int:
    """How many letters passed their final review."""
    return len({fact.letter for fact in case.of(K.LETTER_PASSED)})
