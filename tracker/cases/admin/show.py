"""Rows in words, for the admin's lists and pages; in the reader's language."""

from datetime import date, datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from tracker.cases import words
from tracker.cases.enums import DeadlineState, Sense
from tracker.cases.labels import label
from tracker.cases.models import Deadline, DeadlineChange, RecommendationLetter, TimelineEvent
from tracker.cases.rules import RULES, letter_due
from tracker.cases.rules.case import letter_anchor
from tracker.cases.rules.last_day import PRINTED
from tracker.dashboard import dates
from tracker.dashboard.forms.desk import letter_named
from tracker.lib.texts import from_json
from tracker.lib.zones import day_of, end_of

NOTHING = "–"
# Dates of the dashboard leave out the year that a page is about; a list is about none.
NO_YEAR = 0


def day(value: date | None) -> str:
    """ "Fri 13 July 2018", or a dash."""
    return dates.short(value, NO_YEAR) if value else NOTHING


def when(event: TimelineEvent) -> str:
    """An event's day as it is known: "on or before 23 June 2018"."""
    return dates.as_written(event.date, (event.earliest, event.latest), NO_YEAR)


def actor(event: TimelineEvent) -> str:
    """Who acted: a participant's name or an authority's."""
    return event.actor.name if event.actor else (event.get_authority_display() or NOTHING)


def event(row: TimelineEvent) -> str:
    """ "Letter passed its final review · Letter 5, Amara Okoye"; of the others, the kind alone."""
    about = [letter_named(row.letter)] if row.letter else []
    return " · ".join([str(row.get_kind_display()), *about])


def flags(event: TimelineEvent) -> str:
    """What a reader must know before trusting a fact."""
    said = [
        (event.unconfirmed, gettext("not confirmed by counsel")),
        (event.inferred, gettext("our reading")),
    ]
    return ", ".join(text for holds, text in said if holds)


def writers(path: str = "") -> Prefetch[str]:
    """The letters of the petitions at ``path`` ("petition__") of some rows, for `title`."""
    rows = RecommendationLetter.objects.select_related("recommender")
    return Prefetch(f"{path}letters", rows, "writers")


def title(deadline: Deadline) -> str:
    """What a deadline is called; a letter's after who writes it, where `writers` were read."""
    if deadline.rule == letter_due.RULE.id:
        letters: list[RecommendationLetter] = deadline.petition.writers  # type: ignore[attr-defined]
        own = (row.recommender for row in letters if letter_anchor(row.key) == deadline.anchor)
        if person := next(own, None):
            return gettext("Letter of {name}").format(name=person.name)
    return deadline.title


def due(deadline: Deadline) -> str:
    """The day that counts, in its place: "Mon 16 November 2026 in New York"."""
    return dates.elsewhere((deadline.by, deadline.by), deadline.zone, NO_YEAR)


def kept(deadline: Deadline) -> SafeString:
    """The day and what it means: what must be received, by which hour here, and when to ship it."""
    rule = RULES.get(deadline.rule)
    texts = [due(deadline)]
    if rule and rule.received:
        texts = [gettext("must be received by {day}").format(day=texts[0])]
    if deadline.ship_by:
        text = gettext("ship by {day} at the latest: 5 business days before")
        texts.append(text.format(day=day(deadline.ship_by)))
    return lines(texts)


def clock(deadline: Deadline) -> SafeString:
    """The last moment, there and on the reader's clock."""
    here = timezone.get_current_timezone_name()
    both = words.clock(deadline.by, deadline.zone, here, in_hands=deadline.in_hands)
    return lines([text for text in both if text])


def rests_on(deadline: Deadline) -> str:
    """The text that a date rests on, in the wording it was computed by."""
    rule = RULES.get(deadline.rule)
    if rule is None:
        return NOTHING
    version = rule.version(deadline.version)
    return gettext(version.citation if version else rule.citation)


def sureness(deadline: Deadline) -> str:
    """How sure that text is, and whether counsel is to confirm it."""
    rule = RULES.get(deadline.rule)
    if rule is None:
        return NOTHING
    return label(rule.sureness_of(deadline.version))


def was(change: DeadlineChange) -> str:
    """The date that a change took the place of, in its place; a dash where there was none."""
    return dated(change.old_by, change.old_zone, bool(change.old_estimate))


def became(change: DeadlineChange) -> str:
    """The date after a change; a dash where the deadline was dropped."""
    return dated(change.new_by, change.new_zone, bool(change.new_estimate))


def dated(day: date | None, zone: str, estimate: bool) -> str:
    """A day in its place, "(estimate)" where it is one; a dash without a day."""
    if day is None:
        return NOTHING
    text = dates.elsewhere((day, day), zone, NO_YEAR)
    return gettext("{day} (estimate)").format(day=text) if estimate else text


def version(name: str) -> str:
    """The version of a rule as it calls itself; that of a day printed on a notice in words."""
    return gettext("printed date") if name == PRINTED else name


def moved(change: DeadlineChange) -> str:
    """A line of a deadline's history: when, from, to, under which version, and why."""
    text = gettext("{moment}: {was} → {became}, under version {version}. {cause}.")
    return text.format(
        moment=moment(change.at),
        was=was(change),
        became=became(change),
        version=version(change.new_version or change.old_version),
        cause=change.get_cause_display(),
    )


def state_of(deadline: Deadline, now: datetime) -> DeadlineState:
    """Open, met, missed or waived at ``now``, as `evaluate.state_of` says it of a due."""
    if deadline.met_by_id is not None:
        return DeadlineState.MET
    if deadline.waived_by_id is not None:
        return DeadlineState.WAIVED
    over = end_of(deadline.by, deadline.zone) <= now and deadline.sense != Sense.NOT_BEFORE
    return DeadlineState.MISSED if over else DeadlineState.OPEN


def days_left(due: date, zone: str, now: datetime) -> str:
    """ "3 days left", "today", "2 days ago", counted in ``zone``."""
    left = (due - day_of(now, zone)).days
    if left == 0:
        return gettext("today")
    if left > 0:
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return ngettext("%(days)d day ago", "%(days)d days ago", -left) % {"days": -left}


def moment(instant: datetime) -> str:
    """An instant on the reader's clock: "Tue 17 November 2026, 14:00"."""
    return words.moment(instant, timezone.get_current_timezone_name())


def derivation(deadline: Deadline) -> SafeString:
    """How the day was found, a step a line."""
    steps = [words.say(from_json(step)) for step in deadline.derivation]
    return lines(steps)


def lines(texts: list[str]) -> SafeString:
    """Texts, each on a line of its own."""
    return format_html("{}" + "<br>{}" * (len(texts) - 1), *texts) if texts else SafeString("")


def link(name: str, pk: int, text: str) -> SafeString:
    """A link to a row's page in the admin; ``name`` is the model's, in lower case."""
    return format_html('<a href="{}" class="text-link">{}</a>', page(name, pk), text)


def addresses(petition: int) -> SafeString:
    """A link to the people of a petition (a primary key), where their addresses are mended."""
    text = gettext("See the addresses of this case")
    there = page("petition", petition) + "#participants"
    return format_html('<a href="{}" class="text-link">{}</a>', there, text)


def page(name: str, pk: int) -> str:
    """The address of a row's page."""
    return reverse(f"admin:cases_{name}_change", args=[pk])


def changelist(name: str) -> str:
    """The address of a model's list."""
    return reverse(f"admin:cases_{name}_changelist")
