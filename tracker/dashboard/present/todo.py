"""What someone must do next, and what is waited for: dues in words, with their reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.cases import deadlines, words
from tracker.cases.enums import Bound, DeadlineState, EventKind, Family, Sense, Stage
from tracker.cases.evaluate import Evaluation
from tracker.cases.labels import label
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Due
from tracker.dashboard import dates
from tracker.dashboard.present import needs, sources
from tracker.dashboard.present.needs import OptionLine
from tracker.dashboard.present.sight import Sight
from tracker.dashboard.present.titles import title
from tracker.dashboard.present.why import Why, why

URGENT_DAYS = 7
MOST = 3  # cards side by side, before the rest is a list


@dataclass(frozen=True, slots=True)
class Card:
    """One due. ``day`` says when in words, ``clock`` its last moment by place, ``left`` what is
    left of it. ``lead`` is a sentence on why now, or empty; ``ship_by`` the last day to ship paper,
    which may have passed, ``latest_interview`` the last day for one that still works. ``place`` is
    its place on the page."""

    place: str
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
    ship_by: str
    ship_passed: bool
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
    ``wait``: what others must do; ``know``: from when something may be done, or until when it
    lasts; ``calm``: one sentence for when there is nothing to do."""

    act: tuple[Card, ...]
    asks: tuple[Ask, ...]
    wait: tuple[Card, ...]
    know: tuple[Card, ...]
    calm: str

    @property
    def first(self) -> tuple[Card, ...]:
        """What has a card of its own: the nearest, and the next ones if they are urgent too."""
        urgent = takewhile(lambda card: card.urgent, self.act[1:MOST])
        return (*self.act[:1], *urgent)

    @property
    def then(self) -> tuple[Card, ...]:
        """What comes after that, in a list."""
        return self.act[len(self.first) :]


def todo(evaluation: Evaluation, sight: Sight) -> Todo:
    """What stands open on the day looked at, for this reader."""
    parts: dict[str, list[Card]] = {"act": [], "wait": [], "know": []}
    for due, state in deadlines.states(evaluation):
        seen = due.bound in sight.rights.bounds
        if seen and _stands(due, state) and not is_past(due, sight):
            parts[_part(due, sight)].append(card(due, evaluation, sight))
    return Todo(
        asks=tuple(_asks(evaluation, sight)),
        calm=_calm(evaluation.stage, sight),
        **{name: tuple(cards) for name, cards in parts.items()},
    )


def _stands(due: Due, state: DeadlineState) -> bool:
    """Whether there is something to say of it; of a case that may go quiet, once it has."""
    if due.bound is Bound.FIRM:
        return state is DeadlineState.MISSED
    return state in (DeadlineState.OPEN, DeadlineState.MISSED)


def is_past(due: Due, sight: Sight) -> bool:
    """Whether its day says nothing any more: what was possible from a day on is possible now."""
    return due.sense is Sense.NOT_BEFORE and sight.is_over(due.by, due.zone)


def _part(due: Due, sight: Sight) -> str:
    if due.sense in (Sense.NOT_BEFORE, Sense.RUNS_UNTIL):
        return "know"
    return "act" if due.sense is Sense.ACT_BY and sight.looks_after(due.bound) else "wait"


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


def card(due: Due, evaluation: Evaluation, sight: Sight) -> Card:
    """One due in the reader's words."""
    left, late = sight.days_left(due.by, due.zone), sight.is_over(due.by, due.zone)
    need = needs.read(due, evaluation, sight)
    settled = need.settled and not late
    clock = dates.over_at(due.by, due.zone, sight.zone, sight.year, in_hands=due.in_hands)
    return Card(
        place=sources.reason(due),
        title=need.title or title(due, evaluation, sight),
        lead=need.lead,
        whose=sight.whose(due.bound),
        own=sight.owns(due.bound),
        when=_when(due, sight),
        clock=tuple(clock),
        left=_left(due, left, late=late),
        span=_span(left, late=late),
        late=late,
        urgent=not settled and (late or left <= URGENT_DAYS or need.urgent),
        settled=settled,
        estimate=due.estimate,
        why=why(due, need.latest_why),
        options=need.options,
        done_by=_done_by(due, sight, asked=need.urgent),
        ship_by=dates.short(due.ship_by, sight.year) if due.ship_by else "",
        ship_passed=due.ship_by is not None and sight.is_over(due.ship_by, due.zone),
        latest_interview=need.latest,
    )


def _left(due: Due, left: int, *, late: bool) -> str:
    if late and due.sense is Sense.RUNS_UNTIL:
        return gettext("over")
    if due.sense is Sense.NOT_BEFORE and left > 0:
        return ngettext("in {count} day", "in {count} days", left).format(count=left)
    return left_words(left, late=late)


def left_words(left: int, *, late: bool) -> str:
    """ "13 days left", "today", "2 days late"."""
    if late:
        count = max(-left, 1)
        return ngettext("{count} day late", "{count} days late", count).format(count=count)
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
    kind = EventKind.EMERGENCY_REQUESTED if asked else _DONE_BY.get(due.rule)
    return kind.value if kind in sight.rights.kinds and sight.writes and kind else ""


def when(sense: Sense, rule: str) -> str:
    """What a day means, with a place for {day}: "by {day}", "must be received by {day}"."""
    received = rule in RULES and RULES[rule].received
    return gettext("must be received by {day}") if received else str(_WHEN[sense])


def _when(due: Due, sight: Sight) -> str:
    """ "by Mon 16 November", "expected by a day within 7 to 10 July"."""
    if due.sense is not Sense.EXPECTED_BY or due.due == due.due_latest:
        return when(due.sense, due.rule).format(day=dates.short(due.by, sight.year))
    days = dates.days((due.due, due.due_latest), sight.year)
    return gettext("expected by a day within {days}").format(days=days)


_WHEN: Mapping[Sense, object] = {
    Sense.ACT_BY: _("by {day}"),
    Sense.EXPECTED_BY: _("expected by {day}"),
    Sense.NOT_BEFORE: _("from {day} on"),
    Sense.RUNS_UNTIL: _("until {day}"),
}
_DONE_BY: Mapping[str, EventKind] = {
    "file-advised": EventKind.PETITION_FILED,
    "rfe-response": EventKind.RFE_RESPONSE_SENT,
    "noid-response": EventKind.NOID_RESPONSE_SENT,
    "noir-response": EventKind.NOIR_RESPONSE_SENT,
    "i290b": EventKind.APPEAL_FILED,
    "letter-due": EventKind.LETTER_PASSED,
    "needed-by": EventKind.VISA_RECEIVED,
    "ds160-save": EventKind.DS160_SUBMITTED,
    "ds160-lock": EventKind.DS160_SUBMITTED,
    "mrv-schedule-by": EventKind.INTERVIEW_BOOKED,
    "221g-cure": EventKind.DOCUMENTS_SUBMITTED,
    "passport-pickup": EventKind.VISA_RECEIVED,
    "i94-check": EventKind.I94_RECORDED,
    "ext-file-by": EventKind.PETITION_FILED,
}
_CALM: Mapping[Stage, object] = {
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
