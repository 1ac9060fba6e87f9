"""A small case file, and ways to change it."""

import copy
from typing import Any

from tests import cast
from tests.cast import NOW
from tracker.cases.exchange import import_case
from tracker.cases.models import Petition

SMALL: dict[str, Any] = {
    "format": "o1-case/1",
    "petition": {"reference": "X-1", "classification": "O-1A", "zone": "Asia/Seoul"},
    "participants": [{"key": "counsel", "role": "counsel", "name": "Maple & Rowe LLP"}],
    "letters": [{"key": "letter-1"}],
    "interviews": [{"key": "regular", "post": "seoul", "scheduled_for": "2026-08-06"}],
    "events": [
        {"key": "filed", "kind": "petition_filed", "date": "2026-06-09", "actor": "counsel"},
        {"key": "why", "kind": "note", "date": "2026-06-10", "summary": "A word."},
    ],
    "checklists": [{"kind": "interview_day", "items": [{"document": "passport"}]}],
}


def imported(data: object) -> Petition:
    return import_case(data, firm=cast.firm(), now=NOW).petition


def changed(**changes: Any) -> dict[str, Any]:
    """The small case with values set: `events__0__date="…"`."""
    data = copy.deepcopy(SMALL)
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        place: Any = data
        for step in steps:
            place = place[step]
        place[last] = value
    return data
