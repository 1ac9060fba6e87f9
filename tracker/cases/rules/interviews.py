"""How an interview stands by the case's facts: on which day, and whether it is booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Fact, Interview


class InterviewStatus(StrEnum):
    """What became of an interview; commands print it."""

    OFFERED = "offered"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    ATTENDED = "attended"


AHEAD = (InterviewStatus.OFFERED, InterviewStatus.BOOKED)
KEPT = (InterviewStatus.BOOKED, InterviewStatus.ATTENDED)

STATUS: Mapping[K, InterviewStatus] = {
    K.SLOT_OFFERED: InterviewStatus.OFFERED,
    K.INTERVIEW_BOOKED: InterviewStatus.BOOKED,
    K.INTERVIEW_MOVED: InterviewStatus.BOOKED,
    K.INTERVIEW_CANCELLED: InterviewStatus.CANCELLED,
    K.INTERVIEW_ATTENDED: InterviewStatus.ATTENDED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an interview stands: the day it is held on, in its post's zone, and its status; ``told``
    is the fact that says so."""

    on: date
    status: InterviewStatus
    told: Fact


def standing_of(case: Case, interview: Interview) -> Standing | None:
    """How ``interview`` stands by the case's facts; None where none is known of it yet."""
    facts = [fact for fact in case.of(*STATUS) if fact.interview == interview.key]
    if not facts:
        return None
    return Standing(on=_day(interview, facts), status=STATUS[facts[-1].kind], told=facts[-1])


def booked(case: Case) -> list[Standing]:
    """Those of the case's interviews that are booked and not held yet, in the order of the case."""
    found = (standing_of(case, interview) for interview in case.interviews)
    return [one for one in found if one and one.status is InterviewStatus.BOOKED]


def _day(interview: Interview, facts: list[Fact]) -> date:
    """Where it was last moved to, else where it was first fixed."""
    moves = [str(fact.details["to"]) for fact in facts if fact.details.get("to")]
    return date.fromisoformat(moves[-1]) if moves else interview.scheduled_for
