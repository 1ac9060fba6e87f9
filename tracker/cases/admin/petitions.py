"""Petitions: the list, and one case with its tabs."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db import transaction
from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
)

from tracker.cases import deadlines, record, tasks, words
from tracker.cases.access import Action
from tracker.cases.admin import downloads, show
from tracker.cases.admin.ask import ask
from tracker.cases.admin.checklists import ChecklistForm
from tracker.cases.admin.decorators import Badge, action, badge
from tracker.cases.admin.desk import DeskAdmin, desk_of, page_of
from tracker.cases.admin.filters import FirmFilter, OverdueFilter, overdue
from tracker.cases.admin.people import InterviewInline, LetterInline, ParticipantInline
from tracker.cases.admin.reminders import ReminderTab
from tracker.cases.admin.tabs import ChecklistInline, DeadlineInline, EventInline
from tracker.cases.checklists import make
from tracker.cases.contradictions import contradictions
from tracker.cases.enums import Bound, DeadlineState, Role, Stage
from tracker.cases.evaluate import AWAITED
from tracker.cases.models import STANDS, Checklist, Deadline, Participant, Petition
from tracker.cases.queries import rows_of

CACHES = (
    ("stage", "letters"),
    ("next_deadline", "needed_by"),
    ("premium", "receipt_number"),
    ("valid_from", "valid_to"),
    ("i94_until", "passport_expires"),
)
KEPT = (
    ("reference", "firm"),
    ("classification", "purpose"),
    ("zone", "consular_post"),
    "predecessor",
)
STAGE_COLOURS = dict.fromkeys(Stage, "default") | {
    Stage.RFE: "warning",
    Stage.APPROVED: "info",
    Stage.INTERVIEW: "info",
    Stage.VISA_PROMISED: "success",
    Stage.VISA_RECEIVED: "success",
    Stage.IN_US: "success",
}


@admin.register(Petition)
class PetitionAdmin(DeskAdmin[Petition]):
    petition_path = "pk"
    list_display = (
        "reference",
        "beneficiary",
        "stage_badge",
        "next_deadline",
        "letters",
        "premium",
        "firm",
    )
    list_filter = (
        ("stage", ChoicesDropdownFilter),
        ("firm", FirmFilter),
        ("consular_post", RelatedDropdownFilter),
        ("premium", BooleanRadioFilter),
        OverdueFilter,
    )
    list_select_related = ("firm",)
    search_fields = ("reference", "participants__name")
    ordering = (F("next_due").asc(nulls_last=True), "reference")
    fieldsets = (
        (
            None,
            {"fields": KEPT},
        ),
        (_("Read from the events"), {"fields": (*CACHES, "look_at")}),
    )
    add_fieldsets = fieldsets[:1]
    own_fieldsets = ((None, {"fields": ("reference", *KEPT[1:])}), fieldsets[1])
    readonly_fields = (*(name for pair in CACHES for name in pair), "look_at")
    inlines = (
        ParticipantInline,
        LetterInline,
        EventInline,
        InterviewInline,
        ChecklistInline,
        DeadlineInline,
    )
    change_form_datasets = (ReminderTab,)
    actions = ("case_files", "checklists_en", "checklists_ko")
    actions_detail = ("record_event", "add_checklist", "case_file")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Petition]:
        people = Participant.objects.filter(petition=OuterRef("pk"), role=Role.BENEFICIARY)
        awaited = Deadline.objects.filter(STANDS, sense__in=AWAITED).exclude(bound=Bound.FIRM)
        return (
            super()
            .get_queryset(request)
            .annotate(
                beneficiary_name=Subquery(people.values("name")[:1]),
                is_overdue=overdue(timezone.now()),
            )
            .prefetch_related(
                Prefetch("deadlines", awaited.order_by("by", "id"), "awaited"), show.writers()
            )
        )

    def view_on_site(self, row: Petition) -> str:
        """The case as its people see it."""
        return reverse("case", args=[row.uuid])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        """A case is closed by its facts; the record stays."""
        return False

    def petition_on(self, request: HttpRequest) -> int | str | None:
        return page_of(request)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:  # noqa: ANN401
        """A new case is saved first: what the tabs offer depends on it."""
        return self.inlines if obj else ()

    def get_changeform_datasets(self, request: HttpRequest) -> Any:  # noqa: ANN401
        return self.change_form_datasets if self.petition_on(request) else ()

    def get_list_display(self, request: HttpRequest) -> Any:  # noqa: ANN401
        """Who works for one firm needs no column of its name."""
        return self.list_display if desk_of(request).several_firms else self.list_display[:-1]

    def get_fieldsets(self, request: HttpRequest, obj: Petition | None = None) -> Any:  # noqa: ANN401
        """A case stays with its firm, unless an operator moves it."""
        if obj is None or desk_of(request).operator:
            return super().get_fieldsets(request, obj)
        return self.own_fieldsets

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        firm = desk_of(request).firms(Action.RECORD).first()
        return {"firm": firm.pk if firm else None, "zone": "Asia/Seoul"}

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Petition],
        formsets: Any,  # noqa: ANN401
        change: bool,
    ) -> None:
        """What follows from people, letters and interviews follows in the same transaction."""
        super().save_related(request, form, formsets, change)
        now = timezone.now()
        deadlines.replan(form.instance, now=now)
        record.resync(form.instance, now=now)
        transaction.on_commit(tasks.wake)

    @display(description=_("Beneficiary"), ordering="beneficiary_name")
    def beneficiary(self, row: Any) -> str:  # noqa: ANN401  # annotated
        return row.beneficiary_name or show.NOTHING

    @badge(description=_("Stage"), ordering="stage", label=STAGE_COLOURS)
    def stage_badge(self, row: Petition) -> Badge:
        return Badge(row.stage, str(row.get_stage_display()))

    @display(description=_("Next deadline"), ordering="next_due")
    def next_deadline(self, row: Any) -> SafeString:  # noqa: ANN401  # annotated
        now, texts = timezone.now(), [gettext("overdue")] if row.is_overdue else []
        still = (due for due in row.awaited if show.state_of(due, now) is DeadlineState.OPEN)
        if nearest := next(still, None):
            left = show.days_left(nearest.by, nearest.zone, now)
            when = f"{show.day(nearest.by)}, {left}"
            if nearest.estimate:
                when = gettext("{day} (estimate)").format(day=when)
            texts += [show.title(nearest), when]
        return show.lines(texts or [show.NOTHING])

    @display(description=_("Look at this"))
    def look_at(self, row: Any) -> SafeString:  # noqa: ANN401  # read once: unfold asks five times
        """What cannot all be true of the case, why, and where to look."""
        if not hasattr(row, "doubts"):
            row.doubts = contradictions(rows_of(row), timezone.now())
        sentences = [(one.what, one.why, one.look_at) for one in row.doubts]
        texts = [" ".join(words.say(part) for part in parts) for parts in sentences]
        return show.lines(texts or [show.NOTHING])

    @display(description=_("Letters passed"), ordering="letters_passed")
    def letters(self, row: Petition) -> str:
        if not row.letters_total:
            return show.NOTHING
        return f"{row.letters_passed}/{row.letters_total}"

    @action(description=_("Case files (JSON)"), permission="export")
    def case_files(self, request: HttpRequest, rows: QuerySet[Petition]) -> HttpResponse:
        return downloads.case_files(self, request, rows)

    @action(description=_("Checklists as PDF, in English"), permission="export")
    def checklists_en(self, request: HttpRequest, rows: QuerySet[Petition]) -> HttpResponseBase:
        return self._pdfs(request, rows, "en")

    @action(description=_("Checklists as PDF, in Korean"), permission="export")
    def checklists_ko(self, request: HttpRequest, rows: QuerySet[Petition]) -> HttpResponseBase:
        return self._pdfs(request, rows, "ko")

    def _pdfs(
        self, request: HttpRequest, rows: QuerySet[Petition], language: str
    ) -> HttpResponseBase:
        found = Checklist.objects.filter(petition__in=rows.values("pk"))
        return downloads.pdfs(self, request, found, language)

    @action(description=_("Record an event"), permission="record", url_path="record")
    def record_event(self, request: HttpRequest, object_id: str) -> HttpResponse:
        petition = self.found(request, object_id, Action.RECORD)
        address = reverse("admin:cases_timelineevent_add")
        return redirect(f"{address}?petition={petition.uuid}")

    @action(description=_("Case file (JSON)"), permission="export", url_path="case-file")
    def case_file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return downloads.case_files(self, request, [self.found(request, object_id, Action.EXPORT)])

    @action(description=_("Add a checklist"), permission="record", url_path="add-checklist")
    def add_checklist(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        petition = self.found(request, object_id, Action.RECORD)
        form = ChecklistForm(request.POST or None, petition=petition)
        if form.is_valid():
            made = make(petition, **form.cleaned_data)
            return redirect(show.page("checklist", made.pk))
        return ask(
            self,
            request,
            form=form,
            title=gettext("Add a checklist to %(reference)s") % {"reference": petition.reference},
            text=gettext("Its papers come from the library; each starts as missing."),
            button=gettext("Add it"),
            back=show.page("petition", petition.pk),
        )
