"""A case as one JSON file: read from it, and written to it, so that a case can change hands."""

from tracker.cases.exchange.exporting import export_case
from tracker.cases.exchange.faults import CaseFault, CaseFileError
from tracker.cases.exchange.importing import Imported, import_case
from tracker.cases.exchange.reading import MAX_BYTES, read

__all__ = [
    "MAX_BYTES",
    "CaseFault",
    "CaseFileError",
    "Imported",
    "export_case",
    "import_case",
    "read",
]
