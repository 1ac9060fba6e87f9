"""A rule's triggers are all of them: without one it has nothing to say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import case, fact
from tracker.cases.enums import EventKind
from tracker.cases.kinds import KINDS
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Fact, Post
from tracker.cases.rules.registry import Rule

DAYS = st.dates(date(2017, 1, 1), date(2027, 6, 1))
POST = Post("Asia/Seoul", "KR", ds160_lock_days=2, pickup_days=15)


@st.composite
def facts(draw: st.DrawFn, kinds: list[EventKind]) -> Fact:
    kind = draw(st.sampled_from(kinds))
    samples = {date: "2026-12-01", bool: True, int: 3, str: "text"}
    details = {name: samples[type_] for name, type_ in KINDS[kind].details.items()}
    return fact(kind, draw(DAYS).isoformat(), details=details)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.triggers])
@given(data=st.data())
def test_without_a_trigger_nothing_follows(rule: Rule, data: st.DataObject) -> None:
    others = [kind for kind in EventKind if kind not in rule.triggers]
    told = data.draw(st.lists(facts(others), max_size=12) if others else st.just([]))
    told.sort(key=lambda one: one.date)

    assert list(rule.apply(case(*told, post=POST), date(2027, 6, 1))) == []


def test_only_letters_need_no_fact() -> None:
    assert [rule.id for rule in RULES.values() if not rule.triggers] == ["letter-due"]
