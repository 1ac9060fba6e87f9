"""The petition's cached columns, computed from its facts; `record.refresh` writes them."""

from datetime import date
from typing import Any

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case
from tracker.cases.rules.premium_clock import is_asked_for
from tracker.cases.rules.stage import letters_passed, stage_of
from tracker.cases.rules.standing import last_own, stated_day


def caches_of(case: Case, next_due: date | None) -> dict[str, Any]:
    """Column → value, as the facts of ``case`` have it; ``next_due`` comes from its deadlines.

    What is a person's, such as the I-94, is the beneficiary's.
    """
    approved, receipt = last_own(case, K.APPROVED), last_own(case, K.RECEIPT_NOTICE_ISSUED)
    return {
        "stage": stage_of(case),
        "letters_passed": letters_passed(case),
        "letters_total": len(case.letters),
        "next_due": next_due,
        "needed_by": stated_day(last_own(case, K.NEED_STATED), "by"),
        "premium": is_asked_for(case),
        "receipt_number": receipt.details.get("receipt_number", "") if receipt else "",
        "valid_from": stated_day(approved, "valid_from"),
        "valid_to": stated_day(approved, "valid_to"),
        "i94_until": stated_day(last_own(case, K.I94_RECORDED), "until"),
        "passport_expires": stated_day(last_own(case, K.PASSPORT_RECORDED), "expires"),
    }
