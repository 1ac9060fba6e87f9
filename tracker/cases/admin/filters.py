"""The filters of the admin's lists. None of them offers what is not on the reader's desk."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.cases.access import Action
from tracker.cases.admin.desk import desk_of
from tracker.cases.changes import NEEDS_CONFIRMING
from tracker.cases.enums import Bound, DeadlineState, Sense
from tracker.cases.evaluate import AWAITED
from tracker.cases.labels import LABELS
from tracker.cases.models import (
    STANDING,
    STANDS,
    Deadline,
    DeadlineChange,
    Petition,
    Reminder,
    TimelineEvent,
)
from tracker.cases.reminders import needing_care
from tracker.lib.zones import day_of

if TYPE_CHECKING:
    from django.contrib.admin import RelatedFieldListFilter as RelatedDropdownFilter
    from django.contrib.admin import SimpleListFilter as DropdownFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter, RelatedDropdownFilter


class FirmFilter(RelatedDropdownFilter):
    """The reader's own firms: which others use this installation is nobody's business."""

    def field_choices(
        self,
        field: Any,  # noqa: ANN401
        request: HttpRequest,
        model_admin: ModelAdmin[Any],
    ) -> list[tuple[str, Any]]:
        firms = desk_of(request).firms(Action.EXPORT)
        return [(str(firm.pk), firm.name) for firm in firms]


class OverdueFilter(DropdownFilter):
    """Petitions with a deadline that nothing met."""

    title = _("deadlines")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [("1", _("With an overdue deadline"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Petition]) -> QuerySet[Petition]:
        return rows.filter(overdue(timezone.now())) if self.value() == "1" else rows


class DeadlineStateFilter(DropdownFilter):
    """A state is read, not stored; so this asks what makes it."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return list(LABELS[DeadlineState].items())

    def queryset(self, request: HttpRequest, rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
        match self.value():
            case DeadlineState.MET:
                return rows.filter(met_by__isnull=False)
            case DeadlineState.WAIVED:
                return rows.filter(met_by=None, waived_by__isnull=False)
            case DeadlineState.MISSED:
                return rows.filter(missed(timezone.now()))
            case DeadlineState.OPEN:
                return rows.filter(met_by=None, waived_by=None).exclude(missed(timezone.now()))
        return rows


class CareFilter(DropdownFilter):
    """Reminders that did not arrive and that somebody must see to."""

    title = _("care")
    parameter_name = "care"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [("1", _("Did not arrive, needs care"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        return needing_care(rows) if self.value() == "1" else rows


class StandingFilter(DropdownFilter):
    """Facts that hold, unless the whole record is asked for."""

    title = _("record")
    parameter_name = "record"
    all_option = None

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [("", _("What stands")), ("all", _("Every row, corrected ones too"))]

    def queryset(
        self, request: HttpRequest, rows: QuerySet[TimelineEvent]
    ) -> QuerySet[TimelineEvent]:
        return rows if self.value() == "all" else rows.filter(STANDING)


class ConfirmedFilter(DropdownFilter):
    """Dates that moved and wait for a word, unless the rest is asked for."""

    title = _("confirmation")
    parameter_name = "confirmed"
    all_option = None

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return [
            ("", _("To be confirmed")),
            ("yes", _("Confirmed")),
            ("all", _("Every change of a date")),
        ]

    def queryset(
        self, request: HttpRequest, rows: QuerySet[DeadlineChange]
    ) -> QuerySet[DeadlineChange]:
        match self.value():
            case "all":
                return rows
            case "yes":
                return rows.filter(confirmed_at__isnull=False)
        return rows.filter(NEEDS_CONFIRMING)


def missed(now: datetime) -> Q:
    """Deadlines, current ones, whose day is over where it counts, and that nothing met."""
    over = Q(pk__in=[])
    for zone in Deadline.objects.order_by().values_list("zone", flat=True).distinct():
        over |= Q(zone=zone, by__lt=day_of(now, zone))
    return STANDS & over & ~Q(sense=Sense.NOT_BEFORE)


def overdue(now: datetime) -> Exists:
    """Of a petition: whether something was not done, or did not come, by its day.

    That a case has gone quiet is no such thing.
    """
    rows = Deadline.objects.filter(missed(now), sense__in=AWAITED).exclude(bound=Bound.FIRM)
    return Exists(rows.filter(petition=OuterRef("pk")))
