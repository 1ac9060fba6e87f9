"""rfe-, noid- and noir-response: the answer to a notice must be in USCIS's hands in time.

A dependent's request (traveller, Form I-539) gets 30 days, not the 84 of a petition.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from tracker.cases.enums import Bound, ResponseChannel, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import doubts, later, sure
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
from tracker.cases.rules.questions import settled
from tracker.cases.rules.registry import ALWAYS, Rule, Version, version_on
from tracker.cases.rules.standing import theirs
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.calendars import Calendar
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _
from tracker.lib.zones import NEW_YORK

# Counted on from the printed or computed due date, for notices dated in this range.
COVID = Version(
    date(2020, 3, 1),
    _("USCIS flexibility during COVID-19"),
    60,
    until=date(2023, 3, 23),
    sureness=Sureness.SECONDARY,
    kind=RuleKind.POLICY,
)
RFE_VERSIONS = (
    Version(date(1994, 1, 1), "8 CFR 103.2(b)(8), before 72 FR 19100", 84),
    Version(date(2007, 6, 18), "8 CFR 103.2(b)(8)(iv); 72 FR 19100", 84),
)
NOID_VERSIONS = (Version(date(2007, 6, 18), "8 CFR 103.2(b)(8)(iv); 72 FR 19100", 30),)
NOIR_VERSIONS = (Version(ALWAYS, "8 CFR 214.2(o)(8)(iii)(B)", 30),)
I539_VERSIONS = (
    Version(
        date(2011, 7, 7),
        "PM-602-0040; USCIS Policy Manual, volume 1, part E, chapter 6",
        30,
        sureness=Sureness.SECONDARY,
        kind=RuleKind.POLICY,
    ),
)
ROLLS_FROM = date(2023, 3, 29)  # USCIS policy alert; paper answers received from that day on.


@dataclass(frozen=True, slots=True)
class Shape:
    """A notice's kind, what always comes before it, and its answers, surest first."""

    notice: K
    after: K
    answers: tuple[K, ...]


def rfe_response(case: Case, as_of: date) -> Iterator[Due]:
    """One due per request for evidence, in New York's days; the date printed on the notice wins.

    Otherwise 84 calendar days, the most that USCIS may give, 3 more where the notice came by mail,
    then rolled once off a weekend or holiday where the answer goes on paper. Unknown service adds
    nothing, an unknown channel rolls nothing, and a computed date is an estimate.
    """
    answers = (K.RFE_RESPONSE_RECEIVED, K.RFE_RESPONSE_SENT)
    return _dues(case, RFE, Shape(K.RFE_ISSUED, K.PETITION_FILED, answers))


def noid_response(case: Case, as_of: date) -> Iterator[Due]:
    """As `rfe_response`, with 30 days at the most for a notice of intent to deny."""
    answers = (K.NOID_RESPONSE_RECEIVED, K.NOID_RESPONSE_SENT)
    return _dues(case, NOID, Shape(K.NOID_ISSUED, K.PETITION_FILED, answers))


def noir_response(case: Case, as_of: date) -> Iterator[Due]:
    """As `rfe_response`, with 30 days for a notice of intent to revoke."""
    return _dues(case, NOIR, Shape(K.NOIR_ISSUED, K.APPROVED, (K.NOIR_RESPONSE_SENT,)))


def _dues(case: Case, rule: Rule, shape: Shape) -> Iterator[Due]:
    """A notice that was decided upon without an answer waits for none any more."""
    for notice in case.of(shape.notice):
        answer = _answer(case, notice, shape.answers)
        if answer or not settled(case, notice):
            served = trigger(case, notice, NEW_YORK, not_before=shape.after)
            yield from _due(case, rule, notice, served, answer)


def _answer(case: Case, notice: Fact, kinds: tuple[K, ...]) -> Fact | None:
    """The surest answer before USCIS asked the same traveller again, else the next one at all."""
    facts = list(theirs(case, notice, notice.kind, *kinds))
    again = next((n for n, fact in enumerate(facts) if fact.kind is notice.kind), len(facts))
    for answers in (facts[:again], facts[again:]):
        found = [fact for fact in answers if fact.kind in kinds]
        if found:
            return min(found, key=lambda fact: kinds.index(fact.kind))
    return None


def _due(
    case: Case, rule: Rule, notice: Fact, served: Trigger | None, answer: Fact | None
) -> Iterator[Due]:
    days = dict.fromkeys((served.first, served.last) if served else (None,))
    found = (_last_day(case, rule, notice, served, day) for day in days)
    # The earliest notice need not have the earliest end: 60 days were added until a certain day.
    ends = sorted((end for end in found if end), key=lambda end: end.day)
    if ends:
        yield Due(
            rule=rule.id,
            anchor=notice.anchor,
            sense=rule.sense,
            due=ends[0].day,
            due_latest=ends[-1].day,
            zone=NEW_YORK,
            bound=rule.bound,
            version=ends[0].version,
            estimate=not (notice.stated_due and sure(notice) and ends[0].day == ends[-1].day),
            derivation=ends[0].steps,
            met_by=answer,
            ship_by=ends[0].ship_by,
        )


def _last_day(
    case: Case, rule: Rule, notice: Fact, served: Trigger | None, day: date | None
) -> LastDay | None:
    calendar = case.calendar
    printed = notice.stated_due is not None
    last = _printed(case, notice) if printed else _counted(case, rule, notice, served, day)
    if last is None:
        return None
    if day and version_on((COVID,), day):
        last = _extended(last)
    elif printed:
        last = _unrolled(calendar, notice, last)
    else:
        last = _rolled(calendar, notice, last)
    return _received(calendar, notice, last)


def _printed(case: Case, notice: Fact) -> LastDay | None:
    """The printed date already has its mail days: none are added."""
    day = notice.stated_due
    text = _("Due date printed on the notice: {day}. A printed date wins.")
    if day is None:
        return None
    steps = (Sentence(text, {"day": day}), *doubts(notice), *_whose(case, notice))
    return LastDay(day, steps, PRINTED)


def _counted(
    case: Case, rule: Rule, notice: Fact, served: Trigger | None, day: date | None
) -> LastDay | None:
    others = (COVID, *I539_VERSIONS)
    own = tuple(version for version in rule.versions if version not in others)
    versions = I539_VERSIONS if _on_i539(case, notice) else own
    version = version_on(versions, day) if day else None
    if not (served and day and version):
        return None
    start = counted_from(served, KINDS[notice.kind].label, NEW_YORK)
    begun = (start, *doubts(notice), *_whose(case, notice))
    return with_mail_days(counted(day, begun, version), notice.service)


def _whose(case: Case, notice: Fact) -> Iterator[Sentence]:
    if _on_i539(case, notice):
        yield Sentence(_("It is about a dependent's own form (I-539), and not the petition."))


def _on_i539(case: Case, notice: Fact) -> bool:
    return notice.kind is K.RFE_ISSUED and notice.traveller in case.dependents


def _extended(last: LastDay) -> LastDay:
    day = later(COVID, last.day)
    values: dict[str, Value] = {
        "count": COVID.count,
        "since": COVID.since,
        "until": COVID.until,
        "day": day,
    }
    text = _("Notices dated {since} to {until} had {count} calendar days more (COVID-19): {day}.")
    longer = last.moved(day, Sentence(text, values), ROLL_UNKNOWN)
    return replace(longer, version=COVID.name)


def _rolled(calendar: Calendar, notice: Fact, last: LastDay) -> LastDay:
    if notice.response_channel is ResponseChannel.PAPER and last.day >= ROLLS_FROM:
        return rolled(calendar, last)
    name = calendar.closed(last.day)
    if notice.response_channel is None and name:
        text = _("{day} is closed ({name}); how the answer goes is not known: it is not moved.")
        return last.noting(Sentence(text, {"day": last.day, "name": name}))
    return last


def _unrolled(calendar: Calendar, notice: Fact, last: LastDay) -> LastDay:
    on_paper = notice.response_channel is ResponseChannel.PAPER
    return unrolled(calendar, last) if on_paper and last.day >= ROLLS_FROM else last


def _received(calendar: Calendar, notice: Fact, last: LastDay) -> LastDay:
    text = _("The answer must be received by {day}; a postmark does not count.")
    last = last.noting(Sentence(text, {"day": last.day}))
    if notice.response_channel is not ResponseChannel.ONLINE:
        last = to_ship(calendar, last)
    if notice.stated_due is None:
        less = _("USCIS may give less: enter the due date printed on the notice.")
        last = last.noting(Sentence(less))
    return last


RFE = Rule(
    id="rfe-response",
    title=_("USCIS has the answer to its request for evidence"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 103.2(b)(8)(iv), 103.8(b), 1.2",
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=rfe_response,
    triggers=frozenset({K.RFE_ISSUED}),
    versions=(*RFE_VERSIONS, *I539_VERSIONS, COVID),
    ladder=(60, 45, 30, 21, 14, 7, 3, 1, 0),
    received=True,
)
NOID = Rule(
    id="noid-response",
    title=_("USCIS has the answer to its notice of intent to deny"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 103.2(b)(8)(iv), 103.8(b), 1.2",
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=noid_response,
    triggers=frozenset({K.NOID_ISSUED}),
    versions=(*NOID_VERSIONS, COVID),
    ladder=(21, 14, 10, 7, 5, 3, 1, 0),
    received=True,
)
NOIR = Rule(
    id="noir-response",
    title=_("USCIS has the answer to its notice of intent to revoke"),
    kind=RuleKind.LEGAL,
    citation="8 CFR 214.2(o)(8)(iii)(B), 103.8(b), 1.2",
    sureness=Sureness.LIKELY,
    sense=Sense.ACT_BY,
    bound=Bound.COUNSEL,
    apply=noir_response,
    triggers=frozenset({K.NOIR_ISSUED}),
    versions=(*NOIR_VERSIONS, COVID),
    ladder=(21, 14, 10, 7, 5, 3, 1, 0),
    received=True,
)
