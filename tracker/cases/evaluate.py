"""Facts and a day in; dues, their states and the stage out. Reads only."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from tracker.cases.enums import (
    Booking,
    Bound,
    DeadlineState,
    EventKind,
    Purpose,
    ResponseChannel,
    Role,
    Sense,
    Service,
)
from tracker.cases.enums import Stage as CaseStage
from tracker.cases.models import (
    ConsularPost,
    EmbassyInterview,
    Petition,
    RecommendationLetter,
    TimelineEvent,
)
from tracker.cases.queries import CaseRows, rows_of
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Case, Due, Fact, Interview, Letter, Post
from tracker.cases.rules.questions import Question, questions
from tracker.cases.rules.stage import letters_passed, stage_of
from tracker.lib.calendars import Calendar
from tracker.lib.zones import end_of

PostClosures = Mapping[int, Mapping[date, str]]

# What someone must do or waits for; on the days of other senses something opens or ends.
AWAITED = (Sense.ACT_BY, Sense.EXPECTED_BY)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A case as it stood at the end of ``as_of``, a day in the petition's zone.

    ``events`` are the visible rows in timeline order; ``dues`` are in order of the day that counts.
    """

    rows: CaseRows
    as_of: date
    case: Case
    events: list[TimelineEvent]
    dues: list[Due]
    questions: list[Question]
    stage: CaseStage
    letters_passed: int

    @property
    def petition(self) -> Petition:
        return self.rows.petition


def evaluate(petition: Petition, as_of: date) -> Evaluation:
    """What is known and what follows from it, at the end of ``as_of`` in the petition's zone."""
    return evaluate_rows(rows_of(petition), as_of)


def evaluate_rows(rows: CaseRows, as_of: date) -> Evaluation:
    """`evaluate` for rows that were read already."""
    events = sorted((e for e in rows.events if visible(e, as_of)), key=order)
    case = case_of(rows, events)
    dues = dues_of(case, as_of)
    return Evaluation(
        rows=rows,
        as_of=as_of,
        case=case,
        events=events,
        dues=dues,
        questions=list(questions(case)),
        stage=stage_of(case),
        letters_passed=letters_passed(case),
    )


def dues_of(case: Case, as_of: date) -> list[Due]:
    """What every rule says of ``case``, in order of the day that counts."""
    kinds = {fact.kind for fact in case.facts}
    dues: list[Due] = []
    for rule in RULES.values():
        # It yields nothing for a case that has no fact of the kinds that trigger it.
        if not (rule.triggers and rule.triggers.isdisjoint(kinds)):
            dues.extend(rule.apply(case, as_of))
    return sorted(dues, key=lambda due: (due.by, due.rule, due.anchor))


def case_of(rows: CaseRows, events: Sequence[TimelineEvent]) -> Case:
    """The plain values that rules read, with the facts that ``events`` tell, in their order."""
    return Case(
        zone=rows.petition.zone,
        facts=tuple(fact_of(event) for event in events),
        letters=tuple(_letter(letter, rows.petition) for letter in rows.letters),
        interviews=tuple(_interview(row, rows.post_closures) for row in rows.interviews),
        purpose=Purpose(rows.petition.purpose),
        post=post_of(rows.petition.consular_post, rows.post_closures),
        calendar=Calendar(rows.closures),
        dependents=frozenset(p.key for p in rows.participants if p.role == Role.DEPENDENT),
    )


def nearest_open(
    dues: Sequence[Due], case_zone: str, as_of: date, waived: Container[tuple[str, str]]
) -> date | None:
    """The first day, of ``dues`` in order, that someone must act by or that is waited for.

    The day on which a passport or a stay ends is one to know, and nothing that is due; nor is the
    firm's own day, for a case that may go quiet asks nothing of anybody in it.
    """
    for due in dues:
        if due.sense in AWAITED and due.bound is not Bound.FIRM:
            set_aside = (due.rule, due.anchor) in waived
            if state_of(due, case_zone, as_of, waived=set_aside) is DeadlineState.OPEN:
                return due.by
    return None


class Known(Protocol):
    """What tells when a fact is known, and its place on the timeline."""

    @property
    def learned_on(self) -> date | None: ...
    @property
    def earliest(self) -> date | None: ...
    @property
    def latest(self) -> date | None: ...
    @property
    def position(self) -> int: ...
    @property
    def pk(self) -> Any: ...  # noqa: ANN401  # a number, as Django types it


def visible(event: Known, as_of: date) -> bool:
    """Whether the people of the case knew this by the end of ``as_of``; undated: always."""
    known = event.learned_on or event.latest or event.earliest
    return known is None or known <= as_of


def order(event: Known) -> tuple[bool, date, int, int]:
    """Timeline order: by last possible day, open ends by the first, undated after all others."""
    day = event.latest or event.earliest
    return (day is None, day or date.max, event.position, event.pk)


def state_of(due: Due, case_zone: str, as_of: date, *, waived: bool = False) -> DeadlineState:
    """Met, waived, missed or open at the end of ``as_of`` in the case's zone.

    A deadline's day ends in the authority's zone: at the end of Monday in Seoul, Monday in New
    York has hours to run. A ``not_before`` is never missed.
    """
    if due.met_by is not None:
        return DeadlineState.MET
    if waived:
        return DeadlineState.WAIVED
    over = end_of(due.by, due.zone) <= end_of(as_of, case_zone)
    if over and due.sense is not Sense.NOT_BEFORE:
        return DeadlineState.MISSED
    return DeadlineState.OPEN


def fact_of(event: TimelineEvent) -> Fact:
    """The plain value that rules read."""
    return Fact(
        chain=str(event.chain),
        kind=EventKind(event.kind),
        date=event.date,
        earliest=event.earliest,
        latest=event.latest,
        zone=event.zone,
        at=event.at,
        actor=actor_of(event),
        letter=event.letter.key if event.letter else None,
        interview=event.interview.key if event.interview else None,
        traveller=event.traveller.key if event.traveller else None,
        stated_due=event.stated_due,
        service=Service(event.service) if event.service else None,
        response_channel=ResponseChannel(event.response_channel)
        if event.response_channel
        else None,
        inferred=event.inferred,
        unconfirmed=event.unconfirmed,
        details=event.details,
    )


def actor_of(event: TimelineEvent) -> str | None:
    """A participant's key or an authority's name; None where nobody is named."""
    if event.actor is not None:
        return event.actor.key
    return event.authority or None


def _letter(letter: RecommendationLetter, petition: Petition) -> Letter:
    recommender = letter.recommender
    zone = (recommender.zone if recommender else "") or petition.zone
    return Letter(key=letter.key, wanted_by=letter.wanted_by, zone=zone)


def post_of(post: ConsularPost | None, closures: PostClosures) -> Post | None:
    """The plain value; ``closures`` are the closed days of posts, by the post's number."""
    if post is None:
        return None
    return Post(
        zone=post.zone,
        country=post.country,
        ds160_lock_days=post.ds160_lock_days,
        pickup_days=post.pickup_days,
        pickup_working=post.pickup_working,
        closures=closures.get(post.pk, {}),
    )


def _interview(interview: EmbassyInterview, closures: PostClosures) -> Interview:
    return Interview(
        key=interview.key,
        scheduled_for=interview.scheduled_for,
        booking=Booking(interview.booking),
        zone=interview.post.zone,
        post=post_of(interview.post, closures),
    )
