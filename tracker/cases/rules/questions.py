"""What somebody has to look up before a date can be trusted."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.cases.enums import EventKind as K
from tracker.cases.rules.case import Case, Fact
from tracker.cases.rules.standing import ENDINGS, own, theirs
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

ANSWERED_BY = {
    K.RFE_ISSUED: (K.RFE_RESPONSE_SENT, K.RFE_RESPONSE_RECEIVED),
    K.NOID_ISSUED: (K.NOID_RESPONSE_SENT, K.NOID_RESPONSE_RECEIVED),
    K.NOIR_ISSUED: (K.NOIR_RESPONSE_SENT,),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something to look up and record about one fact."""

    about: Fact
    sentence: Sentence


def settled(case: Case, notice: Fact) -> bool:
    """Whether what ``notice`` is about was decided after it: a dependent's falls with the petition,
    and is not granted with it."""
    decided = theirs(case, notice, K.APPROVED, *ENDINGS)
    return any(decided) or any(own(case, case.after(notice, *ENDINGS)))


def questions(case: Case) -> Iterator[Question]:
    """Open notices without their printed due date, which is the one that counts."""
    for notice in case.of(*ANSWERED_BY):
        answered = any(theirs(case, notice, *ANSWERED_BY[notice.kind]))
        if notice.stated_due is None and not answered and not settled(case, notice):
            yield Question(notice, Sentence(_("Enter the due date printed on the notice.")))
