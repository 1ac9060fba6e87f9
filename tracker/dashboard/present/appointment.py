"""The next interview that is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext, ngettext

from tracker.cases import timeline
from tracker.cases.enums import Bound, ChecklistKind
from tracker.cases.evaluate import Evaluation
from tracker.cases.models import EmbassyInterview
from tracker.cases.rules.interviews import InterviewStatus
from tracker.dashboard import dates
from tracker.dashboard.present import sources
from tracker.dashboard.present.aside import Papers
from tracker.dashboard.present.sight import Sight
from tracker.lib.zones import days_elsewhere


@dataclass(frozen=True, slots=True)
class Appointment:
    """The next booked interview: "Your interview is in 4 days"; ``told_at``: where its booking
    stands on the page."""

    title: str
    day: str
    place: str
    elsewhere: str
    told_at: str
    papers: UUID | None
    lacking: tuple[str, ...]


def appointment(
    evaluation: Evaluation, sight: Sight, lists: Sequence[Papers]
) -> Appointment | None:
    """The nearest interview that is booked, with what its checklist, one of ``lists``, says is
    missing; None without one."""
    booked = [
        entry
        for entry in timeline.entries(evaluation)
        if entry.source == timeline.APPOINTMENT and entry.state == InterviewStatus.BOOKED
    ]
    if not booked or booked[0].interview is None or booked[0].earliest is None:
        return None
    entry, day, interview = booked[0], booked[0].earliest, booked[0].interview
    papers = _papers(lists, interview)
    return Appointment(
        title=_interview_in(sight.days_left(day, entry.zone), own=sight.owns(Bound.BENEFICIARY)),
        day=dates.short(day, sight.year),
        place=str(interview.post),
        elsewhere=_elsewhere(day, entry.zone, sight),
        told_at=sources.entry(entry.told) if entry.told else "",
        papers=papers.uuid if papers else None,
        lacking=papers.lacking if papers else (),
    )


def _elsewhere(day: date, zone: str, sight: Sight) -> str:
    if sight.zone == zone:
        return ""
    return dates.elsewhere(days_elsewhere(day, zone, sight.zone), sight.zone, sight.year)


def _interview_in(left: int, *, own: bool) -> str:
    if left <= 0:
        return gettext("Your interview is today") if own else gettext("The interview is today")
    if own:
        text = ngettext(
            "Your interview is in {count} day", "Your interview is in {count} days", left
        )
    else:
        text = ngettext("The interview is in {count} day", "The interview is in {count} days", left)
    return text.format(count=left)


def _papers(lists: Sequence[Papers], interview: EmbassyInterview) -> Papers | None:
    """The checklist of this interview, else one of no interview in particular."""
    found = [papers for papers in lists if papers.kind == ChecklistKind.INTERVIEW_DAY]
    own = [papers for papers in found if papers.interview == interview.pk]
    return next(iter(own or [p for p in found if p.interview is None]), None)
