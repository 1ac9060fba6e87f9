"""Checklists: their papers, and the PDF."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminSelectMultipleWidget, UnfoldAdminTextareaWidget

from tracker.cases.access import Action
from tracker.cases.admin import downloads
from tracker.cases.admin.decorators import action
from tracker.cases.admin.desk import DeskAdmin, DeskInline, TabularInline, page_of
from tracker.cases.admin.tabs import interview_words
from tracker.cases.checklists import HANDED_OVER, in_order, title_of
from tracker.cases.enums import ChecklistKind, Outcome
from tracker.cases.labels import choices
from tracker.cases.models import Checklist, ChecklistItem, EmbassyInterview, Petition
from tracker.dashboard.forms.fields import DayField


class InterviewField(forms.ModelChoiceField[EmbassyInterview]):
    def label_from_instance(self, obj: EmbassyInterview) -> str:
        return interview_words(obj)


class ChecklistForm(forms.Form):
    """Which list of the library is wanted, and for what."""

    kind = forms.ChoiceField(label=_("Checklist"), choices=choices(ChecklistKind))
    date = DayField(label=_("For the day"), required=False)
    interview = InterviewField(
        EmbassyInterview.objects.none(), label=_("For the interview"), required=False
    )

    def __init__(self, data: Any, *, petition: Petition) -> None:  # noqa: ANN401  # request.POST
        super().__init__(data)
        field = self.fields["interview"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = petition.interviews.select_related("post")


class PaperForm(forms.ModelForm[ChecklistItem]):
    outcomes = forms.MultipleChoiceField(
        label=_("What really happened"),
        required=False,
        choices=choices(Outcome),
        widget=UnfoldAdminSelectMultipleWidget,
    )

    class Meta:
        labels = {"document": _("Code in the library")}
        widgets = {"note": UnfoldAdminTextareaWidget({"rows": 2})}

    def clean_outcomes(self) -> list[str]:
        try:
            return in_order(self.cleaned_data["outcomes"])
        except ValueError as error:
            raise forms.ValidationError(gettext(str(error)), code="both") from error


class PaperInline(DeskInline[ChecklistItem], TabularInline[ChecklistItem, Checklist]):
    model = ChecklistItem
    form = PaperForm
    petition_path = "checklist__petition"
    tab = False
    hide_title = True
    fields = ("title", "document", "requirement", "state", "outcomes", "note")
    readonly_fields = ("title",)

    def firm_of(self, row: Any) -> int | None:  # noqa: ANN401  # an inline is asked with its list
        return row.petition.firm_id if row else None

    @display(description=_("Paper"))
    def title(self, row: ChecklistItem) -> str:
        return title_of(row.document, get_language() or "en") if row.document else ""


@admin.register(Checklist)
class ChecklistAdmin(DeskAdmin[Checklist]):
    list_display = ("kind", "petition", "date", "for_interview", "handed_over")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("petition", "interview__post")
    search_fields = ("petition__reference", "petition__participants__name")
    ordering = ("petition__reference", "position")
    fields = ("petition", "kind", ("date", "interview"))
    readonly_fields = ("petition", "kind")
    inlines = (PaperInline,)
    actions = ("pdfs_en", "pdfs_ko")
    actions_detail = ("pdf_en", "pdf_ko")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Checklist]:
        given = Count("items", filter=Q(items__state__in=HANDED_OVER))
        rows = super().get_queryset(request).select_related("petition")
        return rows.annotate(given=given, papers=Count("items"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        """A checklist is added on its case, from the library."""
        return False

    def petition_on(self, request: HttpRequest) -> int | str | None:
        pk = page_of(request)
        rows = self.get_queryset(request).filter(pk=pk) if pk else Checklist.objects.none()
        return rows.values_list("petition_id", flat=True).first()

    @display(description=_("Interview"))
    def for_interview(self, row: Checklist) -> str:
        return interview_words(row.interview)

    @display(description=_("Papers handed over"))
    def handed_over(self, row: Any) -> str:  # noqa: ANN401  # annotated
        return gettext("%(given)d of %(papers)d") % {"given": row.given, "papers": row.papers}

    @action(description=_("PDF, in English"), permission="export")
    def pdfs_en(self, request: HttpRequest, rows: QuerySet[Checklist]) -> HttpResponse:
        return downloads.pdfs(self, request, rows, "en")

    @action(description=_("PDF, in Korean"), permission="export")
    def pdfs_ko(self, request: HttpRequest, rows: QuerySet[Checklist]) -> HttpResponse:
        return downloads.pdfs(self, request, rows, "ko")

    @action(description=_("PDF, in English"), permission="export", url_path="en.pdf")
    def pdf_en(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._pdf(request, object_id, "en")

    @action(description=_("PDF, in Korean"), permission="export", url_path="ko.pdf")
    def pdf_ko(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._pdf(request, object_id, "ko")

    def _pdf(self, request: HttpRequest, object_id: str, language: str) -> HttpResponse:
        row = self.found(request, object_id, Action.EXPORT)
        return downloads.pdfs(self, request, Checklist.objects.filter(pk=row.pk), language)
