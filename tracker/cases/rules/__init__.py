"""The law and practice of an O-1A case as pure functions: facts in, dates out."""

from tracker.cases.rules import (
    after_interview,
    amend,
    appeals,
    case_quiet,
    ds160,
    entry,
    extension,
    filing,
    grace_60,
    i94_check,
    labor_consultation,
    letter_due,
    needed_by,
    o3_age_out,
    passport_validity,
    photo_age,
    premium_clock,
    responses,
    validity,
    visa_fee,
    work_240,
)
from tracker.cases.rules.registry import register

RULES = register(
    [
        # The petition at USCIS
        filing.EARLIEST,
        filing.ADVISED,
        labor_consultation.RULE,
        premium_clock.RULE,
        responses.RFE,
        responses.NOID,
        responses.NOIR,
        appeals.I290B,
        appeals.BRIEF,
        # Letters
        letter_due.RULE,
        # The visa
        needed_by.RULE,
        ds160.DS160_SAVE,
        ds160.DS160_LOCK,
        visa_fee.RULE,
        photo_age.RULE,
        entry.VISA_EARLIEST,
        after_interview.CURE_221G,
        after_interview.AP_INQUIRE,
        after_interview.PASSPORT_PICKUP,
        # The stay
        entry.ENTRY_EARLIEST,
        entry.WORK_START,
        i94_check.RULE,
        validity.MAX,
        validity.EXT_1Y,
        extension.FILE_BY,
        extension.PREPARE,
        work_240.RULE,
        grace_60.RULE,
        entry.EXIT_10,
        passport_validity.RULE,
        o3_age_out.RULE,
        amend.RULE,
        # The case as a whole
        case_quiet.RULE,
    ]
)
