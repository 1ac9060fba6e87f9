"""i290b and appeal-brief: an appeal or motion after a denial or revocation, and its brief.

The 15 (18) days in 8 CFR 205.2 are those of immigrant petitions: an O-1 has 30 (33).
"""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, ResponseChannel, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import doubts, sure
from tracker.cases.rules.last_day import (
    PRINTED,
    ROLL_UNKNOWN,
    LastDay,
    counted,
    rolled,
    to_ship,
    unrolled,
    with_mail_days,
)
from tracker.cases.rules.registry import ALWAYS, Rule, Version, version_on
from tracker.cases.rules.standing import stated_day, theirs
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

ORDINARY = Version(ALWAYS, "8 CFR 103.3(a)(2)(i), 103.5(a)(1)(i)", 30)
# Counted from the decision, so that no mail days are added to them.
COVID_60 = Version(
    date(2020, 3, 1),
    _("USCIS flexibility during COVID-19"),
    60,
    until=date(2021, 10, 31),
    sureness=Sureness.SECONDARY,
    kind=RuleKind.POLICY,
)
COVID_90 = Version(
    date(2021, 11, 1),
    _("USCIS flexibility during COVID-19"),
    90,
    until=date(2023, 3, 23),
    sureness=Sureness.SECONDARY,
    kind=RuleKind.POLICY,
)
BRIEF_VERSION = Version(ALWAYS, _("instructions of Form I-290B"), 30)

# What a decision that can be appealed always comes after.
DECISIONS = {K.DENIED: K.PETITION_FILED, K.REVOKED: K.APPROVED}
# After these there is nothing left to appeal, or a newer decision to appeal instead.
MOOT = (K.REOPENED, K.APPROVED, K.WITHDRAWN, *DECISIONS)
BRIEF_ENDS = (K.APPEAL_DECIDED, K.REOPENED, K.APPROVED, K.WITHDRAWN)


def i290b(case: Case, as_of: date) -> Iterator[Due]:
    """One due per denial or revocation, in New York's days, until an appeal or motion is filed.

    30 calendar days, 33 where the decision came by mail, rolled: the form goes on paper, and
    8 CFR 1.2 names appeals. A date printed on the decision wins. Unknown service adds nothing,
    and the result is an estimate.
    """
    for decision in case.of(*DECISIONS):
        following = next(theirs(case, decision, K.APPEAL_FILED, *MOOT), None)
        if following is None or following.kind is K.APPEAL_FILED:
            yield from _appeal(case, decision, following)


def _appeal(case: Case, decision: Fact, filed: Fact | None) -> Iterator[Due]:
    served = trigger(case, decision, NEW_YORK, not_before=DECISIONS[decision.kind])
    if decision.stated_due:
        text = _("Due date printed on the decision: {day}. A printed date wins.")
        steps = (Sentence(text, {"day": decision.stated_due}), *doubts(decision))
        last = _printed(case, decision, LastDay(decision.stated_due, steps, PRINTED))
        yield _due(I290B, decision, [last], filed, estimate=not sure(decision))
    elif served:
        ends = [_last_day(case, decision, served, day) for day in (served.first, served.last)]
        yield _due(I290B, decision, ends, filed, estimate=_unsure(served))


def _unsure(served: Trigger) -> bool:
    version = version_on(I290B.versions, served.first)
    return not served.exact or (version is ORDINARY and served.fact.service is None)


def _last_day(case: Case, decision: Fact, served: Trigger, day: date) -> LastDay:
    version = version_on(I290B.versions, day) or ORDINARY
    start = counted_from(served, KINDS[decision.kind].label, NEW_YORK)
    last = counted(day, (start, *doubts(decision)), version)
    if version is not ORDINARY:
        return _received(case, decision, last.noting(ROLL_UNKNOWN))
    last = with_mail_days(last, decision.service)
    return _received(case, decision, _on_paper(case, decision, last))


def _printed(case: Case, decision: Fact, last: LastDay) -> LastDay:
    if decision.response_channel is not ResponseChannel.ONLINE:
        last = unrolled(case.calendar, last)
    return _received(case, decision, last)


def _on_paper(case: Case, fact: Fact, last: LastDay) -> LastDay:
    """Rolled, except where it is known to go online."""
    if fact.response_channel is ResponseChannel.ONLINE:
        return last
    return rolled(case.calendar, last)


def _received(case: Case, fact: Fact, last: LastDay) -> LastDay:
    text = _("USCIS must have it by {day}; a postmark does not count.")
    whose = _(
        "The petitioner or its counsel files it: the beneficiary is no party to an appeal"
        " (8 CFR 103.3(a)(1)(iii)(B))."
    )
    last = last.noting(Sentence(text, {"day": last.day}), Sentence(whose), *_automatic(fact))
    if fact.response_channel is ResponseChannel.ONLINE:
        return last
    return to_ship(case.calendar, last)


def _automatic(fact: Fact) -> Iterator[Sentence]:
    """A kind of revocation that has no appeal; which kind it was is not on record."""
    if fact.kind is K.REVOKED:
        text = _(
            "An approval revoked by itself, as when its petition is withdrawn, cannot be appealed"
            " (8 CFR 214.2(o)(9)(ii)): confirm with counsel."
        )
        yield Sentence(text)


def _due(
    rule: Rule, fact: Fact, ends: list[LastDay], met_by: Fact | None, *, estimate: bool
) -> Due:
    first = min(ends, key=lambda end: end.day)
    return Due(
        rule=rule.id,
        anchor=fact.anchor,
        sense=rule.sense,
        due=first.day,
        due_latest=max(end.day for end in ends),
        zone=NEW_YORK,
        bound=rule.bound,
        version=first.version,
        estimate=estimate,
        derivation=first.steps,
        met_by=met_by,
        ship_by=first.ship_by,
    )


def appeal_brief(case: Case, as_of: date) -> Iterator[Due]:
    """One due per appeal: 30 days after its filing, rolled; met when the brief is recorded on it.

    A motion has its brief with it, which is recorded as sent on the same day.
    """
    for appeal in case.of(K.APPEAL_FILED):
        sent = appeal if stated_day(appeal, "brief_sent") else None
        if sent or not any(case.after(appeal, *BRIEF_ENDS)):
            yield from _brief(case, appeal, sent)


def _brief(case: Case, appeal: Fact, sent: Fact | None) -> Iterator[Due]:
    decision = next(case.before(appeal, *DECISIONS), None)
    after = decision.kind if decision else K.PETITION_FILED
    filed = trigger(case, appeal, NEW_YORK, not_before=after)
    if filed:
        ends = [_brief_end(case, filed, day) for day in (filed.first, filed.last)]
        yield _due(BRIEF, appeal, ends, sent, estimate=not filed.exact)


def _brief_end(case: Case, filed: Trigger, day: date) -> LastDay:
    start = counted_from(filed, KINDS[filed.fact.kind].label, NEW_YORK)
    only = _("Only where the form said that a brief would follow; a motion has it enclosed.")
    last = counted(day, (start, *doubts(filed.fact)), BRIEF_VERSION).noting(Sentence(only))
    return _received(case, filed.fact, _on_paper(case, filed.fact, last))


I290B = Rule(
    id="i290b",
    title=_("USCIS has the appeal or motion (I-290B)"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 103.3(a)(2)(i), 103.5(a)(1)(i), 103.8(b), 1.2",
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=i290b,
    triggers=frozenset({K.DENIED, K.REVOKED}),
    versions=(ORDINARY, COVID_60, COVID_90),
    ladder=(21, 14, 10, 7, 5, 3, 1, 0),
    received=True,
)
BRIEF = Rule(
    id="appeal-brief",
    title=_("USCIS has the brief of the appeal"),
    kind=RuleKind.LEGAL,
    citation=_("instructions of Form I-290B; 8 CFR 1.2"),
    sureness=Sureness.SECONDARY,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=appeal_brief,
    triggers=frozenset({K.APPEAL_FILED}),
    versions=(BRIEF_VERSION,),
    ladder=(21, 14, 10, 7, 5, 3, 1, 0),
    received=True,
)
