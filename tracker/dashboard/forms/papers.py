"""One paper of a checklist: where it is, and what really happened to it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.cases.checklists import in_order
from tracker.cases.enums import ItemState, Outcome
from tracker.cases.labels import choices
from tracker.cases.models import ChecklistItem


class PaperForm(forms.Form):
    """State and outcomes. Every row has its own ids, for a page holds many of them."""

    state = forms.ChoiceField(label=_("Where it is"), choices=choices(ItemState))
    outcomes = forms.MultipleChoiceField(
        label=_("What really happened to it"),
        required=False,
        choices=choices(Outcome),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, item: ChecklistItem) -> None:
        start = {"state": item.state, "outcomes": item.outcomes}
        super().__init__(data, initial=start, auto_id=f"paper-{item.uuid}-%s")

    def clean_outcomes(self) -> list[str]:
        try:
            return in_order(self.cleaned_data["outcomes"])
        except ValueError as error:
            raise forms.ValidationError(gettext(str(error)), code="both") from error
