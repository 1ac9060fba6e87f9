"""Checklists: made from the library, ticked off, read in both languages."""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import cast
from tracker.cases import checklists
from tracker.cases.enums import ChecklistKind, ItemState, Outcome, Requirement
from tracker.cases.models import Checklist, ChecklistItem, Petition
from tracker.cases.reference import shipped


def documented_list(petition: Petition, kind: str) -> Checklist:
    return petition.checklists.get(kind=kind)


def paper_of(item: ChecklistItem, language: str = "en") -> checklists.Paper:
    papers = checklists.papers(item.checklist, language)
    return next(paper for paper in papers if paper.uuid == item.uuid)


@pytest.mark.parametrize(
    "document, language, title",
    [
        ("passport", "en", "Passport"),
        ("passport", "ko", "여권"),
        ("passport", "de", "Passport"),
        ("ds2019_confirmation", "ko", "“DS-2019 확인서”"),
        ("lab_results-2026", "en", "Lab results 2026"),
        ("lab_results-2026", "ko", "Lab results 2026"),
    ],
)
def test_a_paper_is_called_by_its_title(document: str, language: str, title: str) -> None:
    assert checklists.title_of(document, language) == title


def test_a_kind_is_called_by_its_title() -> None:
    assert checklists.kind_title("interview_day", "en") == "Interview day"
    assert checklists.kind_title("interview_day", "ko") == "인터뷰 당일 지참 서류"


@pytest.mark.parametrize("kind", ChecklistKind)
def test_a_new_list_has_the_librarys_papers_all_missing(db: None, kind: ChecklistKind) -> None:
    petition = cast.petition("NEW-1")
    made = checklists.make(petition, kind, date=date(2026, 12, 1))
    wanted = [
        (i["document"], i["requirement"]) for i in shipped("checklists")["kinds"][kind]["items"]
    ]
    items = list(made.items.all())
    assert [(item.document, item.requirement) for item in items] == wanted
    assert {item.state for item in items} == {ItemState.MISSING}
    assert [item.outcomes for item in items] == [[] for _ in wanted]
    assert (made.kind, made.date, made.interview) == (kind, date(2026, 12, 1), None)


def test_a_new_list_stands_behind_the_others(documented: Petition) -> None:
    interview = documented.interviews.get(key="emergency")
    made = checklists.make(documented, "port_of_entry", interview=interview)
    assert made.interview == interview
    kinds = [row.kind for row in documented.checklists.all()]
    assert kinds == ["waiver_packet", "interview_day", "emergency_request", "port_of_entry"]


def test_an_unknown_kind_makes_nothing(db: None) -> None:
    petition = cast.petition("NEW-1")
    with pytest.raises(ValueError, match="shopping"):
        checklists.make(petition, "shopping")
    assert not Checklist.objects.exists()


@pytest.mark.parametrize("state", ItemState)
def test_a_state_is_recorded_and_ticks_the_box(documented: Petition, state: ItemState) -> None:
    item = documented_list(documented, "waiver_packet").items.get(document="passport")
    checklists.set_state(item, state.value)
    item.refresh_from_db()
    assert item.state == state
    assert paper_of(item).handed_over == (state in {ItemState.SENT, ItemState.BROUGHT})


def test_no_other_state_is_recorded(documented: Petition) -> None:
    item = documented_list(documented, "waiver_packet").items.get(document="passport")
    with pytest.raises(ValueError, match="lost"):
        checklists.set_state(item, "lost")
    item.refresh_from_db()
    assert item.state == ItemState.SENT


def test_outcomes_are_recorded_once_each_in_their_order(documented: Petition) -> None:
    item = documented_list(documented, "interview_day").items.get(document="passport")
    checklists.set_outcomes(item, ["returned", "looked_at", "returned"])
    item.refresh_from_db()
    assert item.outcomes == ["looked_at", "returned"]
    checklists.set_outcomes(item, [])
    item.refresh_from_db()
    assert item.outcomes == []


@pytest.mark.parametrize("outcomes", [["eaten"], ["asked_for", "not_asked_for"]])
def test_outcomes_that_cannot_be_are_refused(documented: Petition, outcomes: list[str]) -> None:
    item = documented_list(documented, "interview_day").items.get(document="passport")
    with pytest.raises(ValueError):  # noqa: PT011  # the enum's words, or ours
        checklists.set_outcomes(item, outcomes)
    item.refresh_from_db()
    assert item.outcomes == ["asked_for", "kept"]


def test_the_documented_interview_is_told_in_words(documented: Petition) -> None:
    papers = checklists.papers(documented_list(documented, "interview_day"), "en")
    told = {paper.document: (paper.state_word, paper.outcome_words) for paper in papers}
    assert told == {
        "resume": ("brought", ("not asked for",)),
        "passport": ("brought", ("asked for", "kept")),
        "photo": ("brought", ("looked at", "returned")),
        "ds2019_confirmation": ("brought", ("asked for",)),
        "i797_approval_notice": ("brought", ("asked for",)),
        "interview_confirmation": ("brought", ("asked for",)),
        "offer_letter": ("brought", ("not asked for",)),
    }
    assert all(paper.handed_over and not paper.lacking for paper in papers)


def test_the_documented_packet_lacked_the_approval_notice(documented: Petition) -> None:
    papers = checklists.papers(documented_list(documented, "waiver_packet"), "ko")
    assert [paper.title for paper in papers if paper.lacking] == ["승인 통지서(I-797)"]
    assert [paper.document for paper in papers if not paper.handed_over] == ["i797_approval_notice"]
    assert {paper.outcomes for paper in papers if paper.handed_over} == {(Outcome.RETURNED,)}


def test_a_note_is_as_it_was_written_in_every_language(documented: Petition) -> None:
    item = documented_list(documented, "interview_day").items.get(document="ds2019_confirmation")
    assert "DS-160" in item.note
    assert [paper_of(item, language).note for language in ("en", "ko")] == [item.note, item.note]


@pytest.mark.parametrize(
    "fields, hint",
    [
        ({"state": "missing"}, "51 × 51mm(2 × 2인치), 최근 6개월 이내 촬영본이어야 합니다."),
        ({"state": "sent"}, ""),
        ({"state": "missing", "note": "Mine."}, ""),
    ],
)
def test_advice_is_for_a_paper_that_is_still_to_be_prepared(
    db: None, fields: dict[str, Any], hint: str
) -> None:
    made = checklists.make(cast.petition("NEW-1"), "interview_day")
    made.items.filter(document="photo").update(**fields)
    assert paper_of(made.items.get(document="photo"), "ko").hint == hint


def test_what_nobody_recorded_has_no_word(db: None) -> None:
    made = checklists.make(cast.petition("NEW-1"), "interview_day")
    made.items.all().delete()
    item = made.items.create(document="lab_results")
    paper = paper_of(item)
    assert (paper.title, paper.requirement, paper.state) == ("Lab results", None, None)
    assert (paper.requirement_word, paper.state_word, paper.outcome_words) == ("", "", ())
    assert not paper.handed_over
    assert not paper.lacking


def test_only_a_required_paper_is_lacking(db: None) -> None:
    made = checklists.make(cast.petition("NEW-1"), "interview_day")
    papers = checklists.papers(made, "en")
    lacking = [paper.document for paper in papers if paper.lacking]
    required = [p.document for p in papers if p.requirement is Requirement.REQUIRED]
    assert lacking == required
    assert len(required) < len(papers)


@pytest.mark.parametrize(
    "kind, day, cautioned",
    [
        ("waiver_packet", date(2018, 7, 10), False),
        ("waiver_packet", date(2025, 9, 1), False),
        ("waiver_packet", date(2025, 9, 2), True),
        ("waiver_packet", None, True),
        ("interview_day", None, False),
    ],
)
def test_a_waiver_packet_of_today_says_that_there_is_no_waiver(
    kind: str, day: date | None, cautioned: bool
) -> None:
    said = checklists.caution(Checklist(kind=kind, date=day), "en")
    assert ("since 2 September 2025" in said) is cautioned
    assert bool(checklists.caution(Checklist(kind=kind, date=day), "ko")) is cautioned


@pytest.mark.parametrize("size", [1, 3])
def test_papers_are_one_query_and_none_after_a_prefetch(
    db: None, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    made = checklists.make(cast.petition("NEW-1"), "interview_day")
    kept = made.items.values_list("pk", flat=True)[:size]
    made.items.exclude(pk__in=list(kept)).delete()
    with django_assert_num_queries(1):
        assert len(checklists.papers(made, "ko")) == size
    prefetched = Checklist.objects.prefetch_related("items").get()
    with django_assert_num_queries(0):
        assert len(checklists.papers(prefetched, "ko")) == size
