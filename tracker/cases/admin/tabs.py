"""The tabs of a petition that are only read: its events, deadlines, checklists."""

from typing import Any

from django.contrib.admin import display
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tracker.cases.admin import show
from tracker.cases.admin.desk import DeskInline, ReadOnly, TabularInline
from tracker.cases.checklists import HANDED_OVER
from tracker.cases.labels import label
from tracker.cases.models import STANDING, Checklist, Deadline, EmbassyInterview, TimelineEvent
from tracker.dashboard.forms.appointments import named


class Listed(ReadOnly):
    """A tab of rows that come from elsewhere; without any it says where they come from."""

    template_before = "admin/cases/nothing.html"
    nothing: StrOrPromise


class EventInline(Listed, DeskInline[TimelineEvent], TabularInline[TimelineEvent, Any]):
    """The facts that stand, in timeline order."""

    model = TimelineEvent
    hide_title = True
    show_change_link = True
    per_page = 50
    verbose_name_plural = _("timeline")
    nothing = _("Nothing is recorded yet. Start with “Record an event” above.")
    fields = readonly_fields = ("when", "what", "who", "said", "flags")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimelineEvent]:
        rows = super().get_queryset(request).filter(STANDING)
        day = Coalesce(F("latest"), F("earliest")).asc(nulls_last=True)
        return rows.select_related("actor", "letter__recommender").order_by(day, "position", "pk")

    @display(description=_("Day"))
    def when(self, row: TimelineEvent) -> str:
        return show.when(row)

    @display(description=_("What happened"))
    def what(self, row: TimelineEvent) -> SafeString:
        return show.link("timelineevent", row.pk, show.event(row))

    @display(description=_("Who"))
    def who(self, row: TimelineEvent) -> str:
        return show.actor(row)

    @display(description=_("In words"))
    def said(self, row: TimelineEvent) -> str:
        return row.summary

    @display(description=_("Note"))
    def flags(self, row: TimelineEvent) -> str:
        return show.flags(row)


class DeadlineInline(Listed, DeskInline[Deadline], TabularInline[Deadline, Any]):
    model = Deadline
    hide_title = True
    show_change_link = True
    verbose_name_plural = _("deadlines")
    nothing = _("No deadline follows from what is recorded so far.")
    fields = readonly_fields = ("day", "what", "whose", "state", "how")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deadline]:
        return super().get_queryset(request).filter(current=True)

    @display(description=_("Due"))
    def day(self, row: Deadline) -> SafeString:
        return show.kept(row)

    @display(description=_("Deadline"))
    def what(self, row: Deadline) -> SafeString:
        return show.link("deadline", row.pk, show.title(row))

    @display(description=_("Whose"))
    def whose(self, row: Deadline) -> str:
        return str(row.get_bound_display())

    @display(description=_("State"))
    def state(self, row: Deadline) -> str:
        return label(show.state_of(row, timezone.now()))

    @display(description=_("How the day was found"))
    def how(self, row: Deadline) -> SafeString:
        return show.derivation(row)


class ChecklistInline(Listed, DeskInline[Checklist], TabularInline[Checklist, Any]):
    model = Checklist
    hide_title = True
    show_change_link = True
    verbose_name_plural = _("checklists")
    nothing = _("There is no checklist yet. Start with “Add a checklist” above.")
    fields = readonly_fields = ("what", "date", "for_interview", "handed_over")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Checklist]:
        rows = super().get_queryset(request).select_related("interview__post")
        given = Count("items", filter=Q(items__state__in=HANDED_OVER))
        return rows.annotate(given=given, papers=Count("items")).order_by("position", "pk")

    @display(description=_("Checklist"))
    def what(self, row: Checklist) -> SafeString:
        return show.link("checklist", row.pk, str(row))

    @display(description=_("Interview"))
    def for_interview(self, row: Checklist) -> str:
        return interview_words(row.interview)

    @display(description=_("Papers handed over"))
    def handed_over(self, row: Any) -> str:  # noqa: ANN401  # annotated
        return gettext("%(given)d of %(papers)d") % {"given": row.given, "papers": row.papers}


def interview_words(interview: EmbassyInterview | None) -> str:
    """Kind, first day and post of an interview, or a dash."""
    return named(interview) if interview else show.NOTHING
