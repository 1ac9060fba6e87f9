"""What someone must do next, and what is waited for: dues in words, with their reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.cases import deadlines, words
from tracker.cases.enums import Bound, DeadlineState, EventKind, Family, RuleKind, Sense, Stage
from tracker.cases.evaluate import Evaluation
from tracker.cases.labels import label
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Due
from tracker.cases.rules.registry import ALWAYS, Version
from tracker.dashboard import dates
from tracker.dashboard.present import needs
from tracker.dashboard.present.needs import OptionLine
from tracker.dashboard.present.sight import Sight

URGENT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Why:
    """The reason for a day: steps, the rule's source and wording, and whether to ask counsel."""

    steps: tuple[str, ...]
    kind: str
    citation: str
    version: str
    ask_counsel: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One due. ``day`` says when in words, ``clock`` its last moment by place, ``left`` what is
    left of it. ``lead`` is a sentence on why now, or empty; ``latest_interview`` the last day for
    one that still works."""

    title: str
    lead: str
    whose: str
    own: bool
    when: str
    clock: tuple[tuple[str, str], ...]
    left: str
    span: str
    late: bool
    urgent: bool
    settled: bool
    estimate: bool
    why: Why
    options: tuple[OptionLine, ...]
    done_by: str
    latest_interview: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Something to look up and add to one event."""

    text: str
    what: str
    event: UUID


@dataclass(frozen=True, slots=True)
class Todo:
    """``act``: what this reader must do or see to, soonest first; ``asks``: what to look up;
    ``wait``: what others must do; ``calm``: one sentence for when there is nothing to do."""

    act: tuple[Card, ...]
    asks: tuple[Ask, ...]
    wait: tuple[Card, ...]
    calm: str


def todo(evaluation: Evaluation, sight: Sight) -> Todo:
    """What stands open on the day looked at, for this reader."""
    cards = [
        (due, card(due, evaluation, sight))
        for due, state in deadlines.states(evaluation)
        if state in (DeadlineState.OPEN, DeadlineState.MISSED) and due.bound in sight.rights.bounds
    ]
    mine = [_is_act(due, sight) for due, _card in cards]
    return Todo(
        act=tuple(card for (_due, card), own in zip(cards, mine, strict=True) if own),
        asks=tuple(_asks(evaluation, sight)),
        wait=tuple(card for (_due, card), own in zip(cards, mine, strict=True) if not own),
        calm=_calm(evaluation.stage, sight),
    )


def _calm(stage: Stage, sight: Sight) -> str:
    if stage is Stage.APPROVED and Family.CONSULAR not in sight.rights.families:
        return gettext("Nothing is due. The petition is approved.")
    return str(_CALM[stage])


def _asks(evaluation: Evaluation, sight: Sight) -> Iterator[Ask]:
    """What is to be looked up, for readers who can correct the event in question."""
    events = {str(event.chain): event for event in evaluation.events}
    for question in evaluation.questions:
        event = events[question.about.chain]
        if sight.may_change(event):
            yield Ask(words.say(question.sentence), label(question.about.kind), event.uuid)


def _is_act(due: Due, sight: Sight) -> bool:
    return due.sense in (Sense.ACT_BY, Sense.RUNS_UNTIL) and sight.looks_after(due.bound)


def card(due: Due, evaluation: Evaluation, sight: Sight) -> Card:
    """One due in the reader's words."""
    left, late = sight.days_left(due.by, due.zone), sight.is_over(due.by, due.zone)
    need = needs.read(due, evaluation, sight)
    settled = need.settled and not late
    return Card(
        title=need.title or title(due, evaluation),
        lead=need.lead,
        whose=sight.whose(due.bound),
        own=sight.owns(due.bound),
        when=_when(due, sight),
        clock=tuple(dates.over_at(due.by, due.zone, sight.zone, sight.year)),
        left=left_words(left, late=late),
        span=_span(left, late=late),
        late=late,
        urgent=not settled and (late or left <= URGENT_DAYS or need.urgent),
        settled=settled,
        estimate=due.estimate,
        why=_why(due, need.latest_why),
        options=need.options,
        done_by=_done_by(due, sight, asked=need.urgent),
        latest_interview=need.latest,
    )


def title(due: Due, evaluation: Evaluation) -> str:
    """What is to be done, or what is expected, as a heading."""
    if due.rule == "rfe-response":
        return gettext("Answer USCIS’s request for evidence")
    if due.rule == "letter-due":
        return gettext("Letter of {name}").format(name=_recommender(due, evaluation))
    return gettext(RULES[due.rule].title)


def _recommender(due: Due, evaluation: Evaluation) -> str:
    letters = {f"letter:{letter.key}": letter for letter in evaluation.rows.letters}
    person = letters[due.anchor].recommender
    return person.name if person else label(Bound.RECOMMENDER)


def left_words(left: int, *, late: bool) -> str:
    """ "13 days left", "today", "2 days late"."""
    if late:
        return ngettext("{count} day late", "{count} days late", max(-left, 1)).format(
            count=max(-left, 1)
        )
    if left <= 0:
        return gettext("today")
    return ngettext("{count} day left", "{count} days left", left).format(count=left)


def _span(left: int, *, late: bool) -> str:
    """ "13 days", "ends today"."""
    if left <= 0 and not late:
        return gettext("ends today")
    count = max(abs(left), 1)
    return ngettext("{count} day", "{count} days", count).format(count=count)


def _done_by(due: Due, sight: Sight, *, asked: bool) -> str:
    kinds = {
        "rfe-response": EventKind.RFE_RESPONSE_SENT,
        "letter-due": EventKind.LETTER_PASSED,
        "needed-by": EventKind.EMERGENCY_REQUESTED if asked else EventKind.VISA_RECEIVED,
    }
    kind = kinds.get(due.rule)
    return kind.value if kind in sight.rights.kinds and sight.writes and kind else ""


def _when(due: Due, sight: Sight) -> str:
    """ "by Mon 16 November", "expected between 7 and 10 July"."""
    if due.sense is not Sense.EXPECTED_BY:
        return gettext("by {day}").format(day=dates.short(due.by, sight.year))
    if due.due == due.due_latest:
        return gettext("expected by {day}").format(day=dates.short(due.by, sight.year))
    days = dates.days((due.due, due.due_latest), sight.year)
    return gettext("expected by a day within {days}").format(days=days)


def _why(due: Due, more: tuple[str, ...]) -> Why:
    """``more`` are steps of a plan, which rests on practice."""
    rule = RULES[due.rule]
    practice = rule.kind is RuleKind.PRACTICE
    version = next((v for v in rule.versions if v.name == due.version), None)
    return Why(
        steps=(*(words.say(step) for step in due.derivation), *more),
        kind=label(rule.kind),
        citation="" if practice else gettext(version.citation if version else rule.citation),
        version=_since(version),
        ask_counsel=rule.to_be_confirmed or bool(more),
    )


def _since(version: Version | None) -> str:
    """A wording is named for the day it came into force; practice has no such day."""
    if version is None or version.since == ALWAYS:
        return ""
    return gettext("in force since {day}").format(day=words.day(version.since, weekday=False))


_CALM = {
    Stage.PREPARING: _("Nothing is due. The petition is being prepared."),
    Stage.LETTERS: _("Nothing is due. The letters are being written and reviewed."),
    Stage.DRAFTING: _("Nothing is due. The petition is drafted and will be filed."),
    Stage.FILED: _("Nothing is due. The petition is with USCIS."),
    Stage.RFE: _("Nothing is due here. The answer to USCIS is being prepared."),
    Stage.APPROVED: _("Nothing is due. The petition is approved; the visa application follows."),
    Stage.INTERVIEW: _("Nothing is due. The embassy’s next word is waited for."),
    Stage.VISA_PROMISED: _("Nothing is due. The visa is promised; the passport is on its way."),
    Stage.VISA_RECEIVED: _("Nothing is left to do: the visa has arrived."),
    Stage.IN_US: _("Nothing is due. The journey is made."),
    Stage.CLOSED: _("This case is closed."),
}
