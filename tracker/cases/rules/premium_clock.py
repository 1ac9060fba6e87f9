"""premium-clock: USCIS acts within 15 days of a premium request, and anew after each answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Derivation, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, passed
from tracker.cases.rules.registry import Rule, Unit, Version, version_on
from tracker.cases.rules.standing import last_own, own
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.calendars import Calendar, Counted
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

VERSIONS = (
    Version(date(2001, 6, 1), "66 FR 29682; 8 CFR 103.7(e)", 15),
    Version(date(2024, 4, 1), "89 FR 6194; 8 CFR 106.4(e)-(f)", 15, Unit.BUSINESS_DAYS),
)

# RFE, NOID, approval and denial are the timely actions; a withdrawal leaves nothing to decide.
ACTIONS = (K.RFE_ISSUED, K.NOID_ISSUED, K.APPROVED, K.DENIED, K.WITHDRAWN)
ANSWERS = {
    K.RFE_RESPONSE_SENT: K.RFE_RESPONSE_RECEIVED,
    K.NOID_RESPONSE_SENT: K.NOID_RESPONSE_RECEIVED,
}


@dataclass(frozen=True, slots=True)
class Start:
    """A fact that starts a full period; not ``received`` where only the sending is known."""

    fact: Fact
    received: bool


def premium_clock(case: Case, as_of: date) -> Iterator[Due]:
    """One due per start of the clock, in New York's days.

    The clock starts when USCIS receives the request and, in full, when it receives the answer to
    an RFE or NOID (8 CFR 106.4(f)): a reset, no pause. Where only a filing or a sending is known,
    the result is an estimate. Counted from the next day; a premium due date does not roll.
    """
    for start in _starts(case):
        begun = trigger(case, start.fact, NEW_YORK, not_before=K.PETITION_FILED)
        if begun and (version := version_on(VERSIONS, begun.last)):
            yield _due(case, start, begun, version)


def _starts(case: Case) -> Iterator[Start]:
    first = _first_start(case)
    if first is None:
        return
    yield first
    for answer in own(case, case.after(first.fact, *ANSWERS, *ANSWERS.values())):
        if answer.kind in ANSWERS.values():
            yield Start(answer, received=True)
        elif not _received_later(case, answer):
            yield Start(answer, received=False)


def _received_later(case: Case, sent: Fact) -> bool:
    """Whether USCIS is known to have received this answer, before it asked again."""
    received = ANSWERS[sent.kind]
    following = next(own(case, case.after(sent, received, K.RFE_ISSUED, K.NOID_ISSUED)), None)
    return following is not None and following.kind is received


def _first_start(case: Case) -> Start | None:
    """The later of request and receipt, the receipt alone, or the filing as an estimate."""
    if not is_asked_for(case):
        return None
    if received := _standing(case, K.PREMIUM_REQUESTED, K.PETITION_RECEIVED):
        return Start(received, received=True)
    filed = _standing(case, K.PETITION_FILED)
    return Start(filed, received=False) if filed else None


def is_asked_for(case: Case) -> bool:
    """Whether premium processing was asked for, with the petition or on its own."""
    filed = _standing(case, K.PETITION_FILED)
    with_it = filed is not None and bool(filed.details.get("premium"))
    return with_it or _standing(case, K.PREMIUM_REQUESTED) is not None


def _standing(case: Case, *kinds: K) -> Fact | None:
    """The petition's last fact of these kinds; none from before it came back unfiled."""
    fact = last_own(case, *kinds)
    returned = fact is not None and any(case.after(fact, K.PETITION_REJECTED))
    return None if returned else fact


def _due(case: Case, start: Start, begun: Trigger, version: Version) -> Due:
    calendar = case.calendar
    first, last = (_count(calendar, day) for day in (begun.first, begun.last))
    return Due(
        rule=RULE.id,
        anchor=start.fact.anchor,
        sense=RULE.sense,
        due=first.day,
        due_latest=last.day,
        zone=NEW_YORK,
        bound=RULE.bound,
        version=version.name,
        estimate=not (start.received and begun.exact),
        derivation=Derivation(_steps(start, begun, version, first, last)),
        met_by=next(own(case, case.after(start.fact, *ACTIONS)), None),
    )


def _count(calendar: Calendar, day: date) -> Counted:
    """15 days after ``day`` by the version in force on that very day."""
    version = version_on(VERSIONS, day) or VERSIONS[0]
    if version.unit is Unit.BUSINESS_DAYS:
        return calendar.business_days_after(day, version.count)
    return Counted(day + timedelta(days=version.count), ())


def _steps(
    start: Start, begun: Trigger, version: Version, first: Counted, last: Counted
) -> Iterator[Sentence]:
    yield counted_from(begun, KINDS[start.fact.kind].label, NEW_YORK)
    yield from doubts(start.fact)
    if not start.received:
        yield Sentence(_("The day USCIS received it is not known, so this is an estimate."))
    yield by_rule(version)
    yield from passed(last.skipped)
    if first.day == last.day:
        yield Sentence(_("USCIS is expected to act by {day}."), {"day": last.day})
    else:
        yield Sentence(
            _("USCIS is expected to act by a day between {first} and {last}."),
            {"first": first.day, "last": last.day},
        )


RULE = Rule(
    id="premium-clock",
    title=_("USCIS acts on the premium request"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 106.4(e)-(f); before 2024-04-01: 66 FR 29682",
    sureness=Sureness.SECONDARY,
    sense=Sense.EXPECTED_BY,
    bound=Bound.USCIS,
    apply=premium_clock,
    triggers=frozenset({K.PREMIUM_REQUESTED, K.PETITION_FILED}),
    versions=VERSIONS,
    ladder=(3, 0),
)
