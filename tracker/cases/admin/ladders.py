"""On which days before a deadline a firm's people are reminded: by rule, the firm's to adjust."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from tracker.cases import ladders
from tracker.cases.access import Action
from tracker.cases.admin import show
from tracker.cases.admin.desk import ModelAdmin, desk_of
from tracker.cases.admin.filters import FirmFilter
from tracker.cases.labels import label
from tracker.cases.models import FirmLadder
from tracker.cases.rules import RULES

MOST_DIGITS = 4


class DaysField(forms.Field):
    """Days before the due date as text: "60, 45, 30, 21, 14, 7, 3, 1, 0"; empty is the rule's own.

    Its value is a list of whole numbers, the furthest day first, or None.
    """

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: object) -> object:
        return _written(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[int] | None:  # noqa: ANN401  # what a browser sent
        words = str(value or "").replace(",", " ").split()
        for word in words:
            if not (word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS):
                text = gettext(
                    "“%(word)s” is no number of days. Write whole days before the due date, with"
                    " commas between them: 30, 14, 7, 3, 1, 0."
                )
                raise forms.ValidationError(text, code="days", params={"word": word})
        return sorted({int(word) for word in words}, reverse=True) or None


class LadderForm(ModelForm[FirmLadder]):
    days = DaysField(
        label=_("Days before"),
        required=False,
        help_text=_(
            "With commas between them; 0 is the day itself. Leave it empty for the rule’s own days."
        ),
    )

    class Meta:
        model = FirmLadder
        fields = ("days",)


@admin.register(FirmLadder)
class FirmLadderAdmin(ModelAdmin[FirmLadder]):
    """Each rule has its row; an empty text is the way back, so nothing is added or deleted."""

    form = LadderForm
    list_display: tuple[str, ...] = ("title", "kind", "spacing", "own", "firm")
    list_filter = (("firm", FirmFilter),)
    list_filter_submit = True
    list_per_page = 50
    show_full_result_count = False
    ordering = ("firm", "rule")
    fields = ("title", "kind", "own", "days")
    readonly_fields = ("title", "kind", "own")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FirmLadder]:
        firms = desk_of(request).firms(Action.SEE_LEDGER)
        rows = super().get_queryset(request).filter(firm__in=firms, rule__in=RULES)
        return rows.select_related("firm")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ANN401
        ladders.complete(desk_of(request).firms(Action.SEE_LEDGER))
        return super().changelist_view(request, extra_context)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Who works for one firm needs no column of its name."""
        return self.list_display if desk_of(request).several_firms else self.list_display[:-1]

    def get_list_filter(self, request: HttpRequest) -> Any:  # noqa: ANN401
        return self.list_filter if desk_of(request).several_firms else ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: FirmLadder | None = None) -> bool:
        return desk_of(request).sees(obj.firm_id if obj else None)

    def has_change_permission(self, request: HttpRequest, obj: FirmLadder | None = None) -> bool:
        return desk_of(request).may(Action.SPACE, obj.firm_id if obj else None)

    def has_add_permission(self, request: HttpRequest, obj: FirmLadder | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FirmLadder | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: FirmLadder, form: ModelForm[FirmLadder], change: bool
    ) -> None:
        """What is planned already follows soon: a row that is pending is looked for."""
        if not form.changed_data:
            return
        obj.pending, obj.edit = True, uuid4()
        super().save_model(request, obj, form, change)

    @display(description=_("Deadline"), ordering="rule")
    def title(self, row: FirmLadder) -> str:
        return gettext(RULES[row.rule].title)

    @display(description=_("Rests on"))
    def kind(self, row: FirmLadder) -> str:
        return label(RULES[row.rule].kind)

    @display(description=_("Days before"))
    def spacing(self, row: FirmLadder) -> str:
        days = gettext("the rule’s own") if row.days is None else _written(row.days)
        return (
            gettext("{days} (planned ones follow soon)").format(days=days) if row.pending else days
        )

    @display(description=_("The rule’s own days"))
    def own(self, row: FirmLadder) -> str:
        return _written(RULES[row.rule].ladder) or show.NOTHING


def _written(days: Any) -> str:  # noqa: ANN401  # a list or a tuple of whole numbers
    return ", ".join(str(day) for day in days)
