"""Checklists: made from the shipped library, ticked off, read for a page or a PDF."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812  # a checklist has a field of that name
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from tracker.cases.enums import ChecklistKind, ItemState, Outcome, Requirement
from tracker.cases.labels import label
from tracker.cases.models import Checklist, ChecklistItem, EmbassyInterview, Petition
from tracker.cases.reference import shipped
from tracker.lib.texts import noop as _

HANDED_OVER = (ItemState.SENT, ItemState.BROUGHT)

# State's announcement of July 2025: from this day on no O-1 or O-3 visa without an interview.
NO_WAIVER_SINCE = Day(2025, 9, 2)


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of a checklist, as a page and a PDF show it.

    ``requirement``, ``state`` and ``outcomes`` are members, or empty where nobody recorded one;
    their words, and ``title``, are in the reader's language. ``note`` is as it was written in the
    case; ``hint`` is the library's advice, for a paper without a note that is still to be prepared.
    """

    uuid: UUID
    document: str
    title: str
    requirement: Requirement | None
    state: ItemState | None
    outcomes: tuple[Outcome, ...]
    note: str
    hint: str
    requirement_word: str
    state_word: str
    outcome_words: tuple[str, ...]

    @property
    def handed_over(self) -> bool:
        """Sent or brought: its box is ticked."""
        return self.state in HANDED_OVER

    @property
    def lacking(self) -> bool:
        """Required, and recorded as missing."""
        return self.state is ItemState.MISSING and self.requirement is Requirement.REQUIRED


def title_of(document: str, language: str) -> str:
    """What a paper is called; a code that is not in the library is made readable."""
    readable = document.replace("_", " ").replace("-", " ").strip().capitalize()
    return _in_language(shipped("checklists")["documents"].get(document), language) or readable


def kind_title(kind: str, language: str) -> str:
    """What a checklist of this kind is called."""
    return _in_language(_library(kind), language)


def caution(checklist: Checklist, language: str) -> str:
    """What must be known before the list is used today; empty for most.

    Waivers of the interview ended for O-1 on 2025-09-02; a list of an earlier day is history.
    """
    if checklist.date and checklist.date < NO_WAIVER_SINCE:
        return ""
    return _in_language(_library(checklist.kind).get("note"), language)


@transaction.atomic
def make(
    petition: Petition,
    kind: ChecklistKind | str,
    *,
    date: Day | None = None,
    interview: EmbassyInterview | None = None,
) -> Checklist:
    """A new checklist after the library's list of that kind, every paper still missing."""
    kind = ChecklistKind(kind)
    position = petition.checklists.count()
    checklist = petition.checklists.create(
        kind=kind, date=date, interview=interview, position=position
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist,
            document=item["document"],
            requirement=item["requirement"],
            state=ItemState.MISSING,
            position=place,
        )
        for place, item in enumerate(_library(kind)["items"])
    )
    return checklist


def set_state(item: ChecklistItem, state: ItemState | str) -> None:
    """Record where a paper is. Raises ValueError for what is no `ItemState`."""
    item.state = ItemState(state)
    item.save(update_fields=["state"])


def set_outcomes(item: ChecklistItem, outcomes: Iterable[Outcome | str]) -> None:
    """Record what really happened to a paper, in place of what was recorded before.

    Raises ValueError, as `in_order`.
    """
    item.outcomes = in_order(outcomes)
    item.save(update_fields=["outcomes"])


def in_order(outcomes: Iterable[Outcome | str]) -> list[str]:
    """Their values as they are kept, each once, in the order of `Outcome`.

    Raises ValueError for what is no `Outcome`, and for a paper both asked for and not (in English,
    marked for translation).
    """
    given = {Outcome(outcome) for outcome in outcomes}
    if {Outcome.ASKED_FOR, Outcome.NOT_ASKED_FOR} <= given:
        raise ValueError(_("A paper was either asked for or not; choose one of the two."))
    return [outcome.value for outcome in Outcome if outcome in given]


def papers(checklist: Checklist, language: str) -> list[Paper]:
    """The papers of a checklist in order, in the reader's language.

    One query; none where the caller prefetched ``items``, as a page with several lists does.
    """
    hints = {
        item["document"]: _in_language(item, language) for item in _library(checklist.kind)["items"]
    }
    items = checklist.items.all()  # in their model's order: ordering again would not use a prefetch
    with translation.override(language):
        return [_paper(item, hints.get(item.document, ""), language) for item in items]


def _paper(item: ChecklistItem, hint: str, language: str) -> Paper:
    state = ItemState(item.state) if item.state else None
    requirement = Requirement(item.requirement) if item.requirement else None
    outcomes = tuple(Outcome(outcome) for outcome in item.outcomes)
    return Paper(
        uuid=item.uuid,
        document=item.document,
        title=title_of(item.document, language),
        requirement=requirement,
        state=state,
        outcomes=outcomes,
        note=item.note,
        hint="" if item.note or state in HANDED_OVER else hint,
        requirement_word=label(requirement) if requirement else "",
        state_word=label(state) if state else "",
        outcome_words=tuple(label(outcome) for outcome in outcomes),
    )


def _library(kind: str) -> Mapping[str, Any]:
    library: Mapping[str, Any] = shipped("checklists")["kinds"][kind]
    return library


def _in_language(texts: Mapping[str, str] | None, language: str) -> str:
    """The text in ``language``, else in English, else empty."""
    texts = texts or {}
    return texts.get(language) or texts.get("en", "")
