"""case-quiet: by when something new is usually on record, so that no case is forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.cases.enums import Bound, EventKind, Purpose, RuleKind, Sense, Stage, Sureness
from tracker.cases.rules.case import Case, Derivation, Due
from tracker.cases.rules.counting import sure
from tracker.cases.rules.interviews import booked
from tracker.cases.rules.plan import DURATIONS, Link, Span, has_premium, practice
from tracker.cases.rules.registry import ALWAYS, Rule, Version
from tracker.cases.rules.stage import stage_of
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

VERSIONS = (Version(ALWAYS, "practice"),)

_DAY = timedelta(days=1)


# Where a stage has none, nobody is waited for: the visa has arrived, or the case is over.
USUAL: Mapping[Stage, Span] = {
    Stage.PREPARING: practice(
        _("The first questions and papers take 1 to 3 weeks; counted with {count} days."), 21
    ),
    Stage.LETTERS: DURATIONS[Link.LETTERS],
    Stage.DRAFTING: DURATIONS[Link.FILING],
    Stage.RFE: DURATIONS[Link.ANSWER],
    Stage.APPROVED: DURATIONS[Link.APPOINTMENT],
    Stage.INTERVIEW: practice(
        _(
            "How long an embassy takes for its next word differs widely; after {count} days it is"
            " worth a look."
        ),
        28,
    ),
    Stage.VISA_PROMISED: practice(
        _("A passport is usually back within a week of the promise; counted with {count} days."), 7
    ),
}
PREMIUM = DURATIONS[Link.PREMIUM]
REGULAR = practice(
    _(
        "Without premium processing, how long USCIS takes is not known here; after {count} days"
        " the case is worth a look."
    ),
    90,
)


@dataclass(frozen=True, slots=True)
class Last:
    """The last day of which anything is known, in the case's zone; ``booked``: an interview."""

    day: date
    booked: bool
    exact: bool


def case_quiet(case: Case, as_of: date) -> Iterator[Due]:
    """One due a case: the last known day, and how long its stage usually takes; in its zone.

    A day of an interview that is booked counts as known: until then, silence is nothing strange.
    Nothing meets it, a new fact moves it.
    """
    span, last = _usual(case), _last(case)
    counted = span.after(last.day, case.calendar) if span and last else None
    if span and last and counted:
        yield Due(
            rule=RULE.id,
            anchor="petition",
            sense=RULE.sense,
            due=counted.day,
            due_latest=counted.day,
            zone=case.zone,
            bound=RULE.bound,
            version=VERSIONS[0].name,
            estimate=not last.exact,
            derivation=Derivation(_steps(last, span, counted.day)),
        )


def _usual(case: Case) -> Span | None:
    stage = stage_of(case)
    # Who is in the United States already waits for no interview.
    if stage is Stage.APPROVED and case.purpose is not Purpose.NEW:
        return None
    if stage is not Stage.FILED:
        return USUAL.get(stage)
    return PREMIUM if has_premium(case) else REGULAR


def _last(case: Case) -> Last | None:
    found = [*_interviews(case), *_facts(case)]
    return max(found, key=lambda last: last.day, default=None)


def _interviews(case: Case) -> Iterator[Last]:
    for standing in booked(case):
        yield Last(standing.on, booked=True, exact=True)


def _facts(case: Case) -> Iterator[Last]:
    dated = [(day, fact) for fact in case.facts if (day := fact.latest or fact.earliest)]
    newest = max((day for day, _fact in dated), default=date.max)
    for day, fact in dated:
        # What is older is the last in no zone: a day reaches into the next one at most.
        if day >= newest - _DAY:
            first, last = fact.days_in(case.zone)
            yield Last(last or first or day, booked=False, exact=first == last and sure(fact))


def _steps(last: Last, span: Span, due: date) -> Iterator[Sentence]:
    if last.booked:
        yield Sentence(_("An interview is booked for {day}."), {"day": last.day})
    else:
        text = _("The last day of which anything is on record is {day}.")
        yield Sentence(text, {"day": last.day})
    yield span.sentence
    yield Sentence(
        _("If nothing new is on record by {day}, somebody of the firm should look."), {"day": due}
    )


RULE = Rule(
    id="case-quiet",
    title=_("Something new is on record"),
    kind=RuleKind.PRACTICE,
    citation="practice; how long each stage usually takes",
    sureness=Sureness.MEDIUM,
    sense=Sense.EXPECTED_BY,
    bound=Bound.FIRM,
    apply=case_quiet,
    triggers=frozenset(EventKind),
    versions=VERSIONS,
    ladder=(),
)
