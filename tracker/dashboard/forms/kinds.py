"""What happened: the kinds that a person may record, by family, the likely ones first."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import EventKind as K
from tracker.cases.enums import Family, Stage
from tracker.cases.kinds import KINDS
from tracker.cases.labels import label
from tracker.dashboard.forms.fields import NOTHING

NEXT: Mapping[Stage, tuple[K, ...]] = {
    Stage.PREPARING: (K.COUNSEL_ENGAGED, K.INTAKE_ANSWERED, K.EVIDENCE_RECEIVED, K.NEED_STATED),
    Stage.LETTERS: (K.LETTER_PASSED, K.LETTER_SIGNED, K.EVIDENCE_RECEIVED, K.DRAFT_COMPLETED),
    Stage.DRAFTING: (K.REVIEW_COMPLETED, K.PETITION_SIGNED, K.PETITION_FILED, K.LETTER_PASSED),
    Stage.FILED: (K.RECEIPT_NOTICE_ISSUED, K.RFE_ISSUED, K.APPROVED, K.STATUS_SEEN),
    Stage.RFE: (K.RFE_RESPONSE_SENT, K.RFE_RESPONSE_RECEIVED, K.APPROVED, K.DENIED),
    Stage.APPROVED: (K.APPROVAL_NOTICE_RECEIVED, K.DS160_SUBMITTED, K.SLOT_OFFERED, K.NEED_STATED),
    Stage.INTERVIEW: (
        K.SLOT_OFFERED,
        K.EMERGENCY_REQUESTED,
        K.INTERVIEW_BOOKED,
        K.INTERVIEW_ATTENDED,
    ),
    Stage.VISA_PROMISED: (K.VISA_ISSUED, K.PASSPORT_READY, K.VISA_RECEIVED),
    Stage.VISA_RECEIVED: (K.ENTERED_US, K.I94_RECORDED, K.WORK_STARTED),
    Stage.IN_US: (K.I94_RECORDED, K.WORK_STARTED, K.DEPARTED_US, K.EMPLOYMENT_ENDED),
    Stage.CLOSED: (K.NOTE,),
}


def likely(stage: str, kinds: Collection[K]) -> list[tuple[str, str]]:
    """What usually comes next at this stage, of those that the reader may record."""
    return [(str(kind), label(kind)) for kind in NEXT[Stage(stage)] if kind in kinds]


class KindForm(forms.Form):
    """The first step: what happened. Sent by GET, so that it is an address of its own."""

    kind = forms.ChoiceField(label=_("What happened?"))

    def __init__(self, *args: Any, kinds: Collection[K], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [NOTHING, *_by_family(kinds)]


def _by_family(kinds: Collection[K]) -> list[tuple[str, list[tuple[str, str]]]]:
    mine = [spec for spec in KINDS.values() if spec.kind in kinds]
    groups = {
        family: [(str(spec.kind), label(spec.kind)) for spec in mine if spec.family is family]
        for family in Family
    }
    return [(label(family), found) for family, found in groups.items() if found]
