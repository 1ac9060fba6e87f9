"""Which interview an event is about: one of the case's, or one that is new with this event."""

from django.utils.translation import gettext as _

from tracker.cases import words
from tracker.cases.enums import EventKind, Role
from tracker.cases.models import EmbassyInterview
from tracker.dashboard.forms.fields import NOTHING

NEW = "new"
MAKES_ONE = frozenset({EventKind.SLOT_OFFERED, EventKind.INTERVIEW_BOOKED})


def interview_choices(interviews: list[EmbassyInterview], kind: EventKind) -> list[tuple[str, str]]:
    """The case's interviews; for an offer or a booking, a new one too."""
    known = [(str(interview.uuid), named(interview)) for interview in interviews]
    if kind not in MAKES_ONE:
        return [NOTHING, *known]
    return [*known, (NEW, _("A new appointment"))]


def named(interview: EmbassyInterview) -> str:
    """ "Regular interview, Mon 6 August 2018, Seoul"."""
    return _("%(booking)s, %(day)s, %(post)s") % {
        "booking": interview.get_booking_display(),
        "day": words.day(interview.scheduled_for),
        "post": interview.post,
    }


def save_new(interview: EmbassyInterview) -> EmbassyInterview:
    """Save a new appointment of the beneficiary's. Call it under the petition's lock."""
    petition = interview.petition
    taken = set(petition.interviews.values_list("key", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if f"interview-{n}" not in taken)
    interview.key, interview.position = f"interview-{number}", len(taken) + 1
    interview.save(force_insert=True)
    interview.travellers.set(petition.participants.filter(role=Role.BENEFICIARY))
    return interview
