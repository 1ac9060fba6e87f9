"""The small values that a kind of event may carry, each with its label and field."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import EventKind as K
from tracker.cases.kinds import KINDS
from tracker.dashboard.forms.fields import DayField

PREFIX = "detail_"

LABELS: Mapping[str, Any] = {
    "premium": _("With premium processing"),
    "pages": _("Number of pages"),
    "requested_from": _("Validity asked for: first day"),
    "requested_to": _("Validity asked for: last day"),
    "new_event": _("An extension for a new event"),
    "organization_received": _("The organization received it on"),
    "brief_sent": _("The brief was sent on"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid to"),
    "receipt_number": _("Receipt number"),
    "text": _("The status text, word for word"),
    "to": _("The new day of the interview"),
    "until": _("Admitted until"),
    "expires": _("Passport expires on"),
    "on": _("Date of birth"),
    "last_paid_day": _("Last paid day"),
}
# "by" says something else in each kind that has it; a receipt number may come with dashes.
_BY = {K.NEED_STATED: _("Needed in the United States by")}
_LENGTHS = {"receipt_number": 40, "text": 300}
_HELP = {"receipt_number": _("Three letters and ten digits, as on the notice (I-797).")}


def fields(kind: K) -> Iterator[tuple[str, forms.Field]]:
    """The form's fields for a kind's details, named ``detail_<name>``, in the order they have."""
    spec = KINDS[kind]
    for name, wanted in spec.details.items():
        options = {
            "label": _BY[kind] if name == "by" else LABELS[name],
            "required": name in spec.requires,
            "help_text": _HELP.get(name, ""),
        }
        yield PREFIX + name, _field(name, wanted, options)


def _field(name: str, wanted: type, options: dict[str, Any]) -> forms.Field:
    if wanted is date:
        return DayField(**options)
    if wanted is bool:
        return forms.BooleanField(**options)
    if wanted is int:
        return forms.IntegerField(min_value=0, max_value=99_999, **options)
    return forms.CharField(max_length=_LENGTHS[name], **options)


def values(kind: K, data: Mapping[str, Any]) -> dict[str, Any]:
    """The details as they are kept (JSON) from clean data; what was left empty is left out."""
    given = {name: data.get(PREFIX + name) for name in KINDS[kind].details}
    return {name: _kept(value) for name, value in given.items() if value not in (None, "", False)}


def _kept(value: Any) -> Any:  # noqa: ANN401  # JSON
    return value.isoformat() if isinstance(value, date) else value
