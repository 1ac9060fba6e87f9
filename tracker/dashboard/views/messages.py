"""The ledger of reminders, for those who answer for the cases."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tracker.cases import access, words
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder, SentMail
from tracker.cases.queries import mails_of
from tracker.cases.reminders import NO_ADDRESS
from tracker.cases.rules import RULES
from tracker.dashboard.forms.ledger import ALL, LedgerForm
from tracker.dashboard.signed_in import SignedInRequest

PAGE = 25
TOLD = (ReminderState.CLAIMED, ReminderState.SENT, ReminderState.FAILED)
PILLS = {
    ReminderState.PLANNED: "pill--neutral",
    ReminderState.CLAIMED: "pill--info",
    ReminderState.SENT: "pill--ok",
    ReminderState.FAILED: "pill--no",
    ReminderState.CANCELLED: "pill--wait",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message in words; before it was written, its deadline's title stands for its subject."""

    row: Reminder
    when: str
    subject: str
    text: str
    reason: str
    pill: str


@require_safe
def sent_messages(request: SignedInRequest) -> HttpResponse:
    """The reminders of the reader's firms: sent ones with their exact text."""
    if not (request.user.is_superuser or request.user.memberships.exists()):
        raise PermissionDenied
    form = LedgerForm(request.GET)
    page = Paginator(_reminders(request, form), PAGE).get_page(request.GET.get("page"))
    mails = mails_of(page.object_list)
    lines = [_line(row, mails.get(row.message_id), request.user.zone) for row in page.object_list]
    context = {"form": form, "page": page, "lines": lines, "filtered": _filtered(form)}
    return render(request, "dashboard/messages.html", context)


def _reminders(request: SignedInRequest, form: LedgerForm) -> QuerySet[Reminder]:
    """The rows asked for: what is to come soonest first, all else newest first."""
    rows = Reminder.objects.filter(deadline__petition__in=access.firm_petitions(request.user))
    chosen = form.cleaned_data if form.is_valid() else {}
    if case := chosen.get("case"):
        rows = rows.filter(deadline__petition__reference__istartswith=case)
    state = chosen.get("state")
    rows = _in_state(rows, state).select_related("recipient", "member", "deadline__petition")
    if state == ReminderState.PLANNED:
        return rows.order_by("send_at", "id")
    return rows.annotate(when=Coalesce(F("sent_at"), F("send_at"))).order_by("-when", "-id")


def _in_state(rows: QuerySet[Reminder], state: str | None) -> QuerySet[Reminder]:
    """Without a choice: what went out, and what could not and needs someone's care."""
    if state == ALL:
        return rows
    if state:
        return rows.filter(state=state)
    nowhere = Q(state=ReminderState.CANCELLED, reason=NO_ADDRESS)
    return rows.filter(Q(state__in=TOLD) | nowhere)


def _filtered(form: LedgerForm) -> bool:
    return any(form.data.get(name) for name in form.fields)


def _line(row: Reminder, mail: SentMail | None, zone: str) -> Line:
    title = gettext(RULES[row.deadline.rule].title)
    return Line(
        row=row,
        when=words.moment(row.sent_at or row.send_at, zone),
        subject=mail.subject if mail else title,
        text=mail.text if mail else "",
        reason=gettext(row.reason) if row.reason else "",
        pill=PILLS[ReminderState(row.state)],
    )
