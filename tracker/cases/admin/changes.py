"""Dates that moved, for the attorneys to confirm; and the looks at the open cases behind them."""

from django.contrib import admin, messages
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from tracker.cases import changes
from tracker.cases.access import Action
from tracker.cases.admin import show
from tracker.cases.admin.decorators import Badge, action, badge
from tracker.cases.admin.desk import DeskAdmin, ReadOnly, desk_of, person
from tracker.cases.admin.filters import ConfirmedFilter
from tracker.cases.admin.posts import SharedAdmin
from tracker.cases.enums import ChangeCause
from tracker.cases.models import DeadlineChange, Recompute

WAITING, CONFIRMED, NOT_NEEDED = "waiting", "confirmed", "not_needed"
COLOURS = {WAITING: "warning", CONFIRMED: "success", NOT_NEEDED: "default"}


@admin.register(DeadlineChange)
class DeadlineChangeAdmin(ReadOnly, DeskAdmin[DeadlineChange]):
    list_display = ("title", "petition", "before", "after", "versions", "cause", "moment", "word")
    list_filter = (ConfirmedFilter, ("cause", ChoicesDropdownFilter))
    list_select_related = ("petition", "deadline__petition", "confirmed_by")
    search_fields = ("petition__reference", "petition__participants__name")
    ordering = ("-at", "-id")
    actions = ("confirm",)
    fieldsets = (
        (None, {"fields": (("title", "petition"), ("before", "after"), ("versions", "cause"))}),
        (_("Confirmation"), {"fields": (("moment", "word"), ("confirmed_by", "confirmed_at"))}),
    )
    readonly_fields = ("title", "before", "after", "versions", "moment", "word")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeadlineChange]:
        return super().get_queryset(request).prefetch_related(show.writers("deadline__petition__"))

    def has_confirm_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        return desk_of(request).may(Action.CONFIRM)

    @display(description=_("Deadline"), ordering="deadline__rule")
    def title(self, row: DeadlineChange) -> str:
        return show.title(row.deadline)

    @display(description=_("Old date"), ordering="old_by")
    def before(self, row: DeadlineChange) -> str:
        return show.was(row)

    @display(description=_("New date"), ordering="new_by")
    def after(self, row: DeadlineChange) -> str:
        return show.became(row)

    @display(description=_("Versions"))
    def versions(self, row: DeadlineChange) -> str:
        if row.old_version == row.new_version:
            return show.version(row.new_version)
        old, new = (show.version(name) for name in (row.old_version, row.new_version))
        return f"{old or show.NOTHING} → {new or show.NOTHING}"

    @display(description=_("Changed"), ordering="at")
    def moment(self, row: DeadlineChange) -> str:
        return show.moment(row.at)

    @badge(description=_("Confirmation"), ordering="confirmed_at", label=COLOURS)
    def word(self, row: DeadlineChange) -> Badge:
        if row.confirmed_by:
            return Badge(CONFIRMED, str(row.confirmed_by))
        if row.cause == ChangeCause.FACT:
            return Badge(NOT_NEEDED, gettext("not needed"))
        return Badge(WAITING, gettext("to be confirmed"))

    @action(description=_("Confirm"), permission="confirm")
    def confirm(self, request: HttpRequest, rows: QuerySet[DeadlineChange]) -> None:
        """Counsel has seen these dates; of another firm's desk, only where this user confirms."""
        mine = rows.filter(petition__firm__in=desk_of(request).firms(Action.CONFIRM))
        count = changes.confirm(mine, by=person(request), now=timezone.now())
        text = ngettext("%(count)d date confirmed.", "%(count)d dates confirmed.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(Recompute)
class RecomputeAdmin(ReadOnly, SharedAdmin[Recompute]):
    """For operators: the counts are of all firms' cases."""

    list_display = ("wanted_at", "cause", "subject", "progress", "moved", "failed", "done_at")
    list_filter = (("cause", ChoicesDropdownFilter),)
    list_display_links = None
    ordering = ("-wanted_at", "-id")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return desk_of(request).operator

    @display(description=_("What changed"))
    def subject(self, row: Recompute) -> str:
        return row.what or show.NOTHING

    @display(description=_("Looked at"), ordering="looked_at")
    def progress(self, row: Recompute) -> str:
        counts = {"looked_at": row.looked_at, "total": row.total}
        return gettext("%(looked_at)d of %(total)d") % counts
