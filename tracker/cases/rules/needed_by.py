"""needed-by: the day someone said they are needed, against every interview offered or booked."""

from collections.abc import Iterator
from datetime import date

from tracker.cases.enums import Booking, Bound, RuleKind, Sense, Sureness
from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Derivation, Due, Fact, Option, Proposal
from tracker.cases.rules.counting import sure
from tracker.cases.rules.interviews import InterviewStatus, Standing, standing_of
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.standing import own
from tracker.lib.texts import Sentence, Value
from tracker.lib.texts import noop as _

VERSIONS = (Version(ALWAYS, "practice"),)


def needed_by(case: Case, as_of: date) -> Iterator[Due]:
    """One due for the last stated need; civil days as stated, interviews on their post's day.

    Where no regular interview on offer meets the need, an emergency request is proposed; whether
    and when to make it is for the applicant and counsel.
    """
    need = case.last(K.NEED_STATED)
    if need is None:
        return
    by = date.fromisoformat(str(need.details["by"]))
    options = tuple(_options(case, by))
    proposal = _proposal(case, options)
    yield Due(
        rule=RULE.id,
        anchor=need.anchor,
        sense=RULE.sense,
        due=by,
        due_latest=by,
        zone=need.zone,
        bound=RULE.bound,
        version=VERSIONS[0].name,
        estimate=not sure(need),
        derivation=Derivation(_steps(need, by, options, proposal)),
        met_by=next(own(case, case.of(K.VISA_RECEIVED, K.ENTERED_US)), None),
        options=options,
        proposal=proposal,
    )


def _options(case: Case, by: date) -> Iterator[Option]:
    for interview in case.interviews:
        standing = standing_of(case, interview)
        if standing is not None:
            yield _option(interview.key, standing, by)


def _option(key: str, standing: Standing, by: date) -> Option:
    return Option(
        interview=key,
        on=standing.on,
        status=standing.status,
        verdict="meets" if standing.on <= by else "misses",
        days=abs((by - standing.on).days),
    )


def _proposal(case: Case, options: tuple[Option, ...]) -> Proposal | None:
    """An emergency request, because of the earliest regular interview, if that one is too late."""
    regular = {i.key for i in case.interviews if i.booking is Booking.REGULAR}
    usable = [
        o for o in options if o.interview in regular and o.status != InterviewStatus.CANCELLED
    ]
    best = min(usable, key=lambda option: option.on, default=None)
    if best is None or best.verdict == "meets":
        return None
    request = case.last(K.EMERGENCY_REQUESTED)
    return Proposal("request_emergency", best.interview, request.date if request else None)


def _steps(
    need: Fact, by: date, options: tuple[Option, ...], proposal: Proposal | None
) -> Iterator[Sentence]:
    yield Sentence(_("Needed in the United States by {day}, as stated in this case."), {"day": by})
    if need.inferred:
        yield Sentence(_("The day is our reading of what was said, not the source's word."))
    if need.unconfirmed:
        yield Sentence(_("Counsel has not confirmed it yet."))
    for option in options:
        values: dict[str, Value] = {"on": option.on, "days": option.days}
        if option.verdict == "meets":
            yield Sentence(_("Interview on {on}: {days} days to spare."), values)
        else:
            yield Sentence(_("Interview on {on}: {days} days too late."), values)
    if proposal:
        yield Sentence(
            _("No regular interview on offer is early enough: an emergency request is possible.")
        )


RULE = Rule(
    id="needed-by",
    title=_("The visa is in hand when it is needed"),
    kind=RuleKind.PRACTICE,
    citation="practice; the day is stated by a person of the case",
    sureness=Sureness.SECONDARY,
    sense=Sense.ACT_BY,
    bound=Bound.BENEFICIARY,
    apply=needed_by,
    triggers=frozenset({K.NEED_STATED}),
    versions=VERSIONS,
)
