"""Due dates printed on notices, against what the rules make of the same notice without them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.cases.contradictions.found import Contradiction, dated
from tracker.cases.enums import ResponseChannel, Service
from tracker.cases.kinds import KINDS
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.last_day import MAIL_DAYS
from tracker.cases.rules.registry import Rule
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _


def printed_days(case: Case, as_of: date) -> Iterator[Contradiction]:
    """Notices whose printed due date is further from the computed one than mail days explain.

    The printed date still wins: an officer may give less time than the rule allows.
    """
    for notice in case.facts:
        if notice.stated_due is not None:
            for rule in RULES.values():
                yield from _compared(case, notice, rule, as_of)


def _compared(case: Case, notice: Fact, rule: Rule, as_of: date) -> Iterator[Contradiction]:
    printed = _due(case, notice, notice, rule, as_of)
    computed = _due(case, notice, replace(notice, stated_due=None), rule, as_of)
    if printed is None or computed is None:
        return
    if all(_apart(printed, one) > days for one, days in _explained(case, notice, rule, as_of)):
        yield _found(notice, computed, rule)


def _explained(case: Case, notice: Fact, rule: Rule, as_of: date) -> Iterator[tuple[Due, int]]:
    """Computed dues, each with the days by which a printed one may differ.

    What is not known of the notice is supposed: an answer on paper, whose last day rolls, and
    service by mail, whose days are then counted already. Of a mailed notice the printed date may
    leave those days out, and then it need not have rolled.
    """
    bare = replace(notice, stated_due=None)
    paper = replace(bare, response_channel=notice.response_channel or ResponseChannel.PAPER)
    mailed = replace(paper, service=notice.service or Service.MAIL)
    unmailed = replace(bare, service=Service.PERSONAL)
    for variant in (bare, paper, mailed, unmailed):
        if due := _due(case, notice, variant, rule, as_of):
            yield due, MAIL_DAYS if variant.service is notice.service else 0


def _due(case: Case, notice: Fact, instead: Fact, rule: Rule, as_of: date) -> Due | None:
    """What ``rule`` makes of the case with ``instead`` in the notice's place."""
    facts = tuple(instead if fact is notice else fact for fact in case.facts)
    dues = rule.apply(replace(case, facts=facts), as_of)
    return next((due for due in dues if due.anchor == notice.anchor), None)


def _apart(one: Due, other: Due) -> int:
    """Calendar days between two dues; 0 where they can be the same."""
    return max((one.due - other.due_latest).days, (other.due - one.due_latest).days, 0)


def _found(notice: Fact, computed: Due, rule: Rule) -> Contradiction:
    assert notice.stated_due is not None
    texts = {
        True: _("“{fact}” ({day}) prints the due date {printed}; the rule gives {computed}."),
        False: _(
            "“{fact}” ({day}) prints the due date {printed}; the rule gives {computed} to {latest}."
        ),
    }
    values = {
        "fact": KINDS[notice.kind].label,
        "day": dated(notice),
        "printed": notice.stated_due,
        "computed": computed.due,
        "latest": computed.due_latest,
    }
    return Contradiction(
        check="printed-due-date",
        facts=(notice,),
        what=Sentence(texts[computed.due == computed.due_latest], values),
        why=Sentence(
            _("They differ by more than the days for mail ({source})."), {"source": rule.citation}
        ),
        look_at=Sentence(
            _(
                "Compare the date of the notice and the due date with the paper. The printed date "
                "counts; USCIS may give less than the rule allows."
            )
        ),
    )
