"""The timeline of a case, as JSON for other programs or as lines to read."""

from typing import Any

from tracker.cases import timeline
from tracker.cases.evaluate import Evaluation
from tracker.cases.forecast import Forecast
from tracker.cases.management.base import CaseCommand, iso
from tracker.cases.timeline import Entry
from tracker.lib.forecasts import SHARE


class Command(CaseCommand):
    help = "Print the timeline of a case."

    def payload(self, evaluation: Evaluation) -> dict[str, Any]:
        return {
            "petition": evaluation.petition.reference,
            "as_of": evaluation.as_of.isoformat(),
            "stage": evaluation.stage.value,
            "letters": {
                "passed": evaluation.letters_passed,
                "total": len(evaluation.rows.letters),
            },
            "entries": [_entry(entry) for entry in timeline.entries(evaluation)],
        }

    def lines(self, evaluation: Evaluation) -> list[str]:
        total = len(evaluation.rows.letters)
        head = (
            f"{evaluation.petition.reference} on {evaluation.as_of}: "
            f"{evaluation.stage.value}, letters {evaluation.letters_passed} of {total}"
        )
        return [head, *(_line(entry) for entry in timeline.entries(evaluation))]


def _entry(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "source": entry.source,
        "kind": entry.kind,
        "date": entry.date,
        "earliest": iso(entry.earliest),
        "latest": iso(entry.latest),
        "zone": entry.zone,
        "actor": entry.actor,
        "title": entry.title,
        "state": entry.state or None,
        "letter": event.letter.key if event and event.letter else None,
        "interview": entry.interview.key if entry.interview else None,
        "as_printed": event.as_printed or None if event else None,
        "learned_on": iso(event.learned_on) if event else None,
        "inferred": event.inferred if event else False,
        "unconfirmed": event.unconfirmed if event else False,
        "summary": event.summary if event else "",
        "details": event.details if event else {},
        **({"forecast": _forecast(entry.forecast)} if entry.forecast else {}),
    }


def _forecast(found: Forecast) -> dict[str, Any]:
    """On what it rests: an interval of ``share`` per cent, and how often such ones were right."""
    return {
        "share": SHARE,
        "since": found.since.value,
        "cases": found.cases,
        "right": found.record.right,
        "tried": found.record.tried,
    }


def _line(entry: Entry) -> str:
    actor = f" ({entry.actor})" if entry.actor else ""
    return f"{entry.date or 'undated':24} {entry.source:12} {entry.title}{actor}"
