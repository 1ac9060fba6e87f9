"""What holds for every rule, whatever the day: order, imprecision, and doing it twice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.rules.build import case, fact
from tracker.cases.enums import EventKind, Sense
from tracker.cases.kinds import KINDS
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Case, Due, Fact, Post
from tracker.cases.rules.registry import Rule
from tracker.lib import edtf

POST = Post("Asia/Seoul", "KR", ds160_lock_days=2, pickup_days=15)
FIRST_DAYS = st.dates(date(2017, 2, 1), date(2026, 12, 1))
LATER = st.integers(0, 20).map(timedelta)
MUST_DO = (Sense.ACT_BY, Sense.RUNS_UNTIL)


def told(kind: EventKind, first: date, last: date) -> Fact:
    samples = {date: "2026-12-01", bool: True, int: 3, str: "text"}
    details = {name: samples[type_] for name, type_ in KINDS[kind].details.items()}
    return fact(kind, edtf.from_days(first, last), details=details, service="mail", channel="paper")


def case_of(kind: EventKind, first: date, last: date) -> Case:
    """The fact, after a filing long before, which bounds what has no beginning."""
    filed = fact("petition_filed", "2017-01-02")
    return case(filed, told(kind, first, last), post=POST)


def due_of(rule: Rule, kind: EventKind, first: date, last: date) -> Due | None:
    found = case_of(kind, first, last)
    about = found.facts[-1].anchor
    dues = [due for due in rule.apply(found, date(2027, 6, 1)) if due.anchor == about]
    return dues[0] if dues else None


# The rules that count from the day of one fact, each with that fact; the others count from a day
# that a fact only names (the start asked for, the end of an I-94).
SAMPLES = (date(2018, 3, 5), date(2025, 3, 3))
PAIRS = [
    (rule, kind)
    for rule in RULES.values()
    for kind in sorted(rule.triggers)
    if any(due_of(rule, kind, day, day) for day in SAMPLES)
]


def test_these_rules_count_from_the_day_of_a_fact() -> None:
    assert sorted({rule.id for rule, _ in PAIRS}) == [
        "221g-cure",
        "amend",
        "appeal-brief",
        "ds160-save",
        "entry-earliest",
        "ext-file-by",
        "ext-prepare",
        "grace-60",
        "i290b",
        "i94-check",
        "mrv-schedule-by",
        "needed-by",
        "noid-response",
        "noir-response",
        "passport-pickup",
        "passport-validity",
        "photo-age",
        "premium-clock",
        "rfe-response",
        "visa-earliest",
        "work-start",
    ]


@pytest.mark.parametrize("rule, kind", PAIRS)
@given(first=FIRST_DAYS, length=LATER)
def test_an_imprecise_trigger_is_on_the_safe_side(
    rule: Rule, kind: EventKind, first: date, length: timedelta
) -> None:
    last = first + length
    vague, early, late = (
        due_of(rule, kind, *span) for span in ((first, last), (first, first), (last, last))
    )
    if not (vague and early and late):
        return  # before the rule's first version
    if rule.sense in MUST_DO:
        assert vague.by <= early.by
    else:
        assert vague.by >= late.by
    assert vague.due <= vague.due_latest


@pytest.mark.parametrize("rule, kind", PAIRS)
@given(first=FIRST_DAYS, length=LATER)
def test_a_later_trigger_is_never_due_earlier_within_one_version(
    rule: Rule, kind: EventKind, first: date, length: timedelta
) -> None:
    early, late = (due_of(rule, kind, day, day) for day in (first, first + length))
    if early and late and early.version == late.version:
        assert early.by <= late.by


@pytest.mark.parametrize("rule", RULES.values())
@given(first=FIRST_DAYS, kind=st.sampled_from(EventKind))
def test_twice_says_the_same(rule: Rule, first: date, kind: EventKind) -> None:
    found = case_of(kind, first, first)

    once, again = (list(rule.apply(found, date(2027, 6, 1))) for _ in range(2))

    assert once == again
