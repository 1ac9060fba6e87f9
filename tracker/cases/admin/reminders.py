"""The ledger of reminders, read only: who was told what, when, and what was not sent and why."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.datasets import BaseDataset

from tracker.cases import links
from tracker.cases.admin import show
from tracker.cases.admin.decorators import Badge, badge
from tracker.cases.admin.desk import DeskAdmin, DeskInline, ReadOnly, TabularInline
from tracker.cases.admin.filters import CareFilter
from tracker.cases.enums import ReminderState
from tracker.cases.models import Deadline, Reminder
from tracker.cases.queries import mail_of
from tracker.cases.reminders import needing_care
from tracker.dashboard.present import ledger

BOUNCED, ACKNOWLEDGED = "bounced", "acknowledged"
COLOURS = {
    ReminderState.PLANNED: "default",
    ReminderState.CLAIMED: "info",
    ReminderState.SENT: "success",
    ReminderState.FAILED: "danger",
    ReminderState.CANCELLED: "warning",
    BOUNCED: "danger",
    ACKNOWLEDGED: "success",
}


def state_of(row: Reminder) -> Badge:
    """A row's state; of one that was sent, rather what came back of it."""
    if row.bounced_at:
        return Badge(BOUNCED, gettext("bounced"))
    if row.acknowledged_at:
        return Badge(ACKNOWLEDGED, gettext("acknowledged"))
    return Badge(row.state, str(row.get_state_display()))


TO_COME = Q(state__in=(ReminderState.PLANNED, ReminderState.CLAIMED))
ARRIVED = Q(state=ReminderState.SENT, bounced_at=None)
# Most rows are told by their own columns; the dear question is put to the rest alone.
TURN = Case(
    When(TO_COME, then=Value(1)),
    When(ARRIVED, then=Value(2)),
    When(Exists(needing_care(Reminder.objects.filter(pk=OuterRef("pk")))), then=Value(0)),
    default=Value(2),
)


class ReminderRows(ReadOnly, DeskAdmin[Reminder]):
    """What the ledger's list and a case's tab have in common.

    First what did not arrive, then what goes out next, then what is over, the newest first.
    """

    petition_path = "deadline__petition"
    list_display: tuple[str, ...] = ("moment", "to", "deadline_title", "which", "state_badge")
    list_select_related = ("recipient", "member", "deadline__petition")
    ordering = (
        TURN,
        Case(When(TO_COME, then="send_at")).asc(nulls_last=True),
        Coalesce("sent_at", "send_at").desc(),
        "-id",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        """unfold's tabs pass `list_select_related` by, so it stands here too."""
        rows = super().get_queryset(request).select_related(*self.list_select_related)
        return rows.prefetch_related(show.writers("deadline__petition__"))

    @display(description=_("Sent or planned"), ordering="send_at")
    def moment(self, row: Reminder) -> str:
        return show.moment(row.sent_at or row.send_at)

    @display(description=_("To"), ordering="recipient__name")
    def to(self, row: Reminder) -> str:
        return row.to.name or row.to.email

    @display(description=_("Deadline"))
    def deadline_title(self, row: Reminder) -> str:
        return show.title(row.deadline)

    @display(description=_("Which"))
    def which(self, row: Reminder) -> SafeString:
        texts = (ledger.rung_words(row.rung), ledger.reason_words(row.reason))
        return show.lines([text for text in texts if text])

    @badge(description=_("State"), ordering="state", label=COLOURS)
    def state_badge(self, row: Reminder) -> Badge:
        return state_of(row)


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
    list_filter = (
        CareFilter,
        ("state", ChoicesDropdownFilter),
        ("tone", ChoicesDropdownFilter),
    )
    search_fields = ("deadline__petition__reference", "recipient__name", "member__name")
    fieldsets = (
        (None, {"fields": (("petition", "deadline_title"), ("to", "address"), ("which", "tone"))}),
        (
            _("What became of it"),
            {
                "fields": (
                    ("state_badge", "why"),
                    ("send_at", "sent_at"),
                    ("late", "attempts"),
                    ("bounced_at", "acknowledged_at"),
                    "history",
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
        "late",
        "history",
        "subject",
        "text",
    )

    @display(description=_("Petition"), ordering="deadline__petition__reference")
    def petition(self, row: Reminder) -> str:
        return row.deadline.petition.reference

    @display(description=_("E-mail"))
    def address(self, row: Reminder) -> SafeString:
        """Where it goes, and the way to where that is mended; members see to their own."""
        said = [row.to.email or show.NOTHING]
        if row.recipient_id is not None:
            said.append(show.addresses(row.deadline.petition_id))
        return show.lines(said)

    @display(description=_("late by"))
    def late(self, row: Reminder) -> str:
        return ledger.late_words(row.late_by) if row.late_by else show.NOTHING

    @display(description=_("Subject"))
    def subject(self, row: Reminder) -> str:
        mail = mail_of(row)
        return mail.subject if mail else show.NOTHING

    @display(description=_("Text"))
    def text(self, row: Reminder) -> str:
        mail = mail_of(row)
        return links.masked(mail.text) if mail else show.NOTHING

    @display(description=_("Reason"))
    def why(self, row: Reminder) -> str:
        return ledger.reason_words(row.reason) or show.NOTHING

    @display(description=_("What came before"))
    def history(self, row: Reminder) -> SafeString | str:
        zone = timezone.get_current_timezone_name()
        return show.lines(ledger.history(row, zone)) or show.NOTHING


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


class ReminderInline(ReadOnly, DeskInline[Reminder], TabularInline[Reminder, Any]):
    """The ledger of one deadline, on its page: planned for, sent, to whom, and what came of it."""

    model = Reminder
    petition_path = "deadline__petition"
    hide_title = True
    show_change_link = True
    per_page = 50
    ordering = ("send_at", "id")
    verbose_name_plural = _("reminders")
    fields = readonly_fields = ("which", "to", "state", "became")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        return super().get_queryset(request).select_related("recipient", "member")

    def firm_of(self, row: Model | None) -> int | None:
        """It is asked with its deadline."""
        return row.petition.firm_id if isinstance(row, Deadline) else super().firm_of(row)

    @display(description=_("Which"))
    def which(self, row: Reminder) -> SafeString:
        return show.link("reminder", row.pk, ledger.rung_words(row.rung))

    @display(description=_("To"))
    def to(self, row: Reminder) -> str:
        return row.to.name or row.to.email

    @display(description=_("State"))
    def state(self, row: Reminder) -> str:
        return state_of(row).words

    @display(description=_("What became of it"))
    def became(self, row: Reminder) -> SafeString:
        return show.lines(ledger.became(row, timezone.get_current_timezone_name()))
