"""Interviews booked for a day on which their post is closed."""

from collections.abc import Iterator

from tracker.cases.contradictions.found import Contradiction, dated
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case
from tracker.cases.rules.interviews import InterviewStatus, standing_of
from tracker.lib.calendars import Calendar
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _


def on_closed_days(case: Case) -> Iterator[Contradiction]:
    """A closure may come after the booking, and no mail of the embassy need have said so yet."""
    for interview in case.interviews:
        standing = standing_of(case, interview)
        if interview.post is None or standing is None:
            continue
        if standing.status is not InterviewStatus.BOOKED:
            continue
        calendar = Calendar(interview.post.closures, interview.post.country)
        if name := calendar.closed(standing.on):
            values = {
                "fact": KINDS[standing.told.kind].label,
                "day": dated(standing.told),
                "on": standing.on,
                "name": name,
            }
            text = _(
                "“{fact}” ({day}): the interview is on {on}, when the post is closed ({name})."
            )
            yield Contradiction(
                check="interview-on-a-closed-day",
                facts=(standing.told,),
                what=Sentence(text, values),
                why=Sentence(_("A post holds no interviews on the days on which it is closed.")),
                look_at=Sentence(
                    _("Ask the post whether it holds the interview; if not, move it.")
                ),
            )
