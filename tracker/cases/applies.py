"""Which fees, editions and policies apply on the dates of a case. Reads only."""

from tracker.cases.evaluate import Evaluation
from tracker.cases.models import ReferenceEntry
from tracker.cases.rules.reference_data import Applied, select


def applies(evaluation: Evaluation) -> list[Applied]:
    """What applies, by topic; what is still ahead by the wording of ``as_of`` (one query)."""
    entries = [row.entry() for row in ReferenceEntry.objects.all()]
    return select(entries, evaluation.case, evaluation.as_of)
