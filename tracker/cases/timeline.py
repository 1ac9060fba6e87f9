"""Facts, appointments, deadlines and forecasts as one ordered list, one adapter per source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812  # entries have a field of that name

from tracker.cases import deadlines
from tracker.cases.enums import Authority, Booking, Bound, DeadlineState, EventKind, Family, Sense
from tracker.cases.evaluate import Evaluation, actor_of
from tracker.cases.forecast import Forecast, forecast
from tracker.cases.kinds import KINDS
from tracker.cases.models import EmbassyInterview, TimelineEvent
from tracker.cases.rules import RULES
from tracker.cases.rules.case import Due, Fact
from tracker.cases.rules.interviews import AHEAD, booked, standing_of
from tracker.lib import edtf
from tracker.lib.texts import noop as _
from tracker.lib.zones import end_of

FACT, APPOINTMENT, DEADLINE, FORECAST = "fact", "appointment", "deadline", "forecast"

APPOINTMENT_TITLES = {
    Booking.REGULAR: _("Regular interview at the embassy"),
    Booking.EMERGENCY: _("Emergency interview at the embassy"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline.

    ``date`` is EDTF as written; ``earliest`` and ``latest`` are days in ``zone``. ``title`` is
    English, marked for translation. ``event``, ``due`` or ``forecast`` is what it was made of.
    """

    source: str
    kind: str
    title: str
    date: str
    earliest: Day | None
    latest: Day | None
    zone: str
    family: Family
    actor: str | None = None
    state: str = ""
    event: TimelineEvent | None = None
    interview: EmbassyInterview | None = None
    due: Due | None = None
    told: Fact | None = None
    forecast: Forecast | None = None

    @property
    def sort_day(self) -> Day | None:
        return self.latest or self.earliest


def entries(evaluation: Evaluation) -> list[Entry]:
    """Every entry in order: by last possible day, open ends by the first, undated ones at the end.

    On one day facts come first, in the order in which they were listed.
    """
    found = [
        *_facts(evaluation),
        *_appointments(evaluation),
        *_deadlines(evaluation),
        *_forecasts(evaluation),
    ]
    return sorted(found, key=lambda e: (e.sort_day is None, e.sort_day or Day.max))


def _facts(evaluation: Evaluation) -> Iterator[Entry]:
    for event in evaluation.events:
        spec = KINDS[EventKind(event.kind)]
        yield Entry(
            source=FACT,
            kind=event.kind,
            title=spec.label,
            date=event.date,
            earliest=event.earliest,
            latest=event.latest,
            zone=event.zone,
            family=spec.family,
            actor=actor_of(event),
            event=event,
            interview=event.interview,
        )


def _appointments(evaluation: Evaluation) -> Iterator[Entry]:
    """Interviews on offer or booked that have not been held, moved to where they now are."""
    rows = {row.key: row for row in evaluation.rows.interviews}
    for interview in evaluation.case.interviews:
        standing = standing_of(evaluation.case, interview)
        if standing is None or standing.status not in AHEAD:
            continue
        if standing.on < evaluation.as_of:
            continue
        yield Entry(
            source=APPOINTMENT,
            kind=f"interview_{standing.status}",
            title=APPOINTMENT_TITLES[interview.booking],
            date=standing.on.isoformat(),
            earliest=standing.on,
            latest=standing.on,
            zone=interview.zone,
            family=Family.CONSULAR,
            actor=Authority.EMBASSY,
            state=standing.status,
            interview=rows[interview.key],
            told=standing.told,
        )


def _deadlines(evaluation: Evaluation) -> Iterator[Entry]:
    """Dues that still stand: met and waived ones are told by their facts.

    What was possible from a past day on is possible now, and no date to come. When a case is to
    be looked at is no part of its story.
    """
    today = end_of(evaluation.as_of, evaluation.case.zone)
    for due, state in deadlines.states(evaluation):
        past = due.sense is Sense.NOT_BEFORE and end_of(due.by, due.zone) <= today
        told = not past and due.bound is not Bound.FIRM
        if told and state in (DeadlineState.OPEN, DeadlineState.MISSED):
            yield _deadline(due, state)


def _deadline(due: Due, state: DeadlineState) -> Entry:
    return Entry(
        source=DEADLINE,
        kind=due.rule,
        title=RULES[due.rule].title,
        date=due.by.isoformat(),
        earliest=due.by,
        latest=due.by,
        zone=due.zone,
        family=Family.OTHER,
        actor=due.bound.value,
        state=state.value,
        due=due,
    )


def _forecasts(evaluation: Evaluation) -> Iterator[Entry]:
    """What closed cases let expect; not an interview, where the day of one is booked."""
    fixed = bool(booked(evaluation.case))
    for found in forecast(evaluation):
        told = found.earliest is not None and found.latest is not None
        if told and not (fixed and found.kind is EventKind.INTERVIEW_ATTENDED):
            yield _forecast(found)


def _forecast(found: Forecast) -> Entry:
    spec = KINDS[found.kind]
    return Entry(
        source=FORECAST,
        kind=found.kind.value,
        title=spec.label,
        date=edtf.from_days(found.earliest, found.latest),
        earliest=found.earliest,
        latest=found.latest,
        zone=found.zone,
        family=spec.family,
        forecast=found,
    )
