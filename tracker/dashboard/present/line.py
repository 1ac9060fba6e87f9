"""The timeline in words: one line an entry, newest first, with months and today's line between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext, ngettext

from tracker.cases import timeline, words
from tracker.cases.access import Action
from tracker.cases.enums import Bound, EventKind, Family, Sense
from tracker.cases.evaluate import Evaluation, fact_of
from tracker.cases.forecast import Forecast
from tracker.cases.kinds import KINDS
from tracker.cases.labels import label
from tracker.cases.models import TimelineEvent
from tracker.cases.rules.case import Due
from tracker.cases.rules.interviews import InterviewStatus
from tracker.cases.timeline import Entry
from tracker.dashboard import dates
from tracker.dashboard.dates import When
from tracker.dashboard.present import forecasts, sources, traits
from tracker.dashboard.present.sight import Sight
from tracker.dashboard.present.titles import title
from tracker.lib.zones import NEW_YORK, day_of, days_elsewhere

MONTH, TODAY, ENTRY = "month", "today", "entry"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list: a month's name, today's line, or an entry.

    ``classes`` are the modifiers of ``tl__item``; ``marks`` are whole phrases that say how sure
    the entry is; ``details`` small values as (name, value); ``event`` is set where the reader may
    change it or, with ``confirmable``, confirm it. ``place`` is where it stands on the page;
    ``source`` tells where a fact is from, ``told_at`` the place that tells where a day is from.
    """

    sort: str
    when: When
    title: str = ""
    about: str = ""
    actor: str = ""
    text: str = ""
    classes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    event: UUID | None = None
    changeable: bool = False
    confirmable: bool = False
    place: str = ""
    source: tuple[str, ...] = ()
    told_at: str = ""


def lines(evaluation: Evaluation, sight: Sight) -> list[Line]:
    """Every line, future first, undated entries last; empty where nothing is known."""
    entries = [e for e in timeline.entries(evaluation) if _may_see(e, sight)]
    if not entries:
        return []
    dated = [entry for entry in reversed(entries) if entry.sort_day]
    undated = [entry for entry in entries if entry.sort_day is None]
    ahead = [entry for entry in dated if _is_ahead(entry, sight)]
    behind = [entry for entry in dated if not _is_ahead(entry, sight)]
    return [
        *_by_month(ahead, evaluation, sight, ahead=True),
        Line(TODAY, When(_today(sight), sight.as_of.isoformat())),
        *_by_month(behind, evaluation, sight, ahead=False),
        *_undated(undated, evaluation, sight),
    ]


def _today(sight: Sight) -> str:
    """The day of the case, with its place where it is another day for the reader."""
    same = sight.looks_back or day_of(sight.now, sight.zone) == sight.as_of
    if same:
        return dates.short(sight.as_of, sight.year)
    return dates.elsewhere((sight.as_of, sight.as_of), sight.petition.zone, sight.year)


def _may_see(entry: Entry, sight: Sight) -> bool:
    if entry.forecast:
        return entry.family in sight.rights.families
    return entry.due is None or entry.due.bound in sight.rights.bounds


def _is_ahead(entry: Entry, sight: Sight) -> bool:
    """What is still to come; facts can lie there too, as the end of a range."""
    day = entry.sort_day or sight.as_of
    if entry.source == timeline.FACT:
        return day > sight.as_of
    return not sight.is_over(day, entry.zone)


def _by_month(
    entries: list[Entry], evaluation: Evaluation, sight: Sight, *, ahead: bool
) -> Iterator[Line]:
    month = None
    for entry in entries:
        day = entry.sort_day or sight.as_of
        if month != (day.year, day.month):
            month = (day.year, day.month)
            yield Line(MONTH, When(dates.month(day), day.isoformat()[:7]))
        yield line(entry, evaluation, sight, day.year, ahead=ahead)


def _undated(entries: list[Entry], evaluation: Evaluation, sight: Sight) -> Iterator[Line]:
    if entries:
        yield Line(MONTH, When(gettext("Day unknown"), ""))
    for entry in entries:
        yield line(entry, evaluation, sight, sight.year, ahead=False)


def line(
    entry: Entry, evaluation: Evaluation, sight: Sight, year: int, *, ahead: bool = False
) -> Line:
    """One entry in the reader's words; ``year`` is the one that stands above it."""
    if entry.event:
        return _fact(entry, entry.event, evaluation, sight, year, ahead=ahead)
    if entry.due:
        return _deadline(entry.due, evaluation, sight, year)
    if entry.forecast:
        return _forecast(entry, entry.forecast, year)
    return _appointment(entry, sight, year)


def _fact(
    entry: Entry,
    event: TimelineEvent,
    evaluation: Evaluation,
    sight: Sight,
    year: int,
    *,
    ahead: bool,
) -> Line:
    known = (entry.earliest, entry.latest)
    wide = dates.is_open_or_wide(known)
    shape = ("undated" if entry.sort_day is None else "approx",) if wide else ()
    confirms = sight.writes and event.unconfirmed and sight.rights.may(Action.CONFIRM)
    return Line(
        sort=ENTRY,
        when=_when(event, evaluation, sight, year),
        title=gettext(entry.title),
        about=traits.about(event),
        actor=traits.actor(event, sight),
        text=event.summary,
        classes=(entry.family.value, *shape, *(("future",) if ahead else ())),
        marks=tuple(traits.marks(event)),
        details=tuple(traits.details(event, sight)),
        event=event.uuid,
        changeable=sight.may_change(event),
        confirmable=confirms,
        place=sources.entry(fact_of(event)),
        source=sources.told(event, sight),
    )


def _when(event: TimelineEvent, evaluation: Evaluation, sight: Sight, year: int) -> When:
    known = (event.earliest, event.latest)
    exact = event.earliest is not None and event.earliest == event.latest
    text = dates.as_written(event.date, known, year)
    if event.at:
        time = words.time_of_day(event.at, event.zone)
        text = gettext("{day}, {time}").format(day=text, time=time)
    return When(
        text=text,
        iso=event.earliest.isoformat() if exact and event.earliest else "",
        notes=tuple(_notes(event, evaluation, sight, year)),
    )


def _notes(event: TimelineEvent, evaluation: Evaluation, sight: Sight, year: int) -> Iterator[str]:
    if imprecise := _imprecise(event):
        yield imprecise
    fact, here = fact_of(event), (event.earliest, event.latest)
    for other in _other_zones(event, evaluation, sight):
        there = fact.days_in(other)
        if there != here and there != (None, None):
            yield dates.elsewhere(there, other, year)
    if event.learned_on:
        day = dates.short(event.learned_on, year)
        yield gettext("heard on {day}").format(day=day)
    if event.as_printed:
        yield gettext("written “{text}”").format(text=event.as_printed)


def _imprecise(event: TimelineEvent) -> str:
    """What kind of not knowing it is."""
    span = KINDS[EventKind(event.kind)].span
    if event.earliest and event.latest and event.earliest != event.latest:
        return gettext("over these days") if span else gettext("one of these days")
    if event.earliest is None and event.latest:
        return gettext("exact day not known")
    if event.latest is None and event.earliest and not span:
        return gettext("which day is not known")
    return ""


def _other_zones(event: TimelineEvent, evaluation: Evaluation, sight: Sight) -> list[str]:
    """The sides on which this day reads differently: the reader's, and that of who acted."""
    zones = [sight.zone]
    if KINDS[EventKind(event.kind)].family is Family.USCIS:
        zones.append(NEW_YORK)
    elif event.actor and event.actor.zone:
        zones.append(event.actor.zone)
    if event.zone != evaluation.petition.zone:
        zones.append(evaluation.petition.zone)
    return [name for name in dict.fromkeys(zones) if name != event.zone]


def _appointment(entry: Entry, sight: Sight, year: int) -> Line:
    assert entry.interview is not None
    assert entry.earliest is not None
    left = sight.days_left(entry.earliest, entry.zone)
    notes = [_in_days(left), *_touching(entry.earliest, entry.zone, sight, year)]
    is_booked = entry.state == InterviewStatus.BOOKED
    state = gettext("booked") if is_booked else gettext("on offer, not booked")
    return Line(
        sort=ENTRY,
        when=When(dates.short(entry.earliest, year), entry.earliest.isoformat(), tuple(notes)),
        title=gettext(entry.title),
        actor=str(entry.interview.post),
        classes=("consular", "future"),
        marks=(state,),
        told_at=sources.entry(entry.told) if entry.told else "",
    )


def _deadline(due: Due, evaluation: Evaluation, sight: Sight, year: int) -> Line:
    late = sight.is_over(due.by, due.zone)
    notes = _elsewhere(due, sight, year)
    if not late:
        notes = [_in_days(sight.days_left(due.by, due.zone)), *notes]
    marks = [_sense(due, late=late), *([gettext("estimate")] if due.estimate else [])]
    return Line(
        sort=ENTRY,
        when=When(dates.short(due.by, year), due.by.isoformat(), tuple(notes)),
        title=title(due, evaluation, sight),
        actor=sight.whose(Bound(due.bound)),
        classes=("deadline", "missed" if late else "future"),
        marks=tuple(marks),
        told_at=sources.reason(due),
    )


def _forecast(entry: Entry, found: Forecast, year: int) -> Line:
    return Line(
        sort=ENTRY,
        when=When(dates.days((entry.earliest, entry.latest), year), ""),
        title=gettext(entry.title),
        text=forecasts.basis(found),
        classes=(entry.family.value, "future", "forecast"),
        marks=(forecasts.mark(),),
    )


def _sense(due: Due, *, late: bool) -> str:
    if late:
        return gettext("over") if due.sense is Sense.RUNS_UNTIL else gettext("missed")
    return label(due.sense)


def _elsewhere(due: Due, sight: Sight, year: int) -> list[str]:
    """The reader's clock at the last moment of a day of another place."""
    clocks = dates.over_at(due.by, due.zone, sight.zone, year, in_hands=due.in_hands)
    if len(clocks) == 1 or due.sense is Sense.NOT_BEFORE:
        return []
    place, moment = clocks[1]
    return [gettext("until {moment} in {place}").format(moment=moment, place=place)]


def _touching(day: date, here: str, sight: Sight, year: int) -> list[str]:
    """The reader's days that a day of another place touches."""
    if sight.zone == here:
        return []
    return [dates.elsewhere(days_elsewhere(day, here, sight.zone), sight.zone, year)]


def _in_days(left: int) -> str:
    if left <= 0:
        return gettext("today")
    return ngettext("in {count} day", "in {count} days", left).format(count=left)
