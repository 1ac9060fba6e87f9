"""What somebody has to look up before a date can be trusted."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.standing import theirs
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

SETTLED = (K.APPROVED, K.DENIED, K.WITHDRAWN, K.REVOKED)
ANSWERED_BY = {
    K.RFE_ISSUED: (K.RFE_RESPONSE_SENT, K.RFE_RESPONSE_RECEIVED, *SETTLED),
    K.NOID_ISSUED: (K.NOID_RESPONSE_SENT, K.NOID_RESPONSE_RECEIVED, *SETTLED),
    K.NOIR_ISSUED: (K.NOIR_RESPONSE_SENT, *SETTLED),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something to look up and record about one fact."""

    about: Fact
    sentence: Sentence


def questions(case: Case) -> Iterator[Question]:
    """Open notices without their printed due date, which is the one that counts."""
    for notice in case.of(*ANSWERED_BY):
        answered = any(theirs(case, notice, *ANSWERED_BY[notice.kind]))
        if notice.stated_due is None and not answered:
            yield Question(notice, Sentence(_("Enter the due date printed on the notice.")))
