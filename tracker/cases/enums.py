"""The closed lists of the domain: a leaf that rules read without Django and models offer."""

from enum import StrEnum


class Family(StrEnum):
    """The part of a case that an event belongs to."""

    PREPARATION = "preparation"
    LETTERS = "letters"
    USCIS = "uscis"
    CONSULAR = "consular"
    STATUS = "status"
    OTHER = "other"


class EventKind(StrEnum):
    """What can happen in a case. Add one when a real case needs it; never force an order."""

    CONTRACT_SIGNED = "contract_signed"
    COUNSEL_CONTACTED = "counsel_contacted"
    COUNSEL_ENGAGED = "counsel_engaged"
    INTAKE_REQUESTED = "intake_requested"
    INTAKE_ANSWERED = "intake_answered"
    QUESTIONNAIRE_RECEIVED = "questionnaire_received"
    EVIDENCE_REQUESTED = "evidence_requested"
    EVIDENCE_RECEIVED = "evidence_received"
    ADVISORY_OPINION_REQUESTED = "advisory_opinion_requested"
    ADVISORY_OPINION_RECEIVED = "advisory_opinion_received"
    DRAFT_COMPLETED = "draft_completed"
    REVIEW_COMPLETED = "review_completed"
    PETITION_SIGNED = "petition_signed"
    NEED_STATED = "need_stated"

    LETTER_REQUESTED = "letter_requested"
    LETTER_AGREED = "letter_agreed"
    LETTER_ANSWERS_RECEIVED = "letter_answers_received"
    LETTER_DRAFTED = "letter_drafted"
    LETTER_PASSED = "letter_passed"
    LETTER_SIGNED = "letter_signed"
    LETTER_DECLINED = "letter_declined"

    PETITION_FILED = "petition_filed"
    PETITION_RECEIVED = "petition_received"
    RECEIPT_NOTICE_ISSUED = "receipt_notice_issued"
    PREMIUM_REQUESTED = "premium_requested"
    PETITION_REJECTED = "petition_rejected"
    TRANSFERRED = "transferred"
    RFE_ISSUED = "rfe_issued"
    RFE_RESPONSE_SENT = "rfe_response_sent"
    RFE_RESPONSE_RECEIVED = "rfe_response_received"
    NOID_ISSUED = "noid_issued"
    NOID_RESPONSE_SENT = "noid_response_sent"
    NOID_RESPONSE_RECEIVED = "noid_response_received"
    APPROVED = "approved"
    APPROVAL_NOTICE_RECEIVED = "approval_notice_received"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    APPEAL_FILED = "appeal_filed"
    APPEAL_DECIDED = "appeal_decided"
    NOIR_ISSUED = "noir_issued"
    NOIR_RESPONSE_SENT = "noir_response_sent"
    REVOKED = "revoked"
    RETURNED_BY_CONSULATE = "returned_by_consulate"
    STATUS_SEEN = "status_seen"

    DS160_SAVED = "ds160_saved"
    DS160_SUBMITTED = "ds160_submitted"
    VISA_FEE_PAID = "visa_fee_paid"
    PHOTO_TAKEN = "photo_taken"
    WAIVER_OFFERED = "waiver_offered"
    WAIVER_PACKET_SENT = "waiver_packet_sent"
    WAIVER_REFUSED = "waiver_refused"
    SLOT_OFFERED = "slot_offered"
    EMERGENCY_REQUESTED = "emergency_requested"
    EMERGENCY_GRANTED = "emergency_granted"
    EMERGENCY_REFUSED = "emergency_refused"
    INTERVIEW_BOOKED = "interview_booked"
    INTERVIEW_MOVED = "interview_moved"
    INTERVIEW_CANCELLED = "interview_cancelled"
    INTERVIEW_ATTENDED = "interview_attended"
    VISA_PROMISED = "visa_promised"
    REFUSED_221G = "refused_221g"
    DOCUMENTS_SUBMITTED = "documents_submitted"
    VISA_REFUSED = "visa_refused"
    VISA_ISSUED = "visa_issued"
    PASSPORT_READY = "passport_ready"
    VISA_RECEIVED = "visa_received"

    ENTERED_US = "entered_us"
    I94_RECORDED = "i94_recorded"
    PASSPORT_RECORDED = "passport_recorded"
    BIRTH_RECORDED = "birth_recorded"
    WORK_STARTED = "work_started"
    EMPLOYMENT_ENDED = "employment_ended"
    EMPLOYER_CHANGED = "employer_changed"
    DEPARTED_US = "departed_us"

    NOTE = "note"
    RETRACTED = "retracted"


class Stage(StrEnum):
    """Where a case stands, in the order of an undisturbed one."""

    PREPARING = "preparing"
    LETTERS = "letters"
    DRAFTING = "drafting"
    FILED = "filed"
    RFE = "rfe"
    APPROVED = "approved"
    INTERVIEW = "interview"
    VISA_PROMISED = "visa_promised"
    VISA_RECEIVED = "visa_received"
    IN_US = "in_us"
    CLOSED = "closed"


class Role(StrEnum):
    """The part a participant plays in a case."""

    BENEFICIARY = "beneficiary"
    PETITIONER = "petitioner"
    COUNSEL = "counsel"
    RECOMMENDER = "recommender"
    DEPENDENT = "dependent"
    AGENT = "agent"


class Authority(StrEnum):
    """Actors that are no participants."""

    USCIS = "uscis"
    EMBASSY = "embassy"
    COURIER = "courier"
    CBP = "cbp"
    ORGANIZATION = "organization"
    RECOMMENDERS = "recommenders"


class Bound(StrEnum):
    """Whose day a deadline is; the firm's own is to look after a case that has gone quiet."""

    BENEFICIARY = "beneficiary"
    PETITIONER = "petitioner"
    COUNSEL = "counsel"
    RECOMMENDER = "recommender"
    USCIS = "uscis"
    EMBASSY = "embassy"
    ORGANIZATION = "organization"
    FIRM = "firm"


class Sense(StrEnum):
    """What a deadline's day means."""

    ACT_BY = "act_by"
    EXPECTED_BY = "expected_by"
    NOT_BEFORE = "not_before"
    RUNS_UNTIL = "runs_until"


class RuleKind(StrEnum):
    """What a rule rests on."""

    LEGAL = "legal"
    POLICY = "policy"
    PRACTICE = "practice"


class Sureness(StrEnum):
    """How sure we are of a rule's source, surest first."""

    CONFIRMED = "C"
    SECONDARY = "C2"
    LIKELY = "K+"
    MEDIUM = "K"
    UNKNOWN = "?"


class DeadlineState(StrEnum):
    """Derived when read, never stored."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    WAIVED = "waived"


class ChangeCause(StrEnum):
    """Why a date moved: a person recorded something, or what dates rest on changed."""

    FACT = "fact"
    RULE = "rule"
    CLOSURE = "closure"
    POST = "post"
    REFERENCE = "reference"
    TIME = "time"


class ReminderState(StrEnum):
    """The life of one row of the reminder ledger."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Tone(StrEnum):
    """Whether a mail asks its reader to act, only informs, or says that nobody has answered."""

    ACT = "act"
    INFORM = "inform"
    ESCALATE = "escalate"


class Volume(StrEnum):
    """How many reminders of a kind a person wants; what is mandatory is never `NONE`."""

    ALL = "all"
    FEW = "few"
    NONE = "none"


class Classification(StrEnum):
    O1A = "O-1A"
    O1B = "O-1B"
    O2 = "O-2"
    O3 = "O-3"


class Purpose(StrEnum):
    NEW = "new"
    EXTENSION = "extension"
    AMENDMENT = "amendment"
    CHANGE_OF_EMPLOYER = "change_of_employer"
    CHANGE_OF_STATUS = "change_of_status"
    CONCURRENT = "concurrent"


class Criterion(StrEnum):
    """The eight of 8 CFR 214.2(o)(3)(iii)(B), the award of (A), the comparable evidence of (C)."""

    AWARDS = "awards"
    MEMBERSHIP = "membership"
    PUBLISHED_MATERIAL = "published_material"
    JUDGING = "judging"
    ORIGINAL_CONTRIBUTIONS = "original_contributions"
    SCHOLARLY_ARTICLES = "scholarly_articles"
    CRITICAL_ROLE = "critical_role"
    HIGH_SALARY = "high_salary"
    MAJOR_AWARD = "major_award"
    COMPARABLE_EVIDENCE = "comparable_evidence"


class Booking(StrEnum):
    REGULAR = "regular"
    EMERGENCY = "emergency"


class Service(StrEnum):
    """How a notice was served; by mail adds three days, 8 CFR 103.8(b)."""

    MAIL = "mail"
    ELECTRONIC = "electronic"
    PERSONAL = "personal"


class ResponseChannel(StrEnum):
    """How the answer goes; only a paper answer's last day rolls."""

    PAPER = "paper"
    ONLINE = "online"


class Source(StrEnum):
    """Where a fact came from."""

    MANUAL = "manual"
    IMPORT = "import"
    FIXTURE = "fixture"
    USCIS_API = "uscis-api"
    MAIL = "mail"


class ChecklistKind(StrEnum):
    BENEFICIARY_TO_COUNSEL = "beneficiary_to_counsel"
    PETITION_PACKET = "petition_packet"
    WAIVER_PACKET = "waiver_packet"
    EMERGENCY_REQUEST = "emergency_request"
    INTERVIEW_DAY = "interview_day"
    PORT_OF_ENTRY = "port_of_entry"
    EXTENSION = "extension"
    DEPENDENTS = "dependents"


class Requirement(StrEnum):
    REQUIRED = "required"
    HELPFUL = "helpful"
    CONDITIONAL = "conditional"


class ItemState(StrEnum):
    MISSING = "missing"
    READY = "ready"
    SENT = "sent"
    BROUGHT = "brought"


class Outcome(StrEnum):
    """What really happened to a paper."""

    ASKED_FOR = "asked_for"
    LOOKED_AT = "looked_at"
    KEPT = "kept"
    RETURNED = "returned"
    NOT_ASKED_FOR = "not_asked_for"


class FirmRole(StrEnum):
    ATTORNEY = "attorney"
    PARALEGAL = "paralegal"
    ADMINISTRATOR = "administrator"


class ReferenceTopic(StrEnum):
    """What an effective-dated reference entry is about, in the order of a case."""

    FILING_WINDOW = "filing_window"
    FILING_ADVISED = "filing_advised"
    FILING_PLACE = "filing_place"
    I129_EDITION = "i129_edition"
    I129_FEE = "i129_fee"
    ASYLUM_PROGRAM_FEE = "asylum_program_fee"
    I907_EDITION = "i907_edition"
    PREMIUM_FEE = "premium_fee"
    PREMIUM_SERVICE = "premium_service"
    PAYMENT = "payment"
    BENEFIT_HOLD = "benefit_hold"
    MRV_FEE = "mrv_fee"
    MRV_VALIDITY = "mrv_validity"
    MRV_REFUND = "mrv_refund"
    INTERVIEW_WAIVER = "interview_waiver"
    COUNTRY_RULE = "country_rule"
    VISA_INTEGRITY_FEE = "visa_integrity_fee"
    I94_FEE = "i94_fee"


class ReferenceBasis(StrEnum):
    """The date of a case by which a reference entry applies to it."""

    POSTMARK = "postmark"
    RECEIPT = "receipt"
    DECISION = "decision"
    APPLICATION = "application"
    PAYMENT = "payment"
    INTERVIEW = "interview"
    ISSUANCE = "issuance"
    ENTRY = "entry"


class ReferenceAudience(StrEnum):
    """Whom an entry is for, where not everybody; lists of countries are written as codes."""

    STANDARD = "standard"
    SMALL_EMPLOYER = "small_employer"
    NONPROFIT = "nonprofit"
    PENDING = "pending"
    OTHERS = "others"
