"""Recording an event in the admin: first whose and which kind, then what is known of it.

The form is the one of the case's own pages; what it gives goes through `record`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.cases import access, tasks
from tracker.cases.access import Action, Rights
from tracker.cases.admin import show
from tracker.cases.admin.ask import ask
from tracker.cases.admin.desk import desk_of, person
from tracker.cases.enums import ChangeCause, EventKind, Family
from tracker.cases.facts import FactError
from tracker.cases.kinds import KINDS
from tracker.cases.labels import label
from tracker.cases.models import Petition, TimelineEvent
from tracker.cases.record import record_all, retract
from tracker.dashboard.entry import confirmed, record_once
from tracker.dashboard.forms.desk import desk_of as case_desk
from tracker.dashboard.forms.event import EventForm
from tracker.dashboard.forms.kinds import KindForm

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

KINDS_TO_RECORD = frozenset(EventKind) - {EventKind.RETRACTED}
USCIS_TO_RECORD = frozenset(kind for kind in EventKind if KINDS[kind].family is Family.USCIS)

Doing = Callable[[TimelineEvent, User, str], None]


class WhichForm(KindForm):
    """Whose event, and of which kind. Sent by GET, so that it is an address of its own."""

    petition = forms.ModelChoiceField(
        Petition.objects.none(), label=_("Petition"), to_field_name="uuid"
    )
    field_order = ["petition", "kind"]

    def __init__(self, *args: Any, petitions: QuerySet[Petition], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        field = self.fields["petition"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = petitions


def add_view(
    model_admin: "ModelAdmin[Any]", request: HttpRequest, kinds: frozenset[EventKind]
) -> HttpResponse:
    """``?corrects=`` an event, or ``?petition=`` and ``?kind=``; what is missing is asked for."""
    if corrects := request.GET.get("corrects"):
        old = _old(request, corrects)
        return _record(model_admin, request, old.petition, EventKind(old.kind), old)
    asked = request.GET if "kind" in request.GET else None
    start = {"petition": request.GET.get("petition")}
    writable = _writable(request)
    form = WhichForm(asked, kinds=kinds, petitions=writable, initial=start)
    if form.is_valid():
        chosen = form.cleaned_data
        return _record(model_admin, request, chosen["petition"], EventKind(chosen["kind"]), None)
    return ask(
        model_admin,
        request,
        form=form,
        title=gettext("Record an event"),
        text=gettext("What happened, and in which case? The next page asks for the rest."),
        button=gettext("Continue"),
        back=_list(model_admin),
        template="admin/cases/choose.html",
    )


def take_back(event: TimelineEvent, by: User, why: str) -> None:
    """Strike an event out, with the reason. Raises `FactError`."""
    retract(event, by=by, now=timezone.now(), why=why)
    transaction.on_commit(tasks.wake)


def confirm(event: TimelineEvent, by: User, why: str) -> None:
    """Counsel's word that what was told is so: a row that is no longer unconfirmed."""
    if event.unconfirmed:
        record_all(event.petition, [confirmed(event)], by=by, now=timezone.now())
        transaction.on_commit(tasks.wake)


def stands(event: TimelineEvent) -> bool:
    """Whether an event was neither corrected nor taken back, and takes nothing back."""
    return TimelineEvent.objects.standing().filter(pk=event.pk).exists()


def timeline_of(petition: Petition) -> str:
    """The address of a case's timeline in the admin."""
    return show.page("petition", petition.pk) + "#events"


def _list(model_admin: "ModelAdmin[Any]") -> str:
    return show.changelist(model_admin.opts.model_name or "")


def _writable(request: HttpRequest) -> QuerySet[Petition]:
    firms = desk_of(request).firms(Action.RECORD)
    return access.firm_petitions(person(request)).filter(firm__in=firms)


def _old(request: HttpRequest, uuid: str) -> TimelineEvent:
    """The event to correct; another desk's is not there."""
    rows = TimelineEvent.objects.standing().with_named().select_related("petition")
    try:
        return rows.get(petition__in=_writable(request), uuid=UUID(uuid))
    except (ValueError, TimelineEvent.DoesNotExist):
        raise Http404 from None


def _record(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    petition: Petition,
    kind: EventKind,
    old: TimelineEvent | None,
) -> HttpResponse:
    user, now = person(request), timezone.now()
    held = _held(user, petition, kind)
    desk = case_desk(petition, user, held, now)
    form = EventForm(request.POST or None, desk=desk, kind=kind, old=old)
    if not form.is_bound:
        _unmark(form)
    if form.is_valid() and _recorded(form, user):
        said = gettext("Corrected: %(what)s.") if old else gettext("Recorded: %(what)s.")
        model_admin.message_user(request, said % {"what": label(kind)}, messages.SUCCESS)
        _tell_what_follows(model_admin, request, petition, now)
        return redirect(timeline_of(petition))
    title = gettext("Correct: %(what)s") if old else gettext("Record: %(what)s")
    return ask(
        model_admin,
        request,
        form=form,
        title=title % {"what": label(kind)},
        text=gettext("Case %(reference)s") % {"reference": petition.reference},
        button=gettext("Correct it") if old else gettext("Record it"),
        back=timeline_of(petition),
        template="admin/cases/record.html",
    )


def _tell_what_follows(
    model_admin: "ModelAdmin[Any]", request: HttpRequest, petition: Petition, now: datetime
) -> None:
    """The dates that came, moved or fell away with what was just recorded."""
    moved = petition.deadline_changes.filter(at__gte=now, cause=ChangeCause.FACT)
    rows = moved.select_related("deadline__petition").order_by("new_by", "pk")
    for change in rows.prefetch_related(show.writers("deadline__petition__")):
        what, before, day = show.title(change.deadline), show.was(change), show.became(change)
        if change.new_by is None:
            text = gettext("No longer a deadline: {what}.")
        elif change.old_by is None:
            text = gettext("New deadline: {what}, {day}.")
        elif (change.old_by, change.old_zone) == (change.new_by, change.new_zone):
            text = gettext("The day stays: {what}, {day}.")
        else:
            text = gettext("The deadline moved: {what}, from {before} to {day}.")
        model_admin.message_user(
            request, text.format(what=what, before=before, day=day), messages.INFO
        )


def _unmark(form: EventForm) -> None:
    """What only some choices need is not marked as needed; it is checked when it is sent."""
    for name in ("day", "until", "written", "interview_day"):
        if name in form.fields:
            form.fields[name].required = False


def _held(user: User, petition: Petition, kind: EventKind) -> Rights:
    held = access.rights(user, petition)
    access.require(held, Action.RECORD)
    access.require_kind(held, kind)
    return held


def _recorded(form: EventForm, user: User) -> bool:
    """Whether the form's event is in the record; where it cannot be, the form says why."""
    try:
        record_once(
            form.desk.petition, form.fact(), form.new_interview(), by=user, now=timezone.now()
        )
    except FactError as error:
        form.add_faults(error.faults)
        return False
    transaction.on_commit(tasks.wake)
    return True
