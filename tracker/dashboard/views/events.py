"""Recording what happened, correcting it, taking it back, confirming it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.cases import access, tasks, words
from tracker.cases.access import Action, Rights
from tracker.cases.enums import EventKind
from tracker.cases.facts import FactError, warnings
from tracker.cases.kinds import KINDS
from tracker.cases.labels import label
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.record import retract
from tracker.dashboard.entry import confirmed, record_once
from tracker.dashboard.forms.desk import desk_of
from tracker.dashboard.forms.event import EventForm
from tracker.dashboard.forms.kinds import KindForm, likely
from tracker.dashboard.signed_in import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """First which kind of event (``?kind=``), then what is known of it."""
    petition, held = _case(request, uuid)
    kind = _kind(request, held)
    if kind is None:
        return _choose(request, petition, held)
    now = timezone.now()
    form = _form(request, petition, held, kind, now)
    if request.method == "POST" and form.is_valid() and (event := _recorded(request, form, now)):
        undo = reverse("take_back", args=[petition.uuid, event.uuid])
        text = _("Recorded: %(what)s.") % {"what": label(EventKind(event.kind))}
        # base.html offers what the tags hold, an address of ours, as a button "Undo".
        messages.success(request, text, extra_tags=undo)
        return redirect("case", petition.uuid)
    return render(request, "petition/record.html", {"petition": petition, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, uuid: UUID, event: UUID) -> HttpResponse:
    """The same form, filled with what was recorded; it adds a row that replaces the old one."""
    petition, held = _case(request, uuid)
    old = _own_event(request, petition, held, event)
    now = timezone.now()
    form = _form(request, petition, held, EventKind(old.kind), now, old)
    if request.method == "POST" and form.is_valid() and _recorded(request, form, now):
        text = _("Corrected: %(what)s.") % {"what": label(EventKind(old.kind))}
        messages.success(request, text)
        return redirect("case", petition.uuid)
    context = {"petition": petition, "form": form, "old": old, "rights": held}
    return render(request, "petition/correct.html", context)


@require_POST
def take_back(request: SignedInRequest, uuid: UUID, event: UUID) -> HttpResponse:
    """Strike an event out; the history keeps it, with the reason."""
    petition, held = _case(request, uuid)
    old = _own_event(request, petition, held, event)
    what = label(EventKind(old.kind))
    why = request.POST.get("why", "")[:500]
    try:
        retract(old, by=request.user, now=timezone.now(), why=why)
    except FactError as error:
        messages.error(request, words.say(error.faults[0].sentence))
    else:
        transaction.on_commit(tasks.wake)
        text = _("Taken back: %(what)s. If that was a mistake, record it again.")
        messages.success(request, text % {"what": what})
    return redirect("case", petition.uuid)


@require_POST
def confirm(request: SignedInRequest, uuid: UUID, event: UUID) -> HttpResponse:
    """Counsel's word that what someone told is so: a new row that is no longer unconfirmed."""
    petition, held = _case(request, uuid)
    access.require(held, Action.CONFIRM)
    old = _event(petition, held, event)
    try:
        if old.unconfirmed:
            record_once(petition, confirmed(old), None, by=request.user, now=timezone.now())
    except FactError as error:
        messages.error(request, words.say(error.faults[0].sentence))
    else:
        transaction.on_commit(tasks.wake)
        what = label(EventKind(old.kind))
        messages.success(request, _("Confirmed: %(what)s.") % {"what": what})
    return redirect("case", petition.uuid)


def _case(request: SignedInRequest, uuid: UUID) -> tuple[Petition, Rights]:
    """The petition and what this person may record in it: strangers 404, mere readers 403."""
    petition = access.petition_for(request.user, uuid)
    held = access.rights(request.user, petition)
    access.require(held, Action.RECORD)
    return petition, held


def _kind(request: SignedInRequest, held: Rights) -> EventKind | None:
    """The kind asked for; None where none was, or where there is no such kind."""
    asked = request.GET.get("kind", "")
    if asked not in set(EventKind):
        return None
    access.require_kind(held, asked)
    return EventKind(asked)


def _choose(request: SignedInRequest, petition: Petition, held: Rights) -> HttpResponse:
    form = KindForm(request.GET if "kind" in request.GET else None, kinds=held.kinds)
    context = {
        "petition": petition,
        "form": form,
        "likely": likely(petition.stage, held.kinds),
    }
    return render(request, "petition/record_kind.html", context)


def _form(
    request: SignedInRequest,
    petition: Petition,
    held: Rights,
    kind: EventKind,
    now: datetime,
    old: TimelineEvent | None = None,
) -> EventForm:
    desk = desk_of(petition, request.user, held, now)
    data = request.POST if request.method == "POST" else None
    return EventForm(data, desk=desk, kind=kind, old=old)


def _recorded(request: SignedInRequest, form: EventForm, now: datetime) -> TimelineEvent | None:
    """The event that the form made; None where it cannot be recorded, and the form says why."""
    petition = form.desk.petition
    try:
        event = record_once(petition, form.fact(), form.new_interview(), by=request.user, now=now)
    except FactError as error:
        form.add_faults(error.faults)
        return None
    for word in warnings(form.fact()):
        messages.warning(request, words.say(word.sentence))
    transaction.on_commit(tasks.wake)
    return event


def _event(petition: Petition, held: Rights, uuid: UUID) -> TimelineEvent:
    """An event that this person sees in the case; a row that takes another one back is none."""
    rows = petition.events.exclude(kind=EventKind.RETRACTED)
    found = rows.with_named().select_related("petition")
    event = found.filter(uuid=uuid).first()
    if event is None or KINDS[EventKind(event.kind)].family not in held.families:
        raise Http404
    return event


def _own_event(
    request: SignedInRequest, petition: Petition, held: Rights, uuid: UUID
) -> TimelineEvent:
    """An event that this person may change. Raises PermissionDenied (403)."""
    event = _event(petition, held, uuid)
    if not access.may_change(request.user, held, event):
        raise PermissionDenied
    return event
