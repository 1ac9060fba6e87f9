"""The petition's cached columns, computed from its facts; `record.refresh` writes them."""

from datetime import date
from typing import Any

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case
from tracker.cases.rules.stage import letters_passed, stage_of


def caches_of(case: Case, next_due: date | None) -> dict[str, Any]:
    """Column → value, as the facts of ``case`` have it; ``next_due`` comes from its deadlines."""
    filed, approved = case.last(K.PETITION_FILED), case.last(K.APPROVED)
    validity = approved.details if approved else {}
    with_filing = filed is not None and bool(filed.details.get("premium"))
    return {
        "stage": stage_of(case),
        "letters_passed": letters_passed(case),
        "letters_total": len(case.letters),
        "next_due": next_due,
        "needed_by": _day(_detail(case, K.NEED_STATED, "by")),
        "premium": with_filing or case.last(K.PREMIUM_REQUESTED) is not None,
        "receipt_number": _detail(case, K.RECEIPT_NOTICE_ISSUED, "receipt_number") or "",
        "valid_from": _day(validity.get("valid_from")),
        "valid_to": _day(validity.get("valid_to")),
        "i94_until": _day(_detail(case, K.I94_RECORDED, "until")),
        "passport_expires": _day(_detail(case, K.PASSPORT_RECORDED, "expires")),
    }


def _detail(case: Case, kind: K, name: str) -> Any:  # noqa: ANN401  # JSON
    fact = case.last(kind)
    return fact.details.get(name) if fact else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
