"""What still stands in a case: whose a fact is, the approval in force, the post in charge."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Fact, Post

ENDINGS = (K.DENIED, K.WITHDRAWN, K.REVOKED)
_TURNS = (*ENDINGS, K.REOPENED, K.APPROVED, K.PETITION_FILED, K.PETITION_RECEIVED)


def traveller_of(case: Case, fact: Fact) -> str | None:
    """The dependent whose fact it is; None where it is the beneficiary's, or names nobody."""
    return fact.traveller if fact.traveller in case.dependents else None


def own(case: Case, facts: Iterator[Fact]) -> Iterator[Fact]:
    """Those of ``facts`` that are the beneficiary's own: a child's I-94 ends nobody else's stay."""
    return (fact for fact in facts if traveller_of(case, fact) is None)


def last_own(case: Case, *kinds: K) -> Fact | None:
    """The beneficiary's last fact of these kinds."""
    found = (fact for fact in reversed(case.facts) if fact.kind in kinds)
    return next(own(case, found), None)


def last_of_each(case: Case, *kinds: K) -> list[Fact]:
    """The last fact of these kinds of each traveller: a newer one replaces an older."""
    found = {traveller_of(case, fact): fact for fact in case.of(*kinds)}
    return list(found.values())


def following(case: Case, start: Fact, *kinds: K) -> Iterator[Fact]:
    """Facts of these kinds after ``start``: of the same traveller, or naming nobody."""
    return (fact for fact in case.after(start, *kinds) if _joins(case, fact, start))


def theirs(case: Case, start: Fact, *kinds: K) -> Iterator[Fact]:
    """Facts of these kinds after ``start``, of the very same traveller: a child's answer answers
    nobody else's notice, and the petition's own none of a child's."""
    mine = traveller_of(case, start)
    return (fact for fact in case.after(start, *kinds) if traveller_of(case, fact) == mine)


def since(case: Case, start: Fact, *kinds: K) -> Iterator[Fact]:
    """As `following`, and those listed before ``start`` on its very day.

    On one day the order of a list is chance: an I-94 may be written down before the entry it
    belongs to.
    """
    begun = case.facts.index(start)
    for place, fact in enumerate(case.facts):
        with_it = place > begun or (place < begun and fact.latest == start.latest is not None)
        if fact.kind in kinds and with_it and _joins(case, fact, start):
            yield fact


def _joins(case: Case, fact: Fact, start: Fact) -> bool:
    return fact.traveller is None or traveller_of(case, fact) == traveller_of(case, start)


def approval(case: Case) -> Fact | None:
    """The last approval, unless the petition was denied, withdrawn or revoked after it."""
    approved = last_own(case, K.APPROVED)
    if approved is None or any(own(case, case.after(approved, *ENDINGS))):
        return None
    return approved


def ended(case: Case) -> bool:
    """Whether the petition was denied, withdrawn or revoked, and nothing came of it since."""
    turn = last_own(case, *_TURNS)
    return turn is not None and turn.kind in ENDINGS


def stated_day(fact: Fact | None, name: str) -> date | None:
    """The day among the details of ``fact``; None where there is none."""
    value = fact.details.get(name) if fact else None
    return date.fromisoformat(str(value)) if value else None


def post_of(case: Case, fact: Fact) -> Post | None:
    """The post of the interview that ``fact`` is about, else the case's own, else the last one."""
    posts = {interview.key: interview.post for interview in case.interviews}
    about = posts.get(fact.interview) if fact.interview else None
    return about or case.post or next((p for p in reversed(posts.values()) if p), None)


def post_zone(case: Case, fact: Fact) -> str:
    """The zone of the post, in which an embassy counts; that of ``fact`` where none is known."""
    post = post_of(case, fact)
    return post.zone if post else fact.zone
