"""The ledger of reminders, read only: who was told what, when, and what was not sent and why."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.datasets import BaseDataset

from tracker.cases.admin import show
from tracker.cases.admin.decorators import Badge, badge
from tracker.cases.admin.desk import DeskAdmin, ReadOnly
from tracker.cases.enums import ReminderState
from tracker.cases.ladders import ATTORNEY, FIRM, FIRST, ON_THE_DAY, OVERDUE, SHIP
from tracker.cases.models import Reminder
from tracker.cases.queries import mail_of

COLOURS = {
    ReminderState.PLANNED: "default",
    ReminderState.CLAIMED: "info",
    ReminderState.SENT: "success",
    ReminderState.FAILED: "danger",
    ReminderState.CANCELLED: "warning",
}
RUNGS = {
    FIRST: _("first notice"),
    SHIP: _("last day to ship"),
    ON_THE_DAY: _("on the day"),
    OVERDUE: _("overdue"),
    ATTORNEY: _("to the attorney"),
    FIRM: _("to the firm"),
}


class ReminderRows(ReadOnly, DeskAdmin[Reminder]):
    """What the ledger's list and a case's tab have in common."""

    petition_path = "deadline__petition"
    list_display: tuple[str, ...] = ("moment", "to", "deadline_title", "which", "state_badge")
    list_select_related = ("recipient", "member", "deadline__petition")
    ordering = ("-send_at", "-id")

    @display(description=_("Sent or planned"), ordering="send_at")
    def moment(self, row: Reminder) -> str:
        return show.moment(row.sent_at or row.send_at)

    @display(description=_("To"), ordering="recipient__name")
    def to(self, row: Reminder) -> str:
        return row.to.name or row.to.email

    @display(description=_("Deadline"))
    def deadline_title(self, row: Reminder) -> str:
        return row.deadline.title

    @display(description=_("Which"))
    def which(self, row: Reminder) -> str:
        return rung_words(row.rung)

    @badge(description=_("State"), ordering="state", label=COLOURS)
    def state_badge(self, row: Reminder) -> Badge:
        return Badge(row.state, str(row.get_state_display()))


@admin.register(Reminder)
class ReminderAdmin(ReminderRows):
    list_display = (
        "moment",
        "petition",
        "to",
        "deadline_title",
        "which",
        "state_badge",
    )
    list_filter = (("state", ChoicesDropdownFilter), ("tone", ChoicesDropdownFilter))
    search_fields = ("deadline__petition__reference", "recipient__name", "member__name")
    fieldsets = (
        (None, {"fields": (("petition", "deadline_title"), ("to", "address"), ("which", "tone"))}),
        (
            _("What became of it"),
            {
                "fields": (
                    ("state_badge", "why"),
                    ("send_at", "sent_at"),
                    ("late_by", "attempts"),
                    ("bounced_at", "acknowledged_at"),
                    "message_id",
                )
            },
        ),
        (_("As it was sent"), {"fields": ("subject", "text")}),
    )
    readonly_fields = (
        "petition",
        "deadline_title",
        "to",
        "address",
        "which",
        "state_badge",
        "why",
        "subject",
        "text",
    )

    @display(description=_("Petition"), ordering="deadline__petition__reference")
    def petition(self, row: Reminder) -> str:
        return row.deadline.petition.reference

    @display(description=_("E-mail"))
    def address(self, row: Reminder) -> str:
        return row.to.email or show.NOTHING

    @display(description=_("Subject"))
    def subject(self, row: Reminder) -> str:
        mail = mail_of(row)
        return mail.subject if mail else show.NOTHING

    @display(description=_("Text"))
    def text(self, row: Reminder) -> str:
        mail = mail_of(row)
        return mail.text if mail else show.NOTHING

    @display(description=_("Reason"))
    def why(self, row: Reminder) -> str:
        return gettext(row.reason) if row.reason else show.NOTHING


class CaseReminders(ReminderRows):
    """The reminders of the case whose page this is."""

    list_per_page = 50
    extra_context: dict[str, Any]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        case = self.extra_context["object"]
        return super().get_queryset(request).filter(deadline__petition_id=case)


class ReminderTab(BaseDataset):  # type: ignore[misc]  # unfold has no types
    model = Reminder
    model_admin = CaseReminders
    tab = True


def rung_words(rung: str) -> str:
    """A place on the ladder: "first notice", "3 days before"."""
    if rung in RUNGS:
        return str(RUNGS[rung])
    return show.days_before(int(rung.rpartition(":")[2]))
