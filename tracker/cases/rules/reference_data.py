"""Effective-dated reference data: which entry applies on a case's own dates.

Pure. An entry names the date of a case that picks it; `moment_of` finds that date, `select` the
entries. Nothing is decided that the dates leave open: where they straddle a change, both sides are
given.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.cases.enums import EventKind as K
from tracker.cases.enums import ReferenceAudience as Audience
from tracker.cases.enums import ReferenceBasis as Basis
from tracker.cases.enums import ReferenceTopic as Topic
from tracker.cases.enums import Sureness
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.standing import approval, ended, own, post_zone, stated_day
from tracker.lib.calendars import add_years
from tracker.lib.zones import NEW_YORK

Value = Mapping[str, bool | int | str]

STALE_AFTER = 180  # days
LONGEST = 4  # years: filed at most one before it starts, good for three at most


@dataclass(frozen=True, slots=True)
class Entry:
    """A wording in force from ``since`` to ``until``, both included; ``value`` None: not known.

    ``audience`` is empty for everybody, a `ReferenceAudience`, or ISO 3166 codes of countries.
    """

    topic: Topic
    basis: Basis
    audience: str
    since: date
    until: date
    value: Value | None
    text_en: str
    text_ko: str
    citation: str
    source_url: str
    sureness: Sureness
    checked_on: date

    def is_stale(self, today: date) -> bool:
        """Whether it was last checked more than 180 days before ``today``."""
        return (today - self.checked_on).days > STALE_AFTER


class Known(StrEnum):
    """What a moment rests on: the case's own date, a date near it, a later one, or none yet."""

    ON_RECORD = "on_record"
    STANDS_IN = "stands_in"
    BEFORE = "before"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Moment:
    """The days of ``zone`` on which it was (or, ahead, today); ``fact`` says so, if one does."""

    known: Known
    first: date
    last: date
    zone: str
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry that applies at ``moment``; not ``sure``: only on some of its days."""

    entry: Entry
    moment: Moment
    sure: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """What applies to a case on one topic, oldest wording first."""

    topic: Topic
    choices: tuple[Choice, ...]

    @property
    def depends(self) -> bool:
        """Whether the exact day decides, and is not known."""
        return not all(choice.sure for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Clock:
    """The facts that give a date: itself, the nearest beside it, and those that come later."""

    itself: tuple[K, ...]
    beside: tuple[K, ...] = ()
    later: tuple[K, ...] = ()
    post: bool = False


_USCIS_ACTED = (K.RECEIPT_NOTICE_ISSUED, K.RFE_ISSUED, K.NOID_ISSUED, K.APPROVED, K.DENIED)
_VISA = (K.VISA_PROMISED, K.VISA_ISSUED, K.PASSPORT_READY, K.VISA_RECEIVED, K.ENTERED_US)
_HELD = (K.REFUSED_221G, K.VISA_REFUSED, *_VISA)
_HANDED_IN = (K.WAIVER_PACKET_SENT, K.WAIVER_REFUSED, K.INTERVIEW_ATTENDED, *_HELD)
_APPLYING = (K.DS160_SUBMITTED, K.VISA_FEE_PAID, K.WAIVER_OFFERED, K.WAIVER_PACKET_SENT)

# The receipt *notice* dates nothing: it is written days after the petition came in.
CLOCKS: Mapping[Basis, Clock] = {
    Basis.POSTMARK: Clock((K.PETITION_FILED,), (K.PETITION_RECEIVED,), _USCIS_ACTED),
    Basis.RECEIPT: Clock((K.PETITION_RECEIVED,), (K.PETITION_FILED,), _USCIS_ACTED),
    Basis.DECISION: Clock((K.APPROVED, K.DENIED), (), _VISA),
    Basis.APPLICATION: Clock(_APPLYING, (), _HANDED_IN, post=True),
    Basis.PAYMENT: Clock((K.VISA_FEE_PAID,), (), _HANDED_IN, post=True),
    Basis.INTERVIEW: Clock((K.INTERVIEW_ATTENDED,), (), _HELD, post=True),
    Basis.ISSUANCE: Clock((K.VISA_ISSUED,), (K.VISA_RECEIVED,), (K.ENTERED_US,), post=True),
    Basis.ENTRY: Clock((K.ENTERED_US,), (), (K.I94_RECORDED, K.WORK_STARTED)),
}

# These follow Form I-907, which comes with the petition or later, or never.
PREMIUM = (Topic.I907_EDITION, Topic.PREMIUM_FEE, Topic.PREMIUM_SERVICE)


def select(entries: Iterable[Entry], case: Case, as_of: date) -> list[Applied]:
    """What applies to ``case`` as known on ``as_of``, by topic, in the order of the topics."""
    by_topic: dict[Topic, list[Entry]] = {topic: [] for topic in Topic}
    for entry in sorted(entries, key=_order):
        by_topic[entry.topic].append(entry)
    found = (
        Applied(topic, tuple(_in_force(_choices(topic, rows, case, as_of))))
        for topic, rows in by_topic.items()
    )
    return [applied for applied in found if applied.choices]


def _order(entry: Entry) -> tuple[date, int, str]:
    """Oldest first; of one day, the standard before the tiers, as they are listed."""
    known = [audience.value for audience in Audience]
    place = known.index(entry.audience) if entry.audience in known else -1
    return entry.since, place, entry.audience


def _choices(topic: Topic, entries: list[Entry], case: Case, as_of: date) -> Iterator[Choice]:
    bases = {entry.basis for entry in entries}
    moments = {basis: moment_of(case, topic, basis, as_of) for basis in bases}
    for entry in entries:
        moment = moments[entry.basis]
        if moment and entry.since <= moment.last and moment.first <= entry.until:
            sure = entry.since <= moment.first and moment.last <= entry.until
            yield Choice(entry, moment, sure)


def _in_force(choices: Iterable[Choice]) -> Iterator[Choice]:
    """Without those that a later wording for the same audience has surely replaced.

    Editions go by the postmark at one time and by receipt at another: a petition posted under the
    old and received under the new is held to the new.
    """
    found = list(choices)
    newest = {c.entry.audience: c.entry.since for c in found if c.sure}  # they come oldest first
    return (c for c in found if c.entry.since >= newest.get(c.entry.audience, date.min))


def moment_of(case: Case, topic: Topic, basis: Basis, as_of: date) -> Moment | None:
    """The date by which ``topic`` goes in ``case``; None where it never came to it, or never will.

    What is still ahead goes by ``as_of``.
    """
    clock = CLOCKS[basis]
    if basis is Basis.APPLICATION:
        return _application(case, clock, as_of)
    itself, beside = (_last(case, topic, kinds) for kinds in (clock.itself, clock.beside))
    for fact, known in ((itself, Known.ON_RECORD), (beside, Known.STANDS_IN)):
        if fact and (moment := _at(case, fact, known, clock, as_of)):
            return moment
    happened = bool(itself or beside)
    if topic not in PREMIUM:
        return _otherwise(case, clock, as_of, happened=happened)
    decided = _first(case, (K.APPROVED, K.DENIED))
    return (
        None if decided and not happened else _otherwise(case, Clock(()), as_of, happened=happened)
    )


def _last(case: Case, topic: Topic, kinds: tuple[K, ...]) -> Fact | None:
    """The beneficiary's own last fact of these kinds that was not returned unfiled."""
    facts = [fact for fact in own(case, case.of(*kinds)) if not _returned(case, fact)]
    if topic in PREMIUM:
        facts = [*_premium(case, kinds)]
    return facts[-1] if facts else None


def _premium(case: Case, kinds: tuple[K, ...]) -> Iterator[Fact]:
    """As the facts of the petition, those of the premium request.

    It was posted with the petition or came in on a day of its own (`premium_requested`).
    """
    filed = [f for f in case.of(K.PETITION_FILED) if not _returned(case, f)]
    with_it = bool(filed) and bool(filed[-1].details.get("premium"))
    requested = [f for f in case.of(K.PREMIUM_REQUESTED) if not _returned(case, f)]
    if K.PETITION_FILED in kinds and with_it:
        yield filed[-1]
    if K.PETITION_RECEIVED in kinds:
        yield from requested or (case.of(K.PETITION_RECEIVED) if with_it else ())


def _returned(case: Case, fact: Fact) -> bool:
    petition = (K.PETITION_FILED, K.PETITION_RECEIVED, K.PREMIUM_REQUESTED)
    return fact.kind in petition and any(case.after(fact, K.PETITION_REJECTED))


def _at(case: Case, fact: Fact, known: Known, clock: Clock, as_of: date) -> Moment | None:
    """The days of ``fact``; an open start has no bound, an open end is ``as_of``. None: undated."""
    zone = post_zone(case, fact) if clock.post else NEW_YORK
    first, last = fact.days_in(zone)
    if first is None and last is None:
        return None
    first = first or date.min
    return Moment(known, first, last or max(first, as_of), zone, fact)


def _otherwise(case: Case, clock: Clock, as_of: date, *, happened: bool) -> Moment | None:
    """Before the first fact that shows it is past, or still ahead, or never."""
    later = _first(case, clock.later)
    days = _at(case, later, Known.BEFORE, clock, as_of) if later else None
    if days:
        return Moment(Known.BEFORE, date.min, days.last, days.zone, days.fact)
    if happened or later:
        return Moment(Known.BEFORE, date.min, as_of, case.zone)
    if ended(case) or _over(case, as_of):
        return None
    return Moment(Known.AHEAD, as_of, as_of, case.zone)


def _first(case: Case, kinds: tuple[K, ...]) -> Fact | None:
    return next(own(case, case.of(*kinds)), None)


def _application(case: Case, clock: Clock, as_of: date) -> Moment | None:
    """From the first of its steps to the last; to ``as_of`` until it has been handed in."""
    steps = [_at(case, f, Known.ON_RECORD, clock, as_of) for f in own(case, case.of(*clock.itself))]
    dated = [moment for moment in steps if moment]
    if not dated:
        return _otherwise(case, clock, as_of, happened=bool(steps))
    last = max(moment.last for moment in dated)
    if _first(case, clock.later) is None:
        last = max(last, as_of)
    start = min(dated, key=lambda moment: moment.first)
    return Moment(Known.ON_RECORD, start.first, last, start.zone, start.fact)


def _over(case: Case, as_of: date) -> bool:
    """Whether the petition has run out: nothing of it is ahead any more."""
    approved = approval(case)
    if approved is None:
        return False
    if until := stated_day(approved, "valid_to"):
        return until < as_of
    return approved.latest is not None and add_years(approved.latest, LONGEST) < as_of
