"""When the next steps of a case can be expected, from how long they took in closed cases.

Each forecast is an 80 % interval with the record of such forecasts beside it; fewer than
`FEWEST` past cases give none. A length that its dates leave open by more than `WIDEST` days is
left out; one that is open by less counts with both its ends. Other firms' cases count too: what is
told of them is two numbers of days.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Case, When

from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Role, Stage
from tracker.cases.evaluate import Evaluation
from tracker.cases.models import TimelineEvent
from tracker.lib.forecasts import Length, Record, back_test, interval

OVER = (Stage.VISA_RECEIVED, Stage.IN_US, Stage.CLOSED)
WIDEST = 7
LAST = 40

# The marks of a case's way, in order. A request for evidence is only counted from, never expected.
MARKS = (
    K.COUNSEL_CONTACTED,
    K.DRAFT_COMPLETED,
    K.PETITION_FILED,
    K.RFE_ISSUED,
    K.APPROVED,
    K.INTERVIEW_ATTENDED,
    K.VISA_RECEIVED,
)
_ALIKE: Mapping[K, K] = {K.COUNSEL_ENGAGED: K.COUNSEL_CONTACTED, K.NOID_ISSUED: K.RFE_ISSUED}
_FIRST_COUNTS = (K.COUNSEL_CONTACTED, K.RFE_ISSUED)
_WITH_USCIS = (K.PETITION_FILED, K.RFE_ISSUED)
_READ = (*MARKS, *_ALIKE, K.PREMIUM_REQUESTED)


@dataclass(frozen=True, slots=True)
class Mark:
    """When something happened: a day between two, in ``zone``."""

    earliest: date | None
    latest: date | None
    zone: str


@dataclass(frozen=True, slots=True)
class Journey:
    """The marks of one case, and whether USCIS was paid for premium processing."""

    marks: Mapping[K, Mark]
    premium: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """``kind`` is expected between ``earliest`` and ``latest``, days in ``zone``, counted from
    ``since``; None where too few of the ``cases`` tell, or where all of them were quicker."""

    kind: K
    since: K
    zone: str
    cases: int
    earliest: date | None
    latest: date | None
    record: Record


def forecast(evaluation: Evaluation) -> list[Forecast]:
    """What is ahead of an open case, in order; nothing for one that is over."""
    if evaluation.stage in OVER:
        return []
    own = _journey(_rows_of_case(evaluation))
    reached = [kind for kind in MARKS if kind in own.marks]
    if not reached:
        return []
    since = reached[-1]
    ahead = [kind for kind in MARKS[MARKS.index(since) + 1 :] if kind is not K.RFE_ISSUED]
    past = [
        journey
        for pk, journey in _past().items()
        if pk != evaluation.petition.pk and _alike(own, journey, since)
    ]
    return [_forecast(own.marks[since], since, kind, past, evaluation.as_of) for kind in ahead]


def _forecast(start: Mark, since: K, kind: K, past: Iterable[Journey], as_of: date) -> Forecast:
    found = sorted(_lengths(past, since, kind, as_of), key=lambda pair: pair[0])
    lengths = [length for _day, length in found]
    told = interval(lengths)
    earliest, latest = _days(start, told, as_of)
    return Forecast(
        kind=kind,
        since=since,
        zone=start.zone,
        cases=len(lengths),
        earliest=earliest,
        latest=latest,
        record=back_test(lengths, LAST),
    )


def _days(start: Mark, told: Length | None, as_of: date) -> tuple[date | None, date | None]:
    """The days told, from ``as_of`` on; none where all of them have passed."""
    if told is None or start.earliest is None or start.latest is None:
        return None, None
    last = start.latest + timedelta(days=told.high)
    if last < as_of:
        return None, None
    return max(start.earliest + timedelta(days=told.low), as_of), last


def _alike(own: Journey, other: Journey, since: K) -> bool:
    """With USCIS, only cases that also had premium processing, or also had none."""
    return since not in _WITH_USCIS or own.premium == other.premium


def _lengths(
    past: Iterable[Journey], since: K, kind: K, as_of: date
) -> Iterator[tuple[date, Length]]:
    """How long the way from ``since`` to ``kind`` was in cases that had come there by ``as_of``,
    with the day they did."""
    for journey in past:
        start, end = journey.marks.get(since), journey.marks.get(kind)
        length = _length(start, end) if start and end else None
        if length and end and end.latest and end.latest <= as_of:
            yield end.latest, length


def _length(start: Mark, end: Mark) -> Length | None:
    """The days between two marks; None where they are open, in the wrong order or too vague.

    Bare days of two zones may touch one day more or less.
    """
    if not (start.earliest and start.latest and end.earliest and end.latest):
        return None
    touch = 0 if start.zone == end.zone else 1
    low = (end.earliest - start.latest).days - touch
    high = (end.latest - start.earliest).days + touch
    if high < 0 or high - low > WIDEST:
        return None
    return Length(max(low, 0), high)


_Row = tuple[K, Mark, bool]

# The database looks into the details: to parse the JSON of every row here takes half as long again.
_WITH_PREMIUM = Case(When(details__premium=True, then=True), default=False)


def _rows_of_case(evaluation: Evaluation) -> Iterator[_Row]:
    for fact in evaluation.case.of(*_READ):
        if fact.traveller not in evaluation.case.dependents:
            mark = Mark(fact.earliest, fact.latest, fact.zone)
            yield fact.kind, mark, bool(fact.details.get("premium"))


def _journey(rows: Iterable[_Row]) -> Journey:
    """The marks of one case's rows, in their order: of several of a kind mostly the last."""
    marks: dict[K, Mark] = {}
    premium = False
    for kind, mark, with_premium in rows:
        premium = premium or with_premium or kind is K.PREMIUM_REQUESTED
        name = _ALIKE.get(kind, kind)
        if name is K.PREMIUM_REQUESTED or (name in marks and name in _FIRST_COUNTS):
            continue
        marks[name] = mark
    return Journey(marks, premium)


def _past() -> Mapping[int, Journey]:
    """The journeys of all closed cases, by primary key (one small query, and one after a change).

    Facts are only ever added: the last of them names the state of the table that was read.
    """
    return _read(TimelineEvent.objects.order_by("-pk").values_list("uuid", flat=True).first())


@lru_cache(maxsize=1)
def _read(last: UUID | None) -> Mapping[int, Journey]:
    rows = (
        TimelineEvent.objects.standing()
        .filter(petition__stage__in=OVER, kind__in=_READ)
        .exclude(traveller__role=Role.DEPENDENT)
        .order_by("petition_id", "position", "pk")
        .values_list("petition_id", "kind", "earliest", "latest", "zone", _WITH_PREMIUM)
    )
    cases: dict[int, list[_Row]] = {}
    for pk, kind, earliest, latest, zone, premium in rows.iterator():
        row = (K(kind), Mark(earliest, latest, zone), premium)
        cases.setdefault(pk, []).append(row)
    return {pk: _journey(found) for pk, found in cases.items()}
