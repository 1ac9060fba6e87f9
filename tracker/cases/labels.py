"""The words for the closed lists, in the reader's language; choices of the models are made here."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from tracker.cases import enums as e
from tracker.cases.kinds import KINDS

LABELS: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    e.EventKind: {kind: _(spec.label) for kind, spec in KINDS.items()},
    e.Family: {
        e.Family.PREPARATION: _("Preparation"),
        e.Family.LETTERS: _("Letters"),
        e.Family.USCIS: _("USCIS"),
        e.Family.CONSULAR: _("Visa"),
        e.Family.STATUS: _("Stay in the US"),
        e.Family.OTHER: _("Other"),
    },
    e.Stage: {
        e.Stage.PREPARING: _("Preparation"),
        e.Stage.LETTERS: _("Letters"),
        e.Stage.DRAFTING: _("Draft"),
        e.Stage.FILED: _("Filed"),
        e.Stage.RFE: _("Request for evidence"),
        e.Stage.APPROVED: _("Approved"),
        e.Stage.INTERVIEW: _("Interview"),
        e.Stage.VISA_PROMISED: _("Visa promised"),
        e.Stage.VISA_RECEIVED: _("Visa received"),
        e.Stage.IN_US: _("In the United States"),
        e.Stage.CLOSED: _("Closed"),
    },
    e.Role: {
        e.Role.BENEFICIARY: _("Beneficiary"),
        e.Role.PETITIONER: _("Petitioner"),
        e.Role.COUNSEL: _("Counsel"),
        e.Role.RECOMMENDER: _("Recommender"),
        e.Role.DEPENDENT: _("Dependent"),
        e.Role.AGENT: _("Agent"),
    },
    e.Authority: {
        e.Authority.USCIS: _("USCIS"),
        e.Authority.EMBASSY: _("Embassy"),
        e.Authority.COURIER: _("Courier"),
        e.Authority.CBP: _("US border control (CBP)"),
        e.Authority.ORGANIZATION: _("Peer organization"),
        e.Authority.RECOMMENDERS: _("Recommenders"),
    },
    e.Bound: {
        e.Bound.BENEFICIARY: _("Beneficiary"),
        e.Bound.PETITIONER: _("Petitioner"),
        e.Bound.COUNSEL: _("Counsel"),
        e.Bound.RECOMMENDER: _("Recommender"),
        e.Bound.USCIS: _("USCIS"),
        e.Bound.EMBASSY: _("Embassy"),
        e.Bound.ORGANIZATION: _("Peer organization"),
        e.Bound.FIRM: _("The firm"),
    },
    e.Sense: {
        e.Sense.ACT_BY: _("act by"),
        e.Sense.EXPECTED_BY: _("expected by"),
        e.Sense.NOT_BEFORE: _("not before"),
        e.Sense.RUNS_UNTIL: _("runs until"),
    },
    e.RuleKind: {
        e.RuleKind.LEGAL: _("law"),
        e.RuleKind.POLICY: _("agency policy"),
        e.RuleKind.PRACTICE: _("good practice"),
    },
    e.Sureness: {
        e.Sureness.CONFIRMED: _("read in an official text"),
        e.Sureness.SECONDARY: _("read in a secondary text"),
        e.Sureness.LIKELY: _("general knowledge, confirm with counsel"),
        e.Sureness.MEDIUM: _("not checked, confirm with counsel"),
        e.Sureness.UNKNOWN: _("unknown, ask counsel"),
    },
    e.DeadlineState: {
        e.DeadlineState.OPEN: _("open"),
        e.DeadlineState.MET: _("met"),
        e.DeadlineState.MISSED: _("missed"),
        e.DeadlineState.WAIVED: _("waived"),
    },
    e.ChangeCause: {
        e.ChangeCause.FACT: _("An event was recorded"),
        e.ChangeCause.RULE: _("A rule has a new version"),
        e.ChangeCause.CLOSURE: _("A closure was edited"),
        e.ChangeCause.POST: _("A consular post was edited"),
        e.ChangeCause.REFERENCE: _("Reference data was edited"),
        e.ChangeCause.TIME: _("Days passed"),
    },
    e.ReminderState: {
        e.ReminderState.PLANNED: _("planned"),
        e.ReminderState.CLAIMED: _("being sent"),
        e.ReminderState.SENT: _("sent"),
        e.ReminderState.FAILED: _("failed"),
        e.ReminderState.CANCELLED: _("cancelled"),
    },
    e.Tone: {
        e.Tone.ACT: _("to act"),
        e.Tone.INFORM: _("to know"),
        e.Tone.ESCALATE: _("nobody answered"),
    },
    e.Classification: {item: item.value for item in e.Classification},
    e.Purpose: {
        e.Purpose.NEW: _("New"),
        e.Purpose.EXTENSION: _("Extension"),
        e.Purpose.AMENDMENT: _("Amendment"),
        e.Purpose.CHANGE_OF_EMPLOYER: _("Change of employer"),
        e.Purpose.CHANGE_OF_STATUS: _("Change of status"),
        e.Purpose.CONCURRENT: _("Concurrent employer"),
    },
    e.Criterion: {
        e.Criterion.AWARDS: _("Prizes or awards"),
        e.Criterion.MEMBERSHIP: _("Membership"),
        e.Criterion.PUBLISHED_MATERIAL: _("Published material"),
        e.Criterion.JUDGING: _("Judging"),
        e.Criterion.ORIGINAL_CONTRIBUTIONS: _("Original contributions"),
        e.Criterion.SCHOLARLY_ARTICLES: _("Scholarly articles"),
        e.Criterion.CRITICAL_ROLE: _("Critical role"),
        e.Criterion.HIGH_SALARY: _("High salary"),
        e.Criterion.MAJOR_AWARD: _("Major award"),
        e.Criterion.COMPARABLE_EVIDENCE: _("Comparable evidence"),
    },
    e.Booking: {
        e.Booking.REGULAR: _("Regular interview"),
        e.Booking.EMERGENCY: _("Emergency interview"),
    },
    e.Service: {
        e.Service.MAIL: _("By mail"),
        e.Service.ELECTRONIC: _("Electronically"),
        e.Service.PERSONAL: _("By hand"),
    },
    e.ResponseChannel: {
        e.ResponseChannel.PAPER: _("On paper"),
        e.ResponseChannel.ONLINE: _("Online"),
    },
    e.Source: {
        e.Source.MANUAL: _("Recorded by hand"),
        e.Source.IMPORT: _("Imported"),
        e.Source.FIXTURE: _("Demo data"),
        e.Source.USCIS_API: _("USCIS case status"),
        e.Source.MAIL: _("From a mail"),
    },
    e.ChecklistKind: {
        e.ChecklistKind.BENEFICIARY_TO_COUNSEL: _("From the beneficiary to counsel"),
        e.ChecklistKind.PETITION_PACKET: _("Petition packet"),
        e.ChecklistKind.WAIVER_PACKET: _("Interview-waiver packet"),
        e.ChecklistKind.EMERGENCY_REQUEST: _("Emergency request"),
        e.ChecklistKind.INTERVIEW_DAY: _("Interview day"),
        e.ChecklistKind.PORT_OF_ENTRY: _("Port of entry"),
        e.ChecklistKind.EXTENSION: _("Extension"),
        e.ChecklistKind.DEPENDENTS: _("Dependents"),
    },
    e.Requirement: {
        e.Requirement.REQUIRED: _("required"),
        e.Requirement.HELPFUL: _("helpful"),
        e.Requirement.CONDITIONAL: _("if it applies"),
    },
    e.ItemState: {
        e.ItemState.MISSING: _("missing"),
        e.ItemState.READY: _("ready"),
        e.ItemState.SENT: _("sent"),
        e.ItemState.BROUGHT: _("brought"),
    },
    e.Outcome: {
        e.Outcome.ASKED_FOR: _("asked for"),
        e.Outcome.LOOKED_AT: _("looked at"),
        e.Outcome.KEPT: _("kept"),
        e.Outcome.RETURNED: _("returned"),
        e.Outcome.NOT_ASKED_FOR: _("not asked for"),
    },
    e.ReferenceTopic: {
        e.ReferenceTopic.FILING_WINDOW: _("How early to file"),
        e.ReferenceTopic.FILING_ADVISED: _("Advice on filing"),
        e.ReferenceTopic.FILING_PLACE: _("Where to file"),
        e.ReferenceTopic.I129_EDITION: _("Edition of Form I-129"),
        e.ReferenceTopic.I129_FEE: _("Fee of Form I-129"),
        e.ReferenceTopic.ASYLUM_PROGRAM_FEE: _("Asylum Program Fee"),
        e.ReferenceTopic.I907_EDITION: _("Edition of Form I-907"),
        e.ReferenceTopic.PREMIUM_FEE: _("Fee for premium processing"),
        e.ReferenceTopic.PREMIUM_SERVICE: _("Premium processing on offer"),
        e.ReferenceTopic.PAYMENT: _("How USCIS is paid"),
        e.ReferenceTopic.BENEFIT_HOLD: _("USCIS hold by nationality"),
        e.ReferenceTopic.MRV_FEE: _("Visa fee (MRV)"),
        e.ReferenceTopic.MRV_VALIDITY: _("How long the visa fee is good"),
        e.ReferenceTopic.MRV_REFUND: _("Refund of the visa fee"),
        e.ReferenceTopic.INTERVIEW_WAIVER: _("Interview waiver"),
        e.ReferenceTopic.COUNTRY_RULE: _("Visas by nationality"),
        e.ReferenceTopic.VISA_INTEGRITY_FEE: _("Visa integrity fee"),
        e.ReferenceTopic.I94_FEE: _("I-94 fee"),
    },
    e.ReferenceBasis: {
        e.ReferenceBasis.POSTMARK: _("Day of posting"),
        e.ReferenceBasis.RECEIPT: _("Day USCIS receives it"),
        e.ReferenceBasis.DECISION: _("Day of the decision"),
        e.ReferenceBasis.APPLICATION: _("Days of the visa application"),
        e.ReferenceBasis.PAYMENT: _("Day the visa fee is paid"),
        e.ReferenceBasis.INTERVIEW: _("Day of the interview"),
        e.ReferenceBasis.ISSUANCE: _("Day the visa is issued"),
        e.ReferenceBasis.ENTRY: _("Day of entry"),
    },
    e.ReferenceAudience: {
        e.ReferenceAudience.STANDARD: _("Standard"),
        e.ReferenceAudience.SMALL_EMPLOYER: _("At most 25 full-time employees"),
        e.ReferenceAudience.NONPROFIT: _("Nonprofit"),
        e.ReferenceAudience.PENDING: _("Petitions already pending"),
        e.ReferenceAudience.OTHERS: _("Others"),
    },
}


def label(value: StrEnum) -> str:
    """The word for one member, in the active language."""
    return str(LABELS[type(value)][value])


def choices(enum: type[StrEnum]) -> Callable[[], list[tuple[str, Any]]]:
    """Callable choices for a model field: a new member of the list is no migration."""
    return ChoicesOf(enum)


class ChoicesOf:
    """A callable that a migration can name (a closure could not be serialised)."""

    def __init__(self, enum: type[StrEnum]) -> None:
        self.enum = enum

    def __call__(self) -> list[tuple[str, Any]]:
        return [(member.value, LABELS[self.enum][member]) for member in self.enum]

    def deconstruct(self) -> tuple[str, list[type[StrEnum]], dict[str, Any]]:
        return ("tracker.cases.labels.ChoicesOf", [self.enum], {})
