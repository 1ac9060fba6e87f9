"""ds160-save and ds160-lock: how long a visa application is kept, and when it must be in."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact, Interview, Post
from tracker.cases.rules.counting import by_rule, doubts, later, made, passed
from tracker.cases.rules.interviews import KEPT, standing_of
from tracker.cases.rules.registry import Rule, Version, version_on
from tracker.cases.rules.standing import ended, following, last_of_each, last_own, post_zone
from tracker.cases.rules.triggers import counted_from, trigger
from tracker.lib.calendars import Calendar, Counted, local_holidays_known
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

SAVED = (Version(date(2010, 11, 1), _("DS-160 FAQ of the posts"), 30),)
LOCKED = (Version(date(2025, 1, 1), _("notices of the posts")),)

# What can only come after the application was sent.
SENT = (K.DS160_SUBMITTED, K.INTERVIEW_ATTENDED, K.VISA_ISSUED, K.VISA_RECEIVED)


def ds160_save(case: Case, as_of: date) -> Iterator[Due]:
    """30 days after the last time each traveller saved the form, in the post's days."""
    for saved in last_of_each(case, K.DS160_SAVED):
        met_by = next(following(case, saved, *SENT), None)
        if met_by or not ended(case):
            yield from _kept(case, saved, met_by)


def _kept(case: Case, saved: Fact, met_by: Fact | None) -> Iterator[Due]:
    zone = post_zone(case, saved)
    start = trigger(case, saved, zone, not_before=K.PETITION_FILED)
    version = version_on(SAVED, start.first) if start else None
    if start is None or version is None:
        return
    steps = (
        counted_from(start, KINDS[saved.kind].label, zone),
        *doubts(saved),
        by_rule(version),
        Sentence(_("A copy saved to a file of one's own is kept longer.")),
    )
    yield made(
        DS160_SAVE,
        saved.anchor,
        version,
        (later(version, start.first), later(version, start.last)),
        steps,
        zone=zone,
        estimate=not start.exact,
        result=_("The saved form may be gone after {day}."),
        met_by=met_by,
    )


def ds160_lock(case: Case, as_of: date) -> Iterator[Due]:
    """So many of the post's business days before each booked interview; none where not known.

    A post is closed on federal holidays, on those of its country and on its own closed days.
    Counted back, the day only ever moves earlier.
    """
    for interview in case.interviews:
        post = interview.post or case.post
        standing = standing_of(case, interview)
        if post and post.ds160_lock_days and standing and standing.status in KEPT:
            met_by = _sent(case, interview)
            if met_by or not ended(case):
                yield from _locked(interview, post, standing.on, met_by)


def _sent(case: Case, interview: Interview) -> Fact | None:
    """The sending of the beneficiary's own application; a child's is another form.

    One saved again after it was sent is a new one, to be sent too.
    """
    last = last_own(case, K.DS160_SAVED, K.DS160_SUBMITTED)
    if last and last.kind is K.DS160_SUBMITTED:
        return last
    attended = case.of(K.INTERVIEW_ATTENDED)
    return next((fact for fact in attended if fact.interview == interview.key), None)


def _locked(interview: Interview, post: Post, on: date, met_by: Fact | None) -> Iterator[Due]:
    version = version_on(LOCKED, on)
    if version is None or not post.ds160_lock_days:
        return
    calendar = Calendar(post.closures, post.country)
    last = calendar.business_days_before(on, post.ds160_lock_days)
    known = local_holidays_known(post.country, last.day.year)
    yield made(
        DS160_LOCK,
        f"interview:{interview.key}",
        version,
        (last.day, last.day),
        _back(post, on, version, last, known),
        zone=interview.zone,
        estimate=not known,
        result=_("The application (DS-160) is sent, or sent anew, by {day}."),
        met_by=met_by,
    )


def _back(post: Post, on: date, version: Version, last: Counted, known: bool) -> Iterator[Sentence]:
    yield Sentence(_("Interview: {day} ({zone})."), {"day": on, "zone": post.zone})
    yield Sentence(
        _("{count} of the post's business days before it, since {since} ({source})."),
        {
            "count": post.ds160_lock_days or 0,
            "since": version.since,
            "source": version.citation,
        },
    )
    yield from passed(last.skipped)
    if not known:
        yield Sentence(_("The post's local holidays are not known, so this is an estimate."))
    yield Sentence(_("A sent form cannot be changed; a new one has a new barcode, to be given."))


DS160_SAVE = Rule(
    id="ds160-save",
    title=_("The saved visa application (DS-160) is sent"),
    kind=RuleKind.POLICY,
    citation=SAVED[0].citation,
    sureness=Sureness.CONFIRMED,
    sense=Sense.ACT_BY,
    bound=Bound.BENEFICIARY,
    apply=ds160_save,
    triggers=frozenset({K.DS160_SAVED}),
    versions=SAVED,
    ladder=(14, 7, 3, 1, 0),
)
DS160_LOCK = Rule(
    id="ds160-lock",
    title=_("The post has the visa application (DS-160)"),
    kind=RuleKind.POLICY,
    citation=LOCKED[0].citation,
    sureness=Sureness.SECONDARY,
    sense=Sense.ACT_BY,
    bound=Bound.BENEFICIARY,
    apply=ds160_lock,
    triggers=frozenset({K.SLOT_OFFERED, K.INTERVIEW_BOOKED, K.INTERVIEW_MOVED}),
    versions=LOCKED,
    ladder=(7, 3, 1, 0),
)
