"""An open notice asks for its printed date; an answered or settled one does not."""

import pytest

from tests.cases.rules.build import case, fact
from tracker.cases.rules.questions import questions


@pytest.mark.parametrize("kind", ["rfe_issued", "noid_issued", "noir_issued"])
def test_an_open_notice_without_its_printed_date(kind: str) -> None:
    notice = fact(kind, "2026-10-26")

    assert [question.about for question in questions(case(notice))] == [notice]


def test_a_printed_date_an_answer_or_a_decision_leaves_no_question() -> None:
    printed = fact("rfe_issued", "2026-10-26", stated_due="2027-01-20")
    open_ = fact("rfe_issued", "2026-10-27")

    assert list(questions(case(printed))) == []
    assert list(questions(case(open_, fact("rfe_response_sent", "2026-11-01")))) == []
    assert list(questions(case(open_, fact("approved", "2026-11-01")))) == []


def test_an_answer_for_a_child_leaves_the_petitions_own_notice_open() -> None:
    own = fact("rfe_issued", "2026-10-26")
    childs = fact("rfe_issued", "2026-10-27", traveller="child")
    answer = fact("rfe_response_sent", "2026-11-01", traveller="child")
    family = frozenset({"child"})

    assert [q.about for q in questions(case(own, childs, answer, dependents=family))] == [own]
