"""What stands beside the timeline: letters, checklists, reminders."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language, gettext

from tracker.cases import checklists, words
from tracker.cases.access import Action
from tracker.cases.checklists import Paper
from tracker.cases.enums import EventKind, ItemState, ReminderState
from tracker.cases.evaluate import Evaluation, fact_of
from tracker.cases.labels import label
from tracker.cases.models import LATE, Checklist, Deadline, Reminder, TimelineEvent
from tracker.dashboard import dates
from tracker.dashboard.present import sources
from tracker.dashboard.present.sight import Sight
from tracker.dashboard.present.told import OfDeadline, by_deadline

# A list with more papers shows only what is missing; its own page has the rest.
LONG = 10


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter: whose, its last word in the case ("passed on Fri 13 April") and the place of that
    on the page, wanted by when."""

    number: int
    name: str
    state: str
    told_at: str
    wanted: str
    done: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a case, and how many of them passed their final review."""

    passed: int
    total: int
    lines: tuple[LetterLine, ...]


def letters(evaluation: Evaluation, sight: Sight) -> Letters:
    """Every letter of the case, also those of which nothing is on record."""
    last: dict[int, TimelineEvent] = {}
    passed: set[int] = set()
    for event in evaluation.events:
        if event.letter_id is not None:
            last[event.letter_id] = event
            if event.kind == EventKind.LETTER_PASSED:
                passed.add(event.letter_id)
    return Letters(
        passed=evaluation.letters_passed,
        total=len(evaluation.rows.letters),
        lines=tuple(
            LetterLine(
                number=row.position,
                name=row.recommender.name if row.recommender else gettext("not chosen yet"),
                state=_letter_state(last.get(row.pk), sight),
                told_at=_told_at(last.get(row.pk)),
                wanted=_wanted(row.wanted_by, sight) if row.pk not in passed else "",
                done=row.pk in passed,
            )
            for row in evaluation.rows.letters
        ),
    )


def _letter_state(event: TimelineEvent | None, sight: Sight) -> str:
    if event is None:
        return gettext("nothing on record")
    day = dates.as_written(event.date, (event.earliest, event.latest), sight.year)
    return gettext("{what}: {day}").format(what=label(EventKind(event.kind)), day=day)


def _told_at(event: TimelineEvent | None) -> str:
    return sources.entry(fact_of(event)) if event else ""


def _wanted(day: date | None, sight: Sight) -> str:
    if day is None:
        return ""
    text = gettext("wanted by {day}, as set for this letter")
    return text.format(day=dates.short(day, sight.year))


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper: ``tone`` is ok, no, info or empty; ``word`` what became of it."""

    title: str
    note: str
    word: str
    tone: str
    mark: str


@dataclass(frozen=True, slots=True)
class Papers:
    """A checklist. ``papers`` are those worth a line beside the timeline, ``more`` counts the
    others; ``lacking`` names the required ones that are missing."""

    uuid: UUID
    kind: str
    interview: int | None
    title: str
    day: str
    papers: tuple[PaperLine, ...]
    more: int
    lacking: tuple[str, ...]


def lists(evaluation: Evaluation, sight: Sight) -> tuple[Papers, ...]:
    """The checklists, the latest first; a look back leaves out those of later days, and what
    happened to the papers (papers keep no history)."""
    if not sight.rights.may(Action.SEE_PAPERS):
        return ()
    rows = evaluation.petition.checklists.prefetch_related("items")
    shown = [row for row in rows if not (sight.looks_back and row.date and row.date > sight.as_of)]
    shown.sort(key=lambda row: (row.date or date.max, row.position), reverse=True)
    return tuple(_list(row, sight) for row in shown)


def _list(row: Checklist, sight: Sight) -> Papers:
    language = get_language() or "en"
    papers = checklists.papers(row, language)
    shown = papers if len(papers) <= LONG else [paper for paper in papers if paper.lacking][:LONG]
    return Papers(
        uuid=row.uuid,
        kind=row.kind,
        interview=row.interview_id,
        title=checklists.kind_title(row.kind, language),
        day=dates.short(row.date, sight.year) if row.date else "",
        papers=tuple(_paper(paper, sight) for paper in shown),
        more=len(papers) - len(shown),
        lacking=tuple(paper.title for paper in papers if paper.lacking),
    )


def _paper(paper: Paper, sight: Sight) -> PaperLine:
    tone, mark = _tone(paper)
    outcomes = () if sight.looks_back else paper.outcome_words
    word = ", ".join(outcomes) or paper.state_word or paper.requirement_word
    return PaperLine(paper.title, paper.note, word, tone, mark)


def _tone(paper: Paper) -> tuple[str, str]:
    if paper.handed_over:
        return "ok", "✓"
    if paper.lacking:
        return "no", "✕"
    return ("info", "○") if paper.state is ItemState.READY else ("", "○")


@dataclass(frozen=True, slots=True)
class Reminders:
    """``following``: when the next mail goes, to whom and about what; ``told_at``: where that
    stands on the page; ``sent`` and ``late`` are counts; ``deadlines``: the ledger of each, for
    those who may see it."""

    following: str
    told_at: str
    sent: int
    late: int
    ledger: bool
    deadlines: tuple[OfDeadline, ...]


def reminders(evaluation: Evaluation, sight: Sight) -> Reminders | None:
    """The ledger, and that of each deadline; None in a look back: it would tell of later days."""
    if sight.looks_back:
        return None
    rows = Reminder.objects.filter(
        deadline__petition=evaluation.petition, deadline__bound__in=sight.rights.bounds
    )
    planned = rows.filter(state=ReminderState.PLANNED).select_related(
        "recipient", "member", "deadline"
    )
    following = planned.order_by("send_at", "id").first()
    sees = sight.rights.may(Action.SEE_LEDGER)
    sent = rows.filter(state=ReminderState.SENT).aggregate(
        all=Count("pk"), late=Count("pk", filter=LATE)
    )
    return Reminders(
        following=_following(following, sight),
        told_at=_place(following.deadline) if following else "",
        sent=sent["all"],
        late=sent["late"],
        ledger=sees,
        deadlines=by_deadline(sight) if sees else (),
    )


def _place(deadline: Deadline) -> str:
    return sources.place_of(deadline.rule, deadline.anchor)


def _following(row: Reminder | None, sight: Sight) -> str:
    if row is None:
        return gettext("None is planned.")
    to_reader = sight.user.pk in (row.member_id, row.recipient and row.recipient.user_id)
    moment = words.moment(row.send_at, sight.zone)
    text = (
        gettext("Next: {moment}, to you.") if to_reader else gettext("Next: {moment}, to {name}.")
    )
    return text.format(moment=moment, name=row.to.name)
