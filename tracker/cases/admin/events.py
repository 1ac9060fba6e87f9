"""Events: a record that is only added to. A wrong one is corrected or taken back by a new row."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from tracker.cases import words
from tracker.cases.access import Action
from tracker.cases.admin import recording, show
from tracker.cases.admin.ask import NothingForm, ReasonForm, ask
from tracker.cases.admin.decorators import action
from tracker.cases.admin.desk import DeskAdmin, ReadOnly, desk_of, person
from tracker.cases.admin.filters import StandingFilter
from tracker.cases.admin.tabs import interview_words
from tracker.cases.enums import EventKind
from tracker.cases.facts import FactError
from tracker.cases.models import TimelineEvent, UscisEvent
from tracker.cases.record import chained_hash
from tracker.dashboard.forms.desk import letter_named
from tracker.dashboard.forms.details import LABELS

ABOUT = ("petition", "actor", "letter__recommender", "interview__post", "recorded_by")


class EventRows(ReadOnly, DeskAdmin[TimelineEvent]):
    """What the whole spine and its USCIS part have in common."""

    kinds: frozenset[EventKind] = recording.KINDS_TO_RECORD
    list_display = ("event", "petition", "when", "who", "said", "flags", "recorded_at")
    list_filter = (
        StandingFilter,
        ("kind", ChoicesDropdownFilter),
        ("unconfirmed", BooleanRadioFilter),
        ("inferred", BooleanRadioFilter),
        ("source", ChoicesDropdownFilter),
    )
    list_select_related = ("petition", "actor")
    search_fields = ("petition__reference", "petition__participants__name", "summary")
    ordering = ("-recorded_at", "-id")
    actions_detail = ("correct", "confirm", "take_back")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("what", "petition"),
                    ("when", "place"),
                    ("at", "as_printed"),
                    ("who", "learned_on"),
                    ("about_letter", "about_interview"),
                    "said",
                    "details_in_words",
                    ("stated_due", "service", "response_channel"),
                    ("unconfirmed", "inferred"),
                )
            },
        ),
        (
            _("The record"),
            {"fields": (("by", "recorded_at"), "source", "chain_of_rows", "fingerprint")},
        ),
    )
    readonly_fields = (
        "what",
        "when",
        "who",
        "place",
        "about_letter",
        "about_interview",
        "said",
        "details_in_words",
        "by",
        "chain_of_rows",
        "fingerprint",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TimelineEvent]:
        return super().get_queryset(request).select_related(*ABOUT)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        return desk_of(request).may(Action.RECORD)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: Any = None,  # noqa: ANN401
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return recording.add_view(self, request, self.kinds)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:  # noqa: ANN401
        """A row that was corrected or taken back is history: nothing is done to it."""
        offered: list[Any] = super().get_actions_detail(request, object_id)  # type: ignore[misc]
        event = self.get_object(request, str(object_id))
        if event is None or not recording.stands(event):
            return []
        if event.unconfirmed:
            return offered
        return [item for item in offered if item.path != "confirm"]

    @display(description=_("What happened"), ordering="kind")
    def event(self, row: TimelineEvent) -> str:
        return show.event(row)

    @display(description=_("What happened"))
    def what(self, row: TimelineEvent) -> str:
        return str(row.get_kind_display())

    @display(description=_("Day"), ordering="latest")
    def when(self, row: TimelineEvent) -> str:
        return show.when(row)

    @display(description=_("Who"))
    def who(self, row: TimelineEvent) -> str:
        return show.actor(row)

    @display(description=_("In words"))
    def said(self, row: TimelineEvent) -> str:
        return row.summary

    @display(description=_("Letter"))
    def about_letter(self, row: TimelineEvent) -> str:
        return letter_named(row.letter) if row.letter else show.NOTHING

    @display(description=_("Interview"))
    def about_interview(self, row: TimelineEvent) -> str:
        return interview_words(row.interview)

    @display(description=_("Recorded by"))
    def by(self, row: TimelineEvent) -> str:
        return str(row.recorded_by or show.NOTHING)

    @display(description=_("Note"))
    def flags(self, row: TimelineEvent) -> str:
        return show.flags(row)

    @display(description=_("Date read in"))
    def place(self, row: TimelineEvent) -> str:
        return f"{words.place(row.zone)} ({row.zone})"

    @display(description=_("Details"))
    def details_in_words(self, row: TimelineEvent) -> SafeString:
        texts = [f"{LABELS.get(name, name)}: {value}" for name, value in row.details.items()]
        return show.lines(texts)

    @display(description=_("Corrections"))
    def chain_of_rows(self, row: TimelineEvent) -> SafeString:
        """Every row about this fact, oldest first; the last one stands."""
        rows = TimelineEvent.objects.filter(petition=row.petition_id, chain=row.chain)
        return format_html_join(
            "",
            "<div>{} · {} · {}{}</div>",
            (
                (
                    show.moment(item.recorded_at),
                    show.link("timelineevent", item.pk, str(item.get_kind_display())),
                    show.when(item),
                    f" · {item.summary}" if item.summary else "",
                )
                for item in rows.order_by("pk")
            ),
        )

    @display(description=_("Fingerprint (SHA-256)"))
    def fingerprint(self, row: TimelineEvent) -> SafeString:
        """The row's hash, and whether it still fits the row and the one before it."""
        before = TimelineEvent.objects.filter(petition=row.petition_id, pk__lt=row.pk)
        last = before.order_by("-pk").values_list("hash", flat=True).first() or ""
        fits = chained_hash(last, TimelineEvent.objects.get(pk=row.pk)) == row.hash
        said = gettext("unchanged since it was recorded") if fits else gettext("does not fit")
        # In pieces, so that a narrow page can break it.
        pieces = " ".join(row.hash[at : at + 8] for at in range(0, len(row.hash), 8))
        return format_html("<code>{}</code> · {}", pieces, said)

    @action(description=_("Correct"), permission="record", url_path="correct")
    def correct(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event = self._standing(request, object_id, Action.RECORD)
        address = reverse("admin:cases_timelineevent_add")
        return redirect(f"{address}?corrects={event.uuid}")

    @action(description=_("Take back"), permission="record", url_path="take-back")
    def take_back(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        event = self._standing(request, object_id, Action.RECORD)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            return self._done(request, event, recording.take_back, form.cleaned_data["why"])
        return ask(
            self,
            request,
            form=form,
            title=gettext("Take back: %(what)s") % {"what": self.what(event)},
            text=gettext("The entry no longer counts. The record keeps it, with your reason."),
            button=gettext("Take it back"),
            back=show.page("timelineevent", event.pk),
        )

    @action(description=_("Confirm"), permission="record", url_path="confirm")
    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        event = self._standing(request, object_id, Action.CONFIRM)
        form = NothingForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._done(request, event, recording.confirm, "")
        return ask(
            self,
            request,
            form=form,
            title=gettext("Confirm: %(what)s") % {"what": self.what(event)},
            text=gettext("You have seen the notice, or asked: it is so, on the day given."),
            button=gettext("Confirm it"),
            back=show.page("timelineevent", event.pk),
        )

    def _standing(self, request: HttpRequest, object_id: str, action: Action) -> TimelineEvent:
        return TimelineEvent.objects.select_related(*ABOUT).get(
            pk=self.found(request, object_id, action).pk
        )

    def _done(
        self, request: HttpRequest, event: TimelineEvent, doing: recording.Doing, why: str
    ) -> HttpResponse:
        """Do it, and go to the case; where it cannot be done, say why."""
        try:
            doing(event, person(request), why)
        except FactError as error:
            texts = [words.say(fault.sentence) for fault in error.faults]
            self.message_user(request, " ".join(texts), messages.ERROR)
            return redirect(show.page("timelineevent", event.pk))
        self.message_user(request, gettext("It is in the record."))
        return redirect(recording.timeline_of(event.petition))


@admin.register(TimelineEvent)
class TimelineEventAdmin(EventRows):
    """Every fact of the desk's cases."""


@admin.register(UscisEvent)
class UscisEventAdmin(EventRows):
    """What USCIS did, and what was sent to it."""

    kinds = recording.USCIS_TO_RECORD
