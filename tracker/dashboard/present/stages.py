"""Where a case stands: its steps as a line, each with a day as exact as it is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Family, Stage
from tracker.cases.evaluate import Evaluation
from tracker.cases.kinds import KINDS
from tracker.cases.labels import label
from tracker.cases.rules.case import Fact
from tracker.cases.rules.interviews import booked
from tracker.cases.rules.premium_clock import is_asked_for
from tracker.cases.rules.stage import ORDER
from tracker.cases.rules.standing import last_own, own
from tracker.dashboard import dates
from tracker.dashboard.present import sources
from tracker.dashboard.present.sight import Sight

DONE, NOW, AHEAD, OVER = "done", "now", "ahead", "over"
NOTICES = (K.RFE_ISSUED, K.NOID_ISSUED)
CLOSING = (K.DENIED, K.WITHDRAWN, K.REVOKED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, a short note, and done, now, ahead or over (it did not come about).

    ``sources`` are the places on the page of the facts that the note's days are from.
    """

    name: str
    note: str
    state: str
    sources: tuple[str, ...] = ()


Note = tuple[str, tuple[Fact, ...]]
Noting = Callable[[Evaluation, Sight], Note]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A step before its state is known; done once the case stands at ``until`` or further."""

    name: str
    note: Noting
    until: Stage


def steps(evaluation: Evaluation, sight: Sight) -> list[Step]:
    """The steps of the case in order; one of them is now, unless all are done."""
    plans = list(_plans(evaluation, sight))
    closed = evaluation.stage is Stage.CLOSED
    reached = _reached_before_closing(evaluation) if closed else evaluation.stage
    done = [ORDER[plan.until] <= ORDER[reached] for plan in plans]
    found = [
        _step(plan.name, plan.note(evaluation, sight), _state(index, done, closed=closed))
        for index, plan in enumerate(plans)
    ]
    return [*found, _closed(evaluation, sight)] if closed else found


def _step(name: str, note: Note, state: str) -> Step:
    text, facts = note
    return Step(name, text, state, tuple(sources.entry(fact) for fact in facts))


def _state(index: int, done: list[bool], *, closed: bool) -> str:
    if done[index]:
        return DONE
    if closed:
        return OVER
    return NOW if index == done.index(False) else AHEAD


def _plans(evaluation: Evaluation, sight: Sight) -> Iterator[_Plan]:
    yield _Plan(gettext("Preparation"), _preparation, _end_of_preparation(evaluation))
    yield _Plan(gettext("Letters"), _letters, Stage.DRAFTING)
    yield _Plan(gettext("Filed"), _filed, Stage.FILED)
    if last_own(evaluation.case, *NOTICES):
        answered = Stage.FILED if evaluation.stage is not Stage.RFE else Stage.APPROVED
        yield _Plan(gettext("Request for evidence"), _note_of(*NOTICES), answered)
    yield _Plan(gettext("Approved"), _note_of(K.APPROVED), Stage.APPROVED)
    if Family.CONSULAR in sight.rights.families:
        yield _Plan(gettext("Interview"), _interview, Stage.VISA_PROMISED)
        yield _Plan(gettext("Visa"), _visa, Stage.VISA_RECEIVED)


def _end_of_preparation(evaluation: Evaluation) -> Stage:
    """Letters are part of most cases, and the first of them ends what comes before."""
    return Stage.LETTERS if evaluation.rows.letters else Stage.DRAFTING


def _preparation(evaluation: Evaluation, sight: Sight) -> Note:
    """From the first day to the draft: "10 March to 25 May"."""
    facts = [f for f in evaluation.case.facts if KINDS[f.kind].family is Family.PREPARATION]
    contacts = (K.COUNSEL_CONTACTED, K.COUNSEL_ENGAGED)
    first = next((f for f in facts if f.kind in contacts), facts[0] if facts else None)
    if first is None:
        return gettext("nothing recorded yet"), ()
    last = last_own(evaluation.case, K.DRAFT_COMPLETED)
    start, end = _exact(first), _exact(last) if last else None
    if last and start and end and start < end:
        return dates.days((start, end), sight.year), (first, last)
    if start is None:
        return _day(first, sight), (first,)
    done = ORDER[evaluation.stage] >= ORDER[_end_of_preparation(evaluation)]
    text = gettext("began {day}") if done else gettext("since {day}")
    return text.format(day=_day(first, sight)), (first,)


def _letters(evaluation: Evaluation, sight: Sight) -> Note:
    total = len(evaluation.rows.letters)
    if not total:
        return gettext("none on record"), ()
    text = gettext("{passed} of {total} passed")
    return text.format(passed=evaluation.letters_passed, total=total), ()


def _filed(evaluation: Evaluation, sight: Sight) -> Note:
    filed = last_own(evaluation.case, K.PETITION_FILED)
    if filed is None:
        return _note_of(K.DRAFT_COMPLETED, text=gettext("draft done {day}"))(evaluation, sight)
    text = gettext("{day}, premium") if is_asked_for(evaluation.case) else "{day}"
    return text.format(day=_day(filed, sight)), (filed,)


def _interview(evaluation: Evaluation, sight: Sight) -> Note:
    case = evaluation.case
    if last_own(case, K.INTERVIEW_ATTENDED):
        return _note_of(K.INTERVIEW_ATTENDED)(evaluation, sight)
    if standings := booked(case):
        first = min(standings, key=lambda one: one.on)
        day = dates.compact(first.on.isoformat(), (first.on, first.on), sight.year)
        return gettext("booked for {day}").format(day=day), (first.told,)
    last = last_own(case, K.WAIVER_OFFERED, K.WAIVER_PACKET_SENT, K.WAIVER_REFUSED, K.SLOT_OFFERED)
    return (label(last.kind) if last else ""), ()


def _visa(evaluation: Evaluation, sight: Sight) -> Note:
    if last_own(evaluation.case, K.VISA_RECEIVED):
        return _note_of(K.VISA_RECEIVED)(evaluation, sight)
    promised = gettext("promised {day}")
    return _note_of(K.VISA_PROMISED, K.VISA_ISSUED, text=promised)(evaluation, sight)


def _note_of(*kinds: K, text: str = "{day}") -> Noting:
    def note(evaluation: Evaluation, sight: Sight) -> Note:
        fact = last_own(evaluation.case, *kinds)
        return (text.format(day=_day(fact, sight)), (fact,)) if fact else ("", ())

    return note


def _reached_before_closing(evaluation: Evaluation) -> Stage:
    """The furthest stage that a closed case had proved."""
    proved = [KINDS[fact.kind].stage for fact in own(evaluation.case, iter(evaluation.case.facts))]
    return max((s for s in proved if s), key=ORDER.__getitem__, default=Stage.PREPARING)


def _closed(evaluation: Evaluation, sight: Sight) -> Step:
    fact = last_own(evaluation.case, *CLOSING)
    if fact is None:
        return Step(gettext("Closed"), "", NOW)
    note = f"{label(fact.kind)}, {_day(fact, sight)}"
    return _step(gettext("Closed"), (note, (fact,)), NOW)


def _day(fact: Fact, sight: Sight) -> str:
    return dates.compact(fact.date, (fact.earliest, fact.latest), sight.year)


def _exact(fact: Fact) -> date | None:
    return fact.earliest if fact.earliest == fact.latest else None
