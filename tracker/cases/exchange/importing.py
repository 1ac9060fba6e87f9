"""From a case file to a petition: all of it, or nothing and every reason why."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tracker.accounts.models import Firm
from tracker.cases import record
from tracker.cases.enums import Source
from tracker.cases.exchange import checks, events, reading, shape
from tracker.cases.exchange import rows as case_rows
from tracker.cases.exchange.faults import CaseFileError
from tracker.cases.exchange.rows import Rows
from tracker.cases.facts import FactError, NewFact
from tracker.cases.models import Petition


@dataclass(frozen=True, slots=True)
class Imported:
    """The new petition, the number of its events, and what an attorney should look at."""

    petition: Petition
    events: int
    warnings: list[str]


@transaction.atomic
def import_case(
    data: object, *, firm: Firm, now: datetime, source: Source = Source.IMPORT
) -> Imported:
    """Make a petition of ``firm`` from the JSON of a case file (see `reading.read`).

    ``now`` is the caller's clock. Raises `CaseFileError` with everything wrong with the file; then
    nothing was written.
    """
    # Two imports at once would both find the reference free.
    Firm.objects.select_for_update().get(pk=firm.pk)
    rows = _checked(data, firm)
    facts = [case_rows.new_fact(entry, rows) for _i, entry in reading.entries(data, "events")]
    case_rows.save(rows, data)
    _record(rows, facts, now, source)
    rows.petition.refresh_from_db()
    return Imported(rows.petition, len(facts), _warnings(rows, facts, now))


def _checked(data: object, firm: Firm) -> Rows:
    """The rows of ``data``, all faults of which are raised as one `CaseFileError`."""
    texts, misshapen = reading.faults(data), shape.faults(data)
    rows = case_rows.build(data, firm)
    unsound = {path[1] for path, _ in misshapen if path[:1] == ("events",) and len(path) > 1}
    found = [
        *texts,
        *(one for _path, one in misshapen),
        *checks.faults(data, rows),
        *events.faults(data, rows, {index for index in unsound if isinstance(index, int)}),
    ]
    if found:
        raise CaseFileError(found)
    return rows


def _record(rows: Rows, facts: list[NewFact], now: datetime, source: Source) -> None:
    try:
        record.record_all(rows.petition, facts, now=now, source=source)
    except FactError as error:
        found = [events.from_fact(error.index, wrong) for wrong in error.faults]
        raise CaseFileError(found) from error


def _warnings(rows: Rows, facts: list[NewFact], now: datetime) -> list[str]:
    return [
        str(word)
        for index, fact in enumerate(facts)
        for word in events.warnings(index, fact, rows, now)
    ]
