"""Deadlines: what the rules say, how they found it, and the attorney's word that one is waived."""

from django.contrib import admin
from django.contrib.admin import display
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from tracker.cases import changes, deadlines, record
from tracker.cases.access import Action
from tracker.cases.admin import show
from tracker.cases.admin.ask import ReasonForm, ask
from tracker.cases.admin.decorators import Badge, action, badge
from tracker.cases.admin.desk import DeskAdmin, ReadOnly, desk_of, person
from tracker.cases.admin.filters import DeadlineStateFilter
from tracker.cases.admin.reminders import ReminderInline
from tracker.cases.enums import DeadlineState
from tracker.cases.labels import label
from tracker.cases.models import STANDS, Deadline

COLOURS = {
    DeadlineState.OPEN: "info",
    DeadlineState.MET: "success",
    DeadlineState.MISSED: "danger",
    DeadlineState.WAIVED: "default",
}


@admin.register(Deadline)
class DeadlineAdmin(ReadOnly, DeskAdmin[Deadline]):
    list_display = ("title", "petition", "day", "left", "state", "bound", "sense")
    list_filter = (
        DeadlineStateFilter,
        ("bound", ChoicesDropdownFilter),
        ("sense", ChoicesDropdownFilter),
    )
    list_select_related = ("petition", "waived_by", "met_by")
    search_fields = ("petition__reference", "petition__participants__name")
    # What stands, the nearest first; then what is over, the newest first.
    ordering = (
        Case(When(STANDS, then=Value(0)), default=Value(1)),
        Case(When(STANDS, then="by")).asc(nulls_last=True),
        "-by",
        "-id",
    )
    actions_detail = ("waive",)
    inlines = (ReminderInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("title", "petition"),
                    ("kept", "clock"),
                    ("state", "left"),
                    ("bound", "sense"),
                )
            },
        ),
        (
            _("How the day was found"),
            {"fields": ("how", ("estimate", "met_by"), ("citation", "under"), "sureness")},
        ),
        (_("History"), {"fields": ("history",)}),
        (_("Waived"), {"fields": (("by_whom", "waived_why"),)}),
    )
    readonly_fields = (
        "title",
        "kept",
        "clock",
        "left",
        "state",
        "how",
        "citation",
        "under",
        "sureness",
        "history",
        "by_whom",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        rows = super().get_queryset(request).filter(current=True)
        return rows.prefetch_related(show.writers("petition__"))

    def has_waive_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        return desk_of(request).may(Action.WAIVE)

    @display(description=_("Deadline"), ordering="rule")
    def title(self, row: Deadline) -> str:
        return show.title(row)

    @display(description=_("Due"), ordering="by")
    def day(self, row: Deadline) -> SafeString:
        return show.lines([show.due(row), *([gettext("estimate")] if row.estimate else [])])

    @display(description=_("Due"))
    def kept(self, row: Deadline) -> SafeString:
        return show.kept(row)

    @display(description=_("Last moment"))
    def clock(self, row: Deadline) -> SafeString:
        return show.clock(row)

    @display(description=_("Days"))
    def left(self, row: Deadline) -> str:
        if show.state_of(row, timezone.now()) in (DeadlineState.MET, DeadlineState.WAIVED):
            return show.NOTHING
        return show.days_left(row.by, row.zone, timezone.now())

    @badge(description=_("State"), label=COLOURS)
    def state(self, row: Deadline) -> Badge:
        found = show.state_of(row, timezone.now())
        return Badge(found, label(found))

    @display(description=_("Steps"))
    def how(self, row: Deadline) -> SafeString:
        return show.derivation(row)

    @display(description=_("Rests on"))
    def citation(self, row: Deadline) -> str:
        return show.rests_on(row)

    @display(description=_("Version"))
    def under(self, row: Deadline) -> str:
        return show.version(row.version)

    @display(description=_("Sureness"))
    def sureness(self, row: Deadline) -> str:
        return show.sureness(row)

    @display(description=_("Changes of its date"))
    def history(self, row: Deadline) -> SafeString:
        return show.lines([show.moved(change) for change in changes.history(row)])

    @display(description=_("Waived by"))
    def by_whom(self, row: Deadline) -> str:
        return str(row.waived_by or show.NOTHING)

    @action(description=_("Waive"), permission="waive", url_path="waive")
    def waive(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Set the deadline aside, with a reason; its reminders are cancelled."""
        deadline = self.found(request, object_id, Action.WAIVE)
        form = ReasonForm(request.POST or None)
        back = show.page("deadline", deadline.pk)
        if form.is_valid():
            self._waive(request, deadline, form.cleaned_data["why"])
            return redirect(back)
        return ask(
            self,
            request,
            form=form,
            title=gettext("Waive: %(deadline)s") % {"deadline": show.title(deadline)},
            text=gettext("Nobody will be reminded of it any more. The reason stays in the record."),
            button=gettext("Waive it"),
            back=back,
        )

    @transaction.atomic
    def _waive(self, request: HttpRequest, deadline: Deadline, why: str) -> None:
        now = timezone.now()
        deadlines.waive(deadline, by=person(request), why=why, now=now)
        record.resync(deadline.petition, now=now)
        self.log_change(request, deadline, [{"changed": {"fields": ["waived_by", "waived_why"]}}])
