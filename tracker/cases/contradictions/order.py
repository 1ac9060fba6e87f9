"""Facts in an order that cannot be: before what they follow from, or after what ended them."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.cases.contradictions.found import (
    Contradiction,
    begins,
    certainly_before,
    dated,
    same_person,
)
from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.cases.rules.case import Case, Fact
from tracker.lib.texts import Sentence
from tracker.lib.texts import noop as _

_BEFORE = _("“{fact}” ({day}) is dated before “{other}” ({other_day}).")
_AFTER = _("“{fact}” ({day}) is dated after “{other}” ({other_day}).")
_NOTICES = _("Compare both days with the notices (I-797), and the year with them.")
_PAGE = _("Compare the day with the visa's own page in the passport.")


@dataclass(frozen=True, slots=True)
class Follows:
    """``kinds`` come after a fact of ``causes``, where the case has one."""

    check: str
    kinds: tuple[K, ...]
    causes: tuple[K, ...]
    why: str
    look_at: str


@dataclass(frozen=True, slots=True)
class Ended:
    """After a fact of ``ends`` come no ``kinds``, unless one of ``unless`` can lie between.

    ``about`` is what both must be about: the same letter or interview.
    """

    check: str
    kinds: tuple[K, ...]
    ends: tuple[K, ...]
    unless: tuple[K, ...]
    why: str
    look_at: str
    about: str = ""


FOLLOWS = (
    Follows(
        "decided-before-filed",
        (K.APPROVED, K.DENIED, K.RFE_ISSUED, K.NOID_ISSUED, K.PETITION_REJECTED),
        (K.PETITION_FILED,),
        _("USCIS acts only on a petition that was filed."),
        _NOTICES,
    ),
    Follows(
        "received-before-filed",
        (K.PETITION_RECEIVED, K.RECEIPT_NOTICE_ISSUED),
        (K.PETITION_FILED,),
        _("USCIS receives only what was sent."),
        _("Compare the courier's slip with the received date on the receipt notice (I-797)."),
    ),
    *(
        Follows(
            "answered-before-asked",
            answers,
            (notice,),
            _("An answer follows its notice."),
            _("Compare the date of the notice with the courier's slip of the answer."),
        )
        for answers, notice in (
            ((K.RFE_RESPONSE_SENT, K.RFE_RESPONSE_RECEIVED), K.RFE_ISSUED),
            ((K.NOID_RESPONSE_SENT, K.NOID_RESPONSE_RECEIVED), K.NOID_ISSUED),
            ((K.NOIR_RESPONSE_SENT,), K.NOIR_ISSUED),
        )
    ),
    Follows(
        "before-approved",
        (
            K.APPROVAL_NOTICE_RECEIVED,
            K.NOIR_ISSUED,
            K.REVOKED,
            K.RETURNED_BY_CONSULATE,
            K.VISA_ISSUED,
            K.VISA_RECEIVED,
        ),
        (K.APPROVED,),
        _("It rests on an approval."),
        _("Compare the day with the date of the approval notice (I-797)."),
    ),
    Follows(
        "emergency-before-asked",
        (K.EMERGENCY_GRANTED, K.EMERGENCY_REFUSED),
        (K.EMERGENCY_REQUESTED,),
        _("The embassy answers only a request that was made."),
        _("Compare the days with the mails of the appointment service."),
    ),
    Follows(
        "visa-received-before-issued",
        (K.VISA_RECEIVED,),
        (K.VISA_ISSUED,),
        _("A visa is handed over after it was issued."),
        _PAGE,
    ),
    Follows(
        "appeal-decided-before-filed",
        (K.APPEAL_DECIDED,),
        (K.APPEAL_FILED,),
        _("An appeal or motion is decided after it was filed."),
        _NOTICES,
    ),
)
ENDED = (
    Ended(
        "decided-after-withdrawn",
        (K.APPROVED, K.DENIED, K.RFE_ISSUED, K.NOID_ISSUED),
        (K.WITHDRAWN,),
        (K.REOPENED, K.PETITION_FILED, K.PETITION_RECEIVED),
        _("A petition that was withdrawn leaves nothing to decide."),
        _NOTICES,
    ),
    Ended(
        "approved-after-denied",
        (K.APPROVED,),
        (K.DENIED,),
        (K.REOPENED, K.APPEAL_DECIDED, K.PETITION_FILED, K.PETITION_RECEIVED),
        _(
            "A denial stands until the case is reopened, an appeal is decided or a petition is "
            "filed anew."
        ),
        _("If the case was reopened, record that; else compare the days with the notices (I-797)."),
    ),
    Ended(
        "letter-after-declined",
        (K.LETTER_DRAFTED, K.LETTER_PASSED, K.LETTER_SIGNED),
        (K.LETTER_DECLINED,),
        (K.LETTER_REQUESTED, K.LETTER_AGREED),
        _("The recommender had declined this letter."),
        _("If the recommender agreed after all, record that; else see which letter is meant."),
        about="letter",
    ),
    Ended(
        "interview-after-visa",
        (K.INTERVIEW_ATTENDED,),
        (K.VISA_RECEIVED,),
        (K.DS160_SUBMITTED,),
        _("The visa follows from the interview."),
        _PAGE,
    ),
    Ended(
        "attended-after-cancelled",
        (K.INTERVIEW_ATTENDED,),
        (K.INTERVIEW_CANCELLED,),
        (K.INTERVIEW_BOOKED, K.INTERVIEW_MOVED),
        _("This appointment had been cancelled."),
        _("See which appointment was attended, and whether this one was booked again."),
        about="interview",
    ),
)


def out_of_order(case: Case) -> Iterator[Contradiction]:
    """Facts before everything they can follow from, and facts after their matter had ended."""
    for follows in FOLLOWS:
        yield from _too_early(case, follows)
    for ended in ENDED:
        yield from _too_late(case, ended)


def _too_early(case: Case, rule: Follows) -> Iterator[Contradiction]:
    """One contradiction a fact, with the nearest of its possible causes."""
    for fact in case.of(*rule.kinds):
        causes = [cause for cause in case.of(*rule.causes) if same_person(case, fact, cause)]
        if causes and all(certainly_before(fact, cause) for cause in causes):
            yield _found(rule, _BEFORE, fact, min(causes, key=_start))


def _too_late(case: Case, rule: Ended) -> Iterator[Contradiction]:
    """One contradiction a fact, with the last of what had ended its matter."""
    for fact in case.of(*rule.kinds):
        ends = [end for end in case.of(*rule.ends) if _stops(case, rule, end, fact)]
        if ends:
            yield _found(rule, _AFTER, fact, max(ends, key=_start))


def _stops(case: Case, rule: Ended, end: Fact, fact: Fact) -> bool:
    """Whether ``fact`` comes after ``end``, and nothing can lie between that began it anew."""
    if not (_alike(case, rule, end, fact) and certainly_before(end, fact)):
        return False
    return not any(
        _alike(case, rule, again, fact)
        and not certainly_before(again, end)
        and not certainly_before(fact, again)
        for again in case.of(*rule.unless)
    )


def _alike(case: Case, rule: Ended, one: Fact, other: Fact) -> bool:
    if rule.about == "letter":
        return one.letter == other.letter
    if rule.about == "interview":
        return one.interview == other.interview
    return same_person(case, one, other)


def _start(fact: Fact) -> float:
    start = begins(fact)
    return start.timestamp() if start else float("-inf")


def _found(rule: Follows | Ended, text: str, fact: Fact, other: Fact) -> Contradiction:
    values = {
        "fact": KINDS[fact.kind].label,
        "day": dated(fact),
        "other": KINDS[other.kind].label,
        "other_day": dated(other),
    }
    return Contradiction(
        check=rule.check,
        facts=(fact, other),
        what=Sentence(text, values),
        why=Sentence(rule.why),
        look_at=Sentence(rule.look_at),
    )
