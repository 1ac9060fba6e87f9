"""photo-age: a visa photo is good for six months."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Due, Fact
from tracker.cases.rules.counting import by_rule, doubts, later, made
from tracker.cases.rules.interviews import booked
from tracker.cases.rules.registry import ALWAYS, Rule, Unit, Version
from tracker.cases.rules.standing import ended, last_of_each, post_zone, since
from tracker.cases.rules.triggers import Trigger, counted_from, trigger
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

VERSION = Version(ALWAYS, _("DS-160 FAQ; papers that the posts ask for"), 6, Unit.MONTHS)
USED = (K.INTERVIEW_ATTENDED, K.VISA_ISSUED, K.VISA_RECEIVED)


def photo_age(case: Case, as_of: date) -> Iterator[Due]:
    """Six calendar months after each traveller's last photo, held against booked interviews."""
    for photo in last_of_each(case, K.PHOTO_TAKEN):
        zone = post_zone(case, photo)
        start = trigger(case, photo, zone, not_before=K.COUNSEL_CONTACTED)
        met_by = next(since(case, photo, *USED), None)
        if start and (met_by or not ended(case)):
            yield _due(case, start, zone, met_by)


def _due(case: Case, start: Trigger, zone: str, met_by: Fact | None) -> Due:
    first, last = later(VERSION, start.first), later(VERSION, start.last)
    steps = (
        counted_from(start, KINDS[K.PHOTO_TAKEN].label, zone),
        *doubts(start.fact),
        by_rule(VERSION),
        *_interviews(case, first),
    )
    return made(
        RULE,
        start.fact.anchor,
        VERSION,
        (first, last),
        steps,
        zone=zone,
        estimate=not start.exact,
        result=_("The photo is good until {day}."),
        met_by=met_by,
    )


def _interviews(case: Case, good_until: date) -> Iterator[Sentence]:
    for standing in booked(case):
        if standing.on > good_until:
            text = _("The interview on {day} is later: a new photo is needed.")
        else:
            text = _("The interview on {day} is within that time.")
        yield Sentence(text, {"day": standing.on})


RULE = Rule(
    id="photo-age",
    title=_("The visa photo is too old"),
    kind=RuleKind.POLICY,
    citation=VERSION.citation,
    sureness=Sureness.CONFIRMED,
    sense=Sense.RUNS_UNTIL,
    bound=Bound.BENEFICIARY,
    apply=photo_age,
    triggers=frozenset({K.PHOTO_TAKEN}),
    versions=(VERSION,),
    ladder=(30, 7, 0),
)
