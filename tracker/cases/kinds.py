"""What each kind of event is: its words, its family, what it needs, the stage it proves.

Pure: no Django. Labels are marked for translation. `details` and `about` are checked by `facts.py`;
that a letter or an interview is named, by the database too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Family, Stage
from tracker.lib.texts import noop as _


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind. ``details`` maps each small value it may carry to its type (date, bool, int, str);
    names in ``requires`` must be there."""

    kind: K
    family: Family
    label: str
    stage: Stage | None = None
    about: str | None = None
    details: Mapping[str, type] = field(default_factory=dict)
    requires: frozenset[str] = frozenset()
    span: bool = False


def _specs() -> list[KindSpec]:
    return [*_preparation(), *_letters(), *_uscis(), *_consular(), *_status(), *_other()]


def _preparation() -> list[KindSpec]:
    f = Family.PREPARATION
    return [
        KindSpec(K.CONTRACT_SIGNED, f, _("Contract signed")),
        KindSpec(K.COUNSEL_CONTACTED, f, _("First contact with counsel")),
        KindSpec(K.COUNSEL_ENGAGED, f, _("Counsel engaged")),
        KindSpec(K.INTAKE_REQUESTED, f, _("Basic information asked for")),
        KindSpec(K.INTAKE_ANSWERED, f, _("Basic information given")),
        KindSpec(K.QUESTIONNAIRE_RECEIVED, f, _("Questionnaire for the letters received")),
        KindSpec(K.EVIDENCE_REQUESTED, f, _("Evidence asked for")),
        KindSpec(K.EVIDENCE_RECEIVED, f, _("Evidence received")),
        KindSpec(
            K.ADVISORY_OPINION_REQUESTED,
            f,
            _("Advisory opinion asked for"),
            details={"organization_received": date},
        ),
        KindSpec(K.ADVISORY_OPINION_RECEIVED, f, _("Advisory opinion received")),
        KindSpec(K.DRAFT_COMPLETED, f, _("Draft of the petition completed"), Stage.DRAFTING),
        KindSpec(K.REVIEW_COMPLETED, f, _("Review completed"), Stage.DRAFTING),
        KindSpec(K.PETITION_SIGNED, f, _("Petition signed"), Stage.DRAFTING),
        KindSpec(
            K.NEED_STATED,
            f,
            _("Date of need stated"),
            details={"by": date},
            requires=frozenset({"by"}),
        ),
    ]


def _letters() -> list[KindSpec]:
    f, stage, about = Family.LETTERS, Stage.LETTERS, "letter"
    return [
        KindSpec(K.LETTER_REQUESTED, f, _("Letter asked for"), stage, about),
        KindSpec(K.LETTER_AGREED, f, _("Recommender agreed to write"), stage, about),
        KindSpec(
            K.LETTER_ANSWERS_RECEIVED, f, _("Answers for the letters received"), stage, span=True
        ),
        KindSpec(K.LETTER_DRAFTED, f, _("Letter drafted"), stage, about),
        KindSpec(K.LETTER_PASSED, f, _("Letter passed its final review"), stage, about),
        KindSpec(K.LETTER_SIGNED, f, _("Letter signed"), stage, about),
        KindSpec(K.LETTER_DECLINED, f, _("Letter declined"), stage, about),
    ]


def _uscis() -> list[KindSpec]:
    f = Family.USCIS
    filing = {
        "premium": bool,
        "pages": int,
        "requested_from": date,
        "requested_to": date,
        "new_event": bool,
    }
    validity = {"valid_from": date, "valid_to": date}
    return [
        KindSpec(K.PETITION_FILED, f, _("Petition filed"), Stage.FILED, details=filing),
        KindSpec(K.PETITION_RECEIVED, f, _("USCIS received the petition"), Stage.FILED),
        KindSpec(
            K.RECEIPT_NOTICE_ISSUED,
            f,
            _("Receipt notice issued"),
            Stage.FILED,
            details={"receipt_number": str},
        ),
        KindSpec(K.PREMIUM_REQUESTED, f, _("Premium processing asked for"), Stage.FILED),
        KindSpec(K.PETITION_REJECTED, f, _("Petition rejected and returned unfiled")),
        KindSpec(K.TRANSFERRED, f, _("Case transferred to another office")),
        KindSpec(K.RFE_ISSUED, f, _("USCIS asked for more evidence")),
        KindSpec(K.RFE_RESPONSE_SENT, f, _("Answer to the request sent")),
        KindSpec(K.RFE_RESPONSE_RECEIVED, f, _("USCIS received the answer")),
        KindSpec(K.NOID_ISSUED, f, _("Notice of intent to deny issued")),
        KindSpec(K.NOID_RESPONSE_SENT, f, _("Answer to the notice of intent to deny sent")),
        KindSpec(
            K.NOID_RESPONSE_RECEIVED, f, _("USCIS received the answer to its notice of intent")
        ),
        KindSpec(K.APPROVED, f, _("Petition approved"), Stage.APPROVED, details=validity),
        KindSpec(
            K.APPROVAL_NOTICE_RECEIVED, f, _("Approval notice (I-797) received"), Stage.APPROVED
        ),
        KindSpec(K.DENIED, f, _("Petition denied")),
        KindSpec(K.WITHDRAWN, f, _("Petition withdrawn")),
        KindSpec(K.REOPENED, f, _("Case reopened")),
        KindSpec(K.APPEAL_FILED, f, _("Appeal or motion filed"), details={"brief_sent": date}),
        KindSpec(K.APPEAL_DECIDED, f, _("Appeal or motion decided")),
        KindSpec(K.NOIR_ISSUED, f, _("Notice of intent to revoke issued")),
        KindSpec(K.NOIR_RESPONSE_SENT, f, _("Answer to the notice of intent to revoke sent")),
        KindSpec(K.REVOKED, f, _("Approval revoked")),
        KindSpec(K.RETURNED_BY_CONSULATE, f, _("Petition returned by the consulate")),
        KindSpec(
            K.STATUS_SEEN,
            f,
            _("Status text seen"),
            details={"text": str},
            requires=frozenset({"text"}),
        ),
    ]


def _consular() -> list[KindSpec]:
    f, interview, about = Family.CONSULAR, Stage.INTERVIEW, "interview"
    return [
        KindSpec(K.DS160_SAVED, f, _("Visa application (DS-160) saved")),
        KindSpec(K.DS160_SUBMITTED, f, _("Visa application (DS-160) submitted")),
        KindSpec(K.VISA_FEE_PAID, f, _("Visa fee paid")),
        KindSpec(K.PHOTO_TAKEN, f, _("Visa photo taken")),
        KindSpec(K.WAIVER_OFFERED, f, _("Interview waiver offered")),
        KindSpec(K.WAIVER_PACKET_SENT, f, _("Interview-waiver packet sent"), interview),
        KindSpec(K.WAIVER_REFUSED, f, _("Interview waiver refused"), interview),
        KindSpec(K.SLOT_OFFERED, f, _("Interview slot on offer"), interview, about),
        KindSpec(K.EMERGENCY_REQUESTED, f, _("Emergency appointment asked for"), interview),
        KindSpec(K.EMERGENCY_GRANTED, f, _("Emergency appointment granted"), interview),
        KindSpec(K.EMERGENCY_REFUSED, f, _("Emergency appointment refused"), interview),
        KindSpec(K.INTERVIEW_BOOKED, f, _("Interview booked"), interview, about),
        KindSpec(
            K.INTERVIEW_MOVED, f, _("Interview moved"), interview, about, details={"to": date}
        ),
        KindSpec(K.INTERVIEW_CANCELLED, f, _("Interview cancelled"), interview, about),
        KindSpec(K.INTERVIEW_ATTENDED, f, _("Interview attended"), interview, about),
        KindSpec(K.VISA_PROMISED, f, _("Visa promised at the interview"), Stage.VISA_PROMISED),
        KindSpec(K.REFUSED_221G, f, _("Refused for now under 221(g)"), interview),
        KindSpec(K.DOCUMENTS_SUBMITTED, f, _("Documents handed in"), interview),
        KindSpec(K.VISA_REFUSED, f, _("Visa refused"), interview),
        KindSpec(K.VISA_ISSUED, f, _("Visa issued"), Stage.VISA_PROMISED),
        KindSpec(K.PASSPORT_READY, f, _("Passport ready to be collected"), Stage.VISA_PROMISED),
        KindSpec(K.VISA_RECEIVED, f, _("Visa received"), Stage.VISA_RECEIVED),
    ]


def _status() -> list[KindSpec]:
    f = Family.STATUS
    return [
        KindSpec(K.ENTERED_US, f, _("Entered the United States"), Stage.IN_US),
        KindSpec(
            K.I94_RECORDED,
            f,
            _("I-94 recorded"),
            Stage.IN_US,
            details={"until": date},
            requires=frozenset({"until"}),
        ),
        KindSpec(
            K.PASSPORT_RECORDED,
            f,
            _("Passport recorded"),
            details={"expires": date},
            requires=frozenset({"expires"}),
        ),
        KindSpec(
            K.BIRTH_RECORDED,
            f,
            _("Date of birth recorded"),
            details={"on": date},
            requires=frozenset({"on"}),
        ),
        KindSpec(K.WORK_STARTED, f, _("Work started"), Stage.IN_US),
        KindSpec(K.EMPLOYMENT_ENDED, f, _("Employment ended"), details={"last_paid_day": date}),
        KindSpec(K.EMPLOYER_CHANGED, f, _("Employer changed")),
        KindSpec(K.DEPARTED_US, f, _("Left the United States")),
    ]


def _other() -> list[KindSpec]:
    return [
        KindSpec(K.NOTE, Family.OTHER, _("Note")),
        KindSpec(K.RETRACTED, Family.OTHER, _("Entry taken back")),
    ]


KINDS: Mapping[K, KindSpec] = {spec.kind: spec for spec in _specs()}
