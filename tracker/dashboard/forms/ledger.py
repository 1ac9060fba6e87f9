"""Which messages to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import ReminderState
from tracker.cases.labels import choices

ALL, CARE = "all", "care"


def _states() -> list[tuple[str, object]]:
    some = [("", _("sent or not delivered")), (CARE, _("did not arrive, needs care"))]
    return [*some, *choices(ReminderState)(), (ALL, _("all"))]


class LedgerForm(forms.Form):
    """By state, and by the beginning of a case's reference."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=_states)
    case = forms.CharField(label=_("Case reference"), required=False, max_length=40)
