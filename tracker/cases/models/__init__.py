"""The tables, one aggregate a file."""

from tracker.cases.models.change import DeadlineChange, Recompute
from tracker.cases.models.checklist import Checklist, ChecklistItem
from tracker.cases.models.deadline import STANDS, Deadline
from tracker.cases.models.event import STANDING, TimelineEvent, UscisEvent
from tracker.cases.models.heartbeat import Heartbeat
from tracker.cases.models.interview import (
    Closure,
    ConsularPost,
    EmbassyInterview,
    PostClosure,
)
from tracker.cases.models.ladder import FirmLadder
from tracker.cases.models.letter import RecommendationLetter
from tracker.cases.models.petition import Participant, Petition
from tracker.cases.models.reference import ReferenceEntry
from tracker.cases.models.reminder import LATE, LedgerEntry, Reminder, SentMail

__all__ = [
    "LATE",
    "STANDING",
    "STANDS",
    "Checklist",
    "ChecklistItem",
    "Closure",
    "ConsularPost",
    "Deadline",
    "DeadlineChange",
    "EmbassyInterview",
    "FirmLadder",
    "Heartbeat",
    "LedgerEntry",
    "Participant",
    "Petition",
    "PostClosure",
    "RecommendationLetter",
    "Recompute",
    "ReferenceEntry",
    "Reminder",
    "SentMail",
    "TimelineEvent",
    "UscisEvent",
]
