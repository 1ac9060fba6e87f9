"""Which fees, editions and policies apply on a case's dates, as lines beside the timeline."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import get_language, gettext, ngettext

from tracker.cases import words
from tracker.cases.applies import applies
from tracker.cases.enums import Family, ReferenceAudience, ReferenceTopic, Sureness
from tracker.cases.evaluate import Evaluation
from tracker.cases.kinds import KINDS
from tracker.cases.labels import LABELS, label
from tracker.cases.rules.counting import doubts
from tracker.cases.rules.reference_data import Applied, Choice, Entry, Known, Moment
from tracker.dashboard import dates
from tracker.dashboard.present.sight import Sight
from tracker.lib.zones import day_of

# No fact tells a nationality, so nothing is said of what follows from one.
BY_NATIONALITY = (ReferenceTopic.BENEFIT_HOLD, ReferenceTopic.COUNTRY_RULE)
ASK_COUNSEL = (Sureness.LIKELY, Sureness.MEDIUM, Sureness.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Wording:
    """What one source says, for everybody or by audience, as (whom, sentence).

    ``goes_by``: the date of the case that picked it, and its doubts.
    """

    sentences: tuple[tuple[str, str], ...]
    in_force: str
    goes_by: tuple[str, ...]
    citation: str
    source_url: str
    sureness: str
    ask_counsel: bool
    checked: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, what it comes to ("$1,055 / $530"), and the wordings behind that."""

    title: str
    brief: str
    depends: bool
    wordings: tuple[Wording, ...]

    @property
    def stale(self) -> bool:
        return any(wording.stale for wording in self.wordings)


@dataclass(frozen=True, slots=True)
class Applies:
    """``by_nationality``: that there are such rules on these dates; which, is for counsel."""

    topics: tuple[Topic, ...]
    by_nationality: bool


def what_applies(evaluation: Evaluation, sight: Sight) -> Applies | None:
    """None for a reader who sees only a part of the case, and where nothing is known to apply."""
    if sight.rights.families != frozenset(Family):
        return None
    found = applies(evaluation)
    topics = tuple(_topic(one, sight) for one in found if one.topic not in BY_NATIONALITY)
    return Applies(topics, any(one.topic in BY_NATIONALITY for one in found)) if found else None


def _topic(applied: Applied, sight: Sight) -> Topic:
    return Topic(
        title=label(applied.topic),
        brief=_brief(applied),
        depends=applied.depends,
        wordings=tuple(
            _wording(list(same), sight) for _key, same in groupby(applied.choices, _source)
        ),
    )


def _brief(applied: Applied) -> str:
    """The amounts, or yes and no; nothing where only the sentence itself can say it."""
    if applied.depends:
        return gettext("depends on the exact day")
    entries = [choice.entry for choice in applied.choices]
    if any(entry.value is None for entry in entries):
        return gettext("not confirmed")
    return " / ".join(dict.fromkeys(_values(entries)))  # each once, in order


def brief(entry: Entry) -> str:
    """What one entry comes to, as `Topic.brief` of a case that it applies to."""
    return gettext("not confirmed") if entry.value is None else " / ".join(_values([entry]))


def _source(choice: Choice) -> tuple[object, ...]:
    """Tiers of one fee have all of this in common, and are told together."""
    entry = choice.entry
    said = (entry.citation, entry.source_url, entry.sureness, entry.checked_on)
    return (choice.moment, entry.basis, entry.since, entry.until, *said)


def _values(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        value = entry.value or {}
        if "usd" in value:
            yield f"${value['usd']:,}"
        if "eligible" in value:
            yield gettext("under conditions") if value["eligible"] else gettext("no")
        elif "months" in value:
            months = int(value["months"])
            yield ngettext("{count} month", "{count} months", months).format(count=months)
        if "days" in value:
            days = int(value["days"])
            yield ngettext("{count} day", "{count} days", days).format(count=days)
        if "edition" in value:
            yield str(value["edition"])


def _wording(choices: list[Choice], sight: Sight) -> Wording:
    """The words for entries of one source, see `_source`."""
    entry = choices[0].entry
    return Wording(
        sentences=tuple(_sentence(choice.entry) for choice in choices),
        in_force=_in_force(entry),
        goes_by=tuple(_goes_by(choices[0], sight)),
        citation=entry.citation,
        source_url=entry.source_url,
        sureness=label(entry.sureness),
        ask_counsel=entry.sureness in ASK_COUNSEL,
        checked=gettext("checked on {day}").format(day=dates.short(entry.checked_on, 0)),
        stale=entry.is_stale(day_of(sight.now, sight.petition.zone)),
    )


def _sentence(entry: Entry) -> tuple[str, str]:
    whom = str(LABELS[ReferenceAudience].get(entry.audience, entry.audience))
    return whom, entry.text_ko if get_language() == "ko" else entry.text_en


def _in_force(entry: Entry) -> str:
    """ "from Fri 1 June 2001 to Mon 22 November 2010"; open ends are left open."""
    since, until = (_named(day) for day in (entry.since, entry.until))
    if since and until:
        return gettext("in force from {since} to {until}").format(since=since, until=until)
    if until:
        return gettext("in force until {until}").format(until=until)
    return gettext("in force since {since}").format(since=since) if since else ""


def _named(day: date) -> str:
    return "" if day in (date.min, date.max) else words.day(day, weekday=False)


def _goes_by(choice: Choice, sight: Sight) -> Iterator[str]:
    moment = choice.moment
    yield _moment(moment, label(choice.entry.basis), sight)
    for doubt in doubts(moment.fact) if moment.fact else ():
        yield words.say(doubt)


def _moment(moment: Moment, basis: str, sight: Sight) -> str:
    """Which date of the case this goes by, and what stands in for it where it is not known."""
    what = gettext(KINDS[moment.fact.kind].label) if moment.fact else ""
    days = dates.elsewhere(_days(moment), moment.zone, sight.year)
    match moment.known:
        case Known.ON_RECORD:
            text = gettext("{basis}: {days}.")
        case Known.STANDS_IN:
            text = gettext("{basis}: not on record; this goes by another day. {what}: {days}.")
        case Known.BEFORE:
            text = gettext("{basis}: not on record, {days}.")
        case Known.AHEAD:
            text = gettext("{basis}: still ahead; this is the rule on {day}.")
            days = ""
    day = dates.short(moment.last, sight.year)
    return text.format(basis=basis, what=what, days=days, day=day)


def _days(moment: Moment) -> dates.Days:
    return (None if moment.first == date.min else moment.first), moment.last
