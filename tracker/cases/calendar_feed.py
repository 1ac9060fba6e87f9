"""What a person's calendar holds: the days of the cases they may see, as events.

A day stays until 60 days after it. One that is met, waived or no longer follows from the facts is
withdrawn: it is told as cancelled for 60 days more, so that programs drop what they hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext

from tracker.accounts.models import MailHabits, User
from tracker.cases import access, day_words, ladders, links, words
from tracker.cases.enums import Booking, Bound, Family, Sense
from tracker.cases.evaluate import fact_of, order, visible
from tracker.cases.ladders import Hearing
from tracker.cases.models import (
    STANDS,
    Deadline,
    EmbassyInterview,
    FirmLadder,
    Petition,
    RecommendationLetter,
    Reminder,
    TimelineEvent,
)
from tracker.cases.rules import RULES, letter_due
from tracker.cases.rules.case import Case, Interview, letter_anchor
from tracker.cases.rules.interviews import STATUS, InterviewStatus, Standing, standing_of
from tracker.cases.timeline import APPOINTMENT_TITLES
from tracker.lib import ics, zones
from tracker.lib.ics import Entry, Moment, Status

KEPT = timedelta(days=60)
ALARMS = ("before:7", "before:1")
HOUR = timedelta(hours=1)
REFRESH = timedelta(hours=6)

Deadlines = QuerySet[Deadline, Deadline]

_STATUSES = {
    InterviewStatus.OFFERED: Status.TENTATIVE,
    InterviewStatus.BOOKED: Status.CONFIRMED,
    InterviewStatus.ATTENDED: Status.CONFIRMED,
    InterviewStatus.CANCELLED: Status.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar it is. ``signs_in``: can open the pages of the cases."""

    zone: str
    habits: MailHabits
    signs_in: bool = True


@dataclass(frozen=True, slots=True)
class Revision:
    """How many facts were ever recorded in a case, and when the last one was.

    A met deadline is open again when that fact is taken back: a sequence made of what its row says
    would go down then, and programs would keep the older event. Facts only become more.
    """

    facts: int
    at: datetime | None


def feed(user: User, *, now: datetime) -> bytes:
    """The calendar of ``user`` as it is at ``now`` (eight queries, however many the cases)."""
    petitions = {petition.pk: petition for petition in access.petitions(user)}
    rights = access.rights_in(user, list(petitions.values()))
    known = revisions(petitions)
    reader = Reader(user.zone, user)
    # When a case is to be looked at moves with every fact: that is no date for a calendar.
    rows = _rows().filter(_lately(now), petition__in=petitions).exclude(bound=Bound.FIRM)
    consular = [pk for pk, held in rights.items() if Family.CONSULAR in held.families]
    with translation.override(user.language):
        entries = [
            entry_of(row, reader, known[row.petition_id])
            for row in rows
            if row.bound in rights[row.petition_id].bounds
        ]
        for interview, standing in _interviews([petitions[pk] for pk in consular], now):
            entries.append(_appointment(interview, standing, reader, known[interview.petition_id]))
        return ics.calendar(gettext("O-1A Tracker"), entries, refresh=REFRESH)


def of_mail(row: Reminder, told: Iterable[Reminder]) -> bytes:
    """The deadlines of ``told``, of the mail of ``row``, as they stand now, as one file for its
    reader."""
    rows = list(_rows().filter(pk__in={one.deadline_id for one in told}))
    known = revisions({deadline.petition_id for deadline in rows})
    reader = Reader(row.zone, row.habits, signs_in=not links.counsel_answers(row))
    with translation.override(row.habits.language):
        entries = [entry_of(deadline, reader, known[deadline.petition_id]) for deadline in rows]
        return ics.calendar(gettext("O-1A Tracker"), entries)


def revisions(petitions: Iterable[int]) -> Mapping[int, Revision]:
    """The revision of each petition, by its number (one query)."""
    facts = TimelineEvent.objects.filter(petition__in=list(petitions)).order_by()
    counted = facts.values_list("petition_id").annotate(Count("pk"), Max("recorded_at"))
    found = {pk: Revision(count, at) for pk, count, at in counted}
    return defaultdict(lambda: Revision(0, None), found)


def _rows() -> Deadlines:
    """Deadlines of the rules there are, with what an entry reads: also the changes of their dates,
    and on which days before their firm reminds of them (two queries)."""
    own = FirmLadder.objects.filter(firm=OuterRef("petition__firm"), rule=OuterRef("rule"))
    letters = RecommendationLetter.objects.select_related("recommender")
    return (
        Deadline.objects.filter(rule__in=RULES)
        .annotate(changed=Count("changes"), changed_at=Max("changes__at"))
        .annotate(own_days=Subquery(own.values("days")))
        .select_related("petition")
        .prefetch_related(Prefetch("petition__letters", letters))
        .defer("derivation")
        .order_by("by", "pk")
    )


def _lately(now: datetime) -> Q:
    """Deadlines whose day is ahead or not long past, and what was withdrawn not long ago."""
    since = now - KEPT
    # When it was waived is not kept: it is told for as long as its day would have been.
    withdrawn = (
        Q(met_by__recorded_at__gte=since)
        | Q(current=False, changed_at__gte=since)
        | Q(waived_by__isnull=False)
    )
    return Q(by__gte=since.date()) & (STANDS | withdrawn)


def entry_of(row: Deadline, reader: Reader, known: Revision) -> Entry:
    """One deadline, one of `_rows`, in the active language."""
    start, end = _span(row, reader.zone)
    withdrawn = not row.current or row.met_by_id is not None or row.waived_by_id is not None
    changed: int = row.changed  # type: ignore[attr-defined]  # annotated
    changed_at: datetime | None = row.changed_at  # type: ignore[attr-defined]
    return Entry(
        uid=str(row.uuid),
        title=_title(row),
        text=_text(row, reader, withdrawn=withdrawn),
        start=start,
        end=end,
        modified=_latest(row.made_at, changed_at, known.at),
        sequence=known.facts + changed + (row.waived_by_id is not None),
        status=Status.CANCELLED if withdrawn else Status.CONFIRMED,
        url=links.case(row.petition) if reader.signs_in else "",
        alarms=tuple(_alarms(row, reader)),
    )


def _latest(*instants: datetime | None) -> datetime:
    return max(instant for instant in instants if instant is not None)


def _span(row: Deadline, zone: str) -> tuple[Moment, Moment]:
    """The day, where it is over for the reader when it is over for the authority; else the hour
    there that ends at its last moment, or begins at its first where something may be done then."""
    over = zones.last_moment(row.by, row.zone, in_hands=row.in_hands)
    if over == zones.last_moment(row.by, zone, in_hands=row.in_hands):
        return row.by, row.by + timedelta(days=1)
    if row.sense == Sense.NOT_BEFORE:
        over = zones.start_of(row.by, row.zone) + HOUR
    there = zones.zone(row.zone)
    return (over - HOUR).astimezone(there), over.astimezone(there)


def _who(row: Deadline) -> str:
    """Whose day it is, in words."""
    letters = row.petition.letters.all()
    named = {letter_anchor(x.key): x.recommender.name for x in letters if x.recommender}
    return day_words.whose(row, named)


def _title(row: Deadline) -> str:
    title = gettext(RULES[row.rule].title)
    if row.rule == letter_due.RULE.id:
        title = gettext("Letter of {name}").format(name=_who(row))
    if row.estimate:
        title = gettext("{title} (estimate)").format(title=title)
    return f"{row.petition.reference} · {title}"


def _text(row: Deadline, reader: Reader, *, withdrawn: bool) -> str:
    lines = []
    if withdrawn:
        lines.append(gettext("This is done or no longer applies."))
    lines.extend(day_words.sentences(row, reader.zone))
    lines.append(gettext("In charge: %(who)s.") % {"who": _who(row)})
    lines.extend(day_words.cautions(row))
    if reader.signs_in:
        lines.append(links.case(row.petition))
    return "\n".join(lines)


def _alarms(row: Deadline, reader: Reader) -> Iterator[datetime]:
    """The mornings a week and a day before, where the firm reminds of it then, and this reader
    wants that many reminders."""
    rule, hearing = RULES[row.rule], Hearing(reader.zone, reader.habits)
    own: list[int] | None = row.own_days  # type: ignore[attr-defined]  # annotated
    days = rule.ladder if own is None else own
    for name in ALARMS:
        on_ladder = ladders.days_before(name) in days
        if on_ladder and ladders.is_wanted(name, rule, days, reader.habits):
            yield ladders.send_at(name, row, hearing, now=row.made_at)


def _interviews(
    petitions: Sequence[Petition], now: datetime
) -> Iterator[tuple[EmbassyInterview, Standing]]:
    """The interviews that are ahead or not long past, as the facts have them (two queries)."""
    rows = EmbassyInterview.objects.filter(petition__in=petitions).select_related(
        "post", "petition"
    )
    cases = _cases(petitions, now)
    for row in rows.order_by("scheduled_for", "pk"):
        interview = Interview(row.key, row.scheduled_for, Booking(row.booking), row.post.zone)
        standing = standing_of(cases[row.petition_id], interview)
        if standing and standing.on >= (now - KEPT).date():
            yield row, standing


def _cases(petitions: Sequence[Petition], now: datetime) -> Mapping[int, Case]:
    """What is known of interviews, by the petition's number."""
    events = TimelineEvent.objects.standing().filter(petition__in=petitions, kind__in=STATUS)
    known: dict[int, list[TimelineEvent]] = defaultdict(list)
    for event in sorted(events.with_named(), key=order):
        known[event.petition_id].append(event)
    return {petition.pk: _case(petition, known[petition.pk], now) for petition in petitions}


def _case(petition: Petition, events: Sequence[TimelineEvent], now: datetime) -> Case:
    today = zones.day_of(now, petition.zone)
    facts = tuple(fact_of(event) for event in events if visible(event, today))
    return Case(zone=petition.zone, facts=facts)


def _appointment(
    row: EmbassyInterview, standing: Standing, reader: Reader, known: Revision
) -> Entry:
    start, end = _whole_day(standing.on, row.post.zone, reader.zone)
    title = gettext(APPOINTMENT_TITLES[Booking(row.booking)])
    return Entry(
        uid=str(row.uuid),
        title=f"{row.petition.reference} · {title}",
        text="\n".join(_of_appointment(row, standing)),
        start=start,
        end=end,
        modified=_latest(known.at),
        sequence=known.facts,
        status=_STATUSES[standing.status],
        place=str(row.post),
        url=links.case(row.petition),
        alarms=tuple(_mornings(standing, reader)),
    )


def _whole_day(day: date, zone: str, reader_zone: str) -> tuple[Moment, Moment]:
    """The day, where it is the same day for the reader; else from its start there to its end."""
    span = zones.start_of(day, zone), zones.end_of(day, zone)
    if span == (zones.start_of(day, reader_zone), zones.end_of(day, reader_zone)):
        return day, day + timedelta(days=1)
    there = zones.zone(zone)
    return span[0].astimezone(there), span[1].astimezone(there)


def _of_appointment(row: EmbassyInterview, standing: Standing) -> Iterator[str]:
    values = {"day": words.day(standing.on), "place": words.place(row.post.zone)}
    yield gettext("On %(day)s in %(place)s.") % values
    if standing.status is InterviewStatus.OFFERED:
        yield gettext("On offer; it is not booked yet.")
    if standing.status is InterviewStatus.CANCELLED:
        yield gettext("It was cancelled.")
    yield links.case(row.petition)


def _mornings(standing: Standing, reader: Reader) -> Iterator[datetime]:
    """Those before an interview that is booked."""
    if standing.status is not InterviewStatus.BOOKED:
        return
    for name in ALARMS:
        morning = standing.on - timedelta(days=ladders.days_before(name))
        yield zones.at_hour(morning, reader.habits.morning, reader.zone)
