"""221g-cure, ap-inquire, passport-pickup: what runs once the interview is over."""

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact, Post
from tracker.cases.rules.counting import by_rule, doubts, later, made, passed
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version
from tracker.cases.rules.standing import (
    ended,
    following,
    last_of_each,
    post_of,
    post_zone,
    since,
    traveller_of,
)
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.calendars import Calendar, Counted
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

IN_HAND = (K.VISA_ISSUED, K.PASSPORT_READY, K.VISA_RECEIVED)
CURE = Version(ALWAYS, _("INA 221(g); pages of the posts"), 12, Unit.MONTHS)
INQUIRE = Version(ALWAYS, _("pages of the posts"), 180)
PICKUP = Version(ALWAYS, _("pages of the posts"))


def cure_221g(case: Case, as_of: date) -> Iterator[Due]:
    """Twelve calendar months after each refusal under 221(g), in the post's days.

    It is no final refusal. Papers handed in or a visa meet it; a final refusal or a fee paid for a
    new application leave nothing to cure.
    """
    for refused in case.of(K.REFUSED_221G):
        met_by = next(following(case, refused, K.DOCUMENTS_SUBMITTED, *IN_HAND), None)
        dead = ended(case) or _nothing_to_cure(case, refused)
        zone = post_zone(case, refused)
        start = trigger(case, refused, zone, not_before=K.INTERVIEW_ATTENDED)
        if start and (met_by or not dead):
            yield _cure(start, zone, met_by)


def _nothing_to_cure(case: Case, refused: Fact) -> bool:
    mine = traveller_of(case, refused)
    ends = case.after(refused, K.VISA_REFUSED, K.VISA_FEE_PAID)
    return any(traveller_of(case, fact) == mine for fact in ends)


def _cure(start: Trigger, zone: str, met_by: Fact | None) -> Due:
    steps = (
        counted_from(start, KINDS[K.REFUSED_221G].label, zone),
        *doubts(start.fact),
        Sentence(_("That is not final: the case stays open for the papers that were asked for.")),
        by_rule(CURE),
        Sentence(_("Posts word the first day differently: ask this post from which it counts.")),
    )
    return made(
        CURE_221G,
        start.fact.anchor,
        CURE,
        (later(CURE, start.first), later(CURE, start.last)),
        steps,
        zone=zone,
        estimate=not start.exact,
        result=_("The papers must be in by {day}, or a new fee is due."),
        met_by=met_by,
    )


def ap_inquire(case: Case, as_of: date) -> Iterator[Due]:
    """180 days after the interview or the papers, whichever came last, where 221(g) holds the visa.

    Before that the post answers no question about administrative processing.
    """
    for refused in last_of_each(case, K.REFUSED_221G):
        met_by = next(following(case, refused, *IN_HAND, K.VISA_REFUSED), None)
        waiting = _waiting_since(case, refused)
        if waiting and (met_by or not ended(case)):
            yield from _inquire(case, refused, waiting, met_by)


def _waiting_since(case: Case, refused: Fact) -> Fact | None:
    """The last papers or interview since the refusal, else the interview that came before it."""
    found = list(since(case, refused, K.DOCUMENTS_SUBMITTED, K.INTERVIEW_ATTENDED))
    return found[-1] if found else next(case.before(refused, K.INTERVIEW_ATTENDED), None)


def _inquire(case: Case, refused: Fact, waiting: Fact, met_by: Fact | None) -> Iterator[Due]:
    zone = post_zone(case, refused)
    start = trigger(case, waiting, zone, not_before=K.INTERVIEW_BOOKED)
    if start is None:
        return
    steps = (
        counted_from(start, KINDS[waiting.kind].label, zone),
        *doubts(waiting),
        by_rule(INQUIRE),
        Sentence(_("Older pages of posts say so; ask the post whether it still does.")),
    )
    yield made(
        AP_INQUIRE,
        refused.anchor,
        INQUIRE,
        (later(INQUIRE, start.first), later(INQUIRE, start.last)),
        steps,
        zone=zone,
        estimate=not start.exact,
        result=_("The post may be asked from {day} on."),
        met_by=met_by,
    )


def passport_pickup(case: Case, as_of: date) -> Iterator[Due]:
    """As many days after the passport is ready as its post keeps it; none where not known.

    The last day is never moved on: what is closed that day must be visited earlier.
    """
    for ready in last_of_each(case, K.PASSPORT_READY):
        post = post_of(case, ready)
        if post and post.pickup_days:
            start = trigger(case, ready, post.zone, not_before=K.INTERVIEW_ATTENDED)
            met_by = next(since(case, ready, K.VISA_RECEIVED, K.ENTERED_US), None)
            if start:
                yield _pickup(start, post, post.pickup_days, met_by)


def _pickup(start: Trigger, post: Post, days: int, met_by: Fact | None) -> Due:
    first, last = (_kept(post, days, day) for day in (start.first, start.last))
    text = (
        _("The post keeps it for {count} of its working days ({source}).")
        if post.pickup_working
        else _("The post keeps it for {count} calendar days ({source}).")
    )
    steps = (
        counted_from(start, KINDS[K.PASSPORT_READY].label, post.zone),
        *doubts(start.fact),
        Sentence(text, {"count": days, "source": PICKUP.citation}),
        *passed(first.skipped),
        Sentence(_("If the counter is closed on the last day, it has to be earlier.")),
    )
    return made(
        PASSPORT_PICKUP,
        start.fact.anchor,
        PICKUP,
        (first.day, last.day),
        steps,
        zone=post.zone,
        estimate=not start.exact,
        result=_("The passport has to be collected by {day}; then it goes back to the post."),
        met_by=met_by,
    )


def _kept(post: Post, days: int, ready: date) -> Counted:
    if post.pickup_working:
        return Calendar(post.closures, post.country).business_days_after(ready, days)
    return Counted(ready + timedelta(days=days), ())


CURE_221G = Rule(
    id="221g-cure",
    title=_("The post has the papers that it asked for under 221(g)"),
    kind=RuleKind.POLICY,
    citation=CURE.citation,
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.BENEFICIARY,
    apply=cure_221g,
    triggers=frozenset({K.REFUSED_221G}),
    versions=(CURE,),
    ladder=(180, 90, 60, 30, 14, 7, 3, 1, 0),
)
AP_INQUIRE = Rule(
    id="ap-inquire",
    title=_("The post may be asked about administrative processing"),
    kind=RuleKind.POLICY,
    citation=INQUIRE.citation,
    sureness=Sureness.CONFIRMED,
    sense=Sense.NOT_BEFORE,
    bound=Bound.BENEFICIARY,
    apply=ap_inquire,
    triggers=frozenset({K.INTERVIEW_ATTENDED, K.DOCUMENTS_SUBMITTED, K.REFUSED_221G}),
    versions=(INQUIRE,),
    ladder=(0,),
)
PASSPORT_PICKUP = Rule(
    id="passport-pickup",
    title=_("The passport is collected"),
    kind=RuleKind.POLICY,
    citation=PICKUP.citation,
    sureness=Sureness.SECONDARY,
    sense=Sense.ACT_BY,
    bound=Bound.BENEFICIARY,
    apply=passport_pickup,
    triggers=frozenset({K.PASSPORT_READY}),
    versions=(PICKUP,),
    ladder=(7, 3, 1, 0),
)
