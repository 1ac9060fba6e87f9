"""The ledger of reminders, for those who answer for the cases."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.cases import access, links, words
from tracker.cases.enums import ReminderState
from tracker.cases.models import Reminder, SentMail
from tracker.cases.queries import mails_of
from tracker.cases.reminders import NOWHERE, needing_care
from tracker.dashboard.forms.ledger import ALL, CARE, LedgerForm
from tracker.dashboard.present import ledger
from tracker.dashboard.signed_in import SignedInRequest

PAGE = 25
TOLD = (ReminderState.CLAIMED, ReminderState.SENT, ReminderState.FAILED)


@dataclass(frozen=True, slots=True)
class Line:
    """One message in words; before it was written, its deadline's title stands for its subject.

    ``pills`` are (class, words); ``notes`` what happened to it beside its time; ``care``: it did
    not arrive, and somebody must see to it.
    """

    row: Reminder
    when: str
    which: str
    subject: str
    text: str
    pills: list[tuple[str, str]]
    notes: list[str]
    history: list[str]
    care: bool


@require_safe
def sent_messages(request: SignedInRequest) -> HttpResponse:
    """The reminders of the reader's firms: sent ones with their exact text."""
    if not (request.user.is_superuser or request.user.memberships.exists()):
        raise Http404
    form = LedgerForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    own = Reminder.objects.filter(deadline__petition__in=access.firm_petitions(request.user))
    rows = _chosen(own, chosen.get("state"), chosen.get("case"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    mails = mails_of(page.object_list)
    context = {
        "form": form,
        "page": page,
        "lines": [_line(row, mails.get(row.message_id), request.user.zone) for row in page],
        "filtered": _filtered(form),
        "care": 0 if chosen.get("state") == CARE else needing_care(own).count(),
    }
    return render(request, "dashboard/messages.html", context)


def _chosen(rows: QuerySet[Reminder], state: str | None, case: str | None) -> QuerySet[Reminder]:
    """The rows asked for: what is to come soonest first, all else newest first."""
    if case:
        rows = rows.filter(deadline__petition__reference__istartswith=case)
    care = Exists(needing_care(Reminder.objects.filter(pk=OuterRef("pk"))))
    rows = _in_state(rows, state).annotate(care=care).prefetch_related("entries")
    rows = rows.select_related("recipient", "member", "deadline__petition")
    if state == ReminderState.PLANNED:
        return rows.order_by("send_at", "id")
    return rows.annotate(when=Coalesce(F("sent_at"), F("send_at"))).order_by("-when", "-id")


def _in_state(rows: QuerySet[Reminder], state: str | None) -> QuerySet[Reminder]:
    """Without a choice: what went out, and what could not and needs someone's care."""
    if state == ALL:
        return rows
    if state == CARE:
        return needing_care(rows)
    if state:
        return rows.filter(state=state)
    return rows.filter(Q(state__in=TOLD) | NOWHERE)


def _filtered(form: LedgerForm) -> bool:
    return any(form.data.get(name) for name in form.fields)


def _line(row: Reminder, mail: SentMail | None, zone: str) -> Line:
    return Line(
        row=row,
        when=words.moment(row.sent_at or row.send_at, zone),
        which=ledger.rung_words(row.rung),
        subject=mail.subject if mail else row.deadline.title,
        text=links.masked(mail.text) if mail else "",
        pills=ledger.pills(row),
        notes=ledger.notes(row, zone),
        history=ledger.history(row, zone),
        care=row.care,  # type: ignore[attr-defined]  # annotated
    )
