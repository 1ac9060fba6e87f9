"""Where a date on a page comes from: who recorded a fact, and the place on the page that tells."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import Source
from tracker.cases.models import TimelineEvent
from tracker.cases.rules.case import Due, Fact
from tracker.dashboard import dates
from tracker.dashboard.present.sight import Sight
from tracker.lib.zones import day_of

_BY: Mapping[Source, object] = {
    Source.MANUAL: _("Recorded by {name} on {day}."),
    Source.IMPORT: _("From a case file, read in by {name} on {day}."),
    Source.USCIS_API: _("From USCIS’s case status, taken over by {name} on {day}."),
    Source.MAIL: _("From a mail, taken over by {name} on {day}."),
}
_ALONE: Mapping[Source, object] = {
    Source.MANUAL: _("Recorded on {day}."),
    Source.IMPORT: _("From a case file, read in on {day}."),
    Source.FIXTURE: _("From the case file, read in on {day}."),
    Source.USCIS_API: _("From USCIS’s case status, on {day}."),
    Source.MAIL: _("From a mail, on {day}."),
}


def entry(fact: Fact) -> str:
    """The place of a fact on the timeline, the same after a correction."""
    return f"entry-{fact.chain}"


def reason(due: Due) -> str:
    """The place of a due and its reasons on the page of a case."""
    return place_of(due.rule, due.anchor)


def place_of(rule: str, anchor: str) -> str:
    """`reason`, of a due known by its rule and anchor."""
    return f"due-{rule}-{anchor.replace(':', '-')}"


def told(event: TimelineEvent, sight: Sight) -> tuple[str, ...]:
    """Where a fact is from, as whole sentences: who recorded it and when, whose reading it is."""
    sentences = [
        _recorded(event, sight),
        gettext("It corrects an earlier entry.") if event.corrects_id else "",
        gettext("The day is our reading, not the source’s word.") if event.inferred else "",
        gettext("Counsel has not confirmed it yet.") if event.unconfirmed else "",
        gettext("The due date is printed on the notice.") if event.stated_due else "",
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _recorded(event: TimelineEvent, sight: Sight) -> str:
    source = Source(event.source)
    day = dates.short(day_of(event.recorded_at, sight.zone), sight.year)
    name = _name(event, sight)
    text = _BY.get(source) if name else None
    return str(text or _ALONE[source]).format(name=name, day=day)


def _name(event: TimelineEvent, sight: Sight) -> str:
    person = event.recorded_by
    if person is None:
        return ""
    return gettext("you") if person.pk == sight.user.pk else person.name
