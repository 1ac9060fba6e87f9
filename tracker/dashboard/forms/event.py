"""One event, as a person records or corrects it: what is asked depends on its kind."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import Booking, EventKind, Family, ResponseChannel, Service
from tracker.cases.facts import Fault, NewFact
from tracker.cases.kinds import KINDS
from tracker.cases.labels import choices as choices_of
from tracker.cases.labels import label
from tracker.cases.models import ConsularPost, EmbassyInterview, Participant, TimelineEvent
from tracker.dashboard.forms import actors, appointments, details, travellers
from tracker.dashboard.forms.dates import WAYS, Way, WhenForm, initial
from tracker.dashboard.forms.desk import Desk
from tracker.dashboard.forms.fields import NOTHING, DayField
from tracker.lib.zones import day_of

# What USCIS serves, and what can be answered in a time counted from that: a decision, by an appeal.
NOTICES = frozenset(
    {
        EventKind.RFE_ISSUED,
        EventKind.NOID_ISSUED,
        EventKind.NOIR_ISSUED,
        EventKind.DENIED,
        EventKind.REVOKED,
    }
)
_NEW_INTERVIEW = ("interview_day", "interview_booking", "interview_post")
_NOTICE = ("stated_due", "service", "response_channel")
_FIELD_OF_FAULT = {"at": "time"}


class EventForm(WhenForm):
    """Everything a person can say of one event of one kind.

    ``old`` is the event to correct. ``form_id`` makes the event's key, so that a form sent twice
    records once.
    """

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    letter = forms.ChoiceField(label=_("Letter"))
    interview = forms.ChoiceField(label=_("Interview"))
    interview_day = DayField(label=_("Day of the interview"))
    interview_booking = forms.ChoiceField(
        label=_("Kind of appointment"), choices=choices_of(Booking), initial=Booking.REGULAR
    )
    interview_post = forms.ModelChoiceField(
        ConsularPost.objects.all(), label=_("Embassy or consulate"), empty_label=None
    )
    traveller = forms.ChoiceField(label=_("Whose it is"), required=False)
    stated_due = DayField(
        label=_("Due date printed on the notice"),
        required=False,
        help_text=_("It always wins over a date that is computed here."),
    )
    service = forms.ChoiceField(
        label=_("How the notice came"),
        required=False,
        help_text=_("By mail, the answer may have three days more."),
    )
    response_channel = forms.ChoiceField(label=_("How the answer goes"), required=False)
    actor = forms.ChoiceField(label=_("Who did it"), required=False)
    summary = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    as_printed = forms.CharField(
        label=_("The date as the source wrote it"),
        required=False,
        max_length=80,
        help_text=_("Where it says it otherwise, such as “6/9” or “last week”."),
    )
    learned_on = DayField(
        label=_("When you heard of it"),
        required=False,
        help_text=_("If that was later than the day on which it happened."),
    )
    inferred = forms.BooleanField(
        label=_("This is our reading; the source does not say it"), required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        desk: Desk,
        kind: EventKind,
        old: TimelineEvent | None = None,
    ) -> None:
        self.desk, self.kind, self.old = desk, kind, old
        self.spec = KINDS[kind]
        zones = desk.zones(old.zone) if old else desk.zones()
        start = _initial_of(old) if old else self._defaults()
        super().__init__(data, zones=zones, initial=start)
        self.details = dict(details.fields(kind))
        self.fields |= self.details
        self._fill()
        self._drop()

    def _defaults(self) -> dict[str, Any]:
        desk = self.desk
        alone = desk.letters[0] if len(desk.letters) == 1 else None
        last = desk.interviews[-1] if desk.interviews else None
        makes_one = self.kind in appointments.MAKES_ONE
        zone = actors.usual_zone(self.kind, desk.reader)
        return {
            "when": Way.BETWEEN if self.spec.span else Way.ON,
            "day": day_of(desk.now, zone),
            "zone": zone,
            "actor": actors.usual(self.kind, desk.people, desk.reader),
            "letter": alone.uuid if alone else "",
            "interview": last.uuid if last else (appointments.NEW if makes_one else ""),
            "interview_post": desk.petition.consular_post_id,
            "traveller": travellers.usual(self.kind, desk.people, desk.reader),
        }

    def _fill(self) -> None:
        """The choices that depend on the case."""
        desk = self.desk
        self._choice("actor").choices = actors.choices(desk.people, desk.reader)
        self._choice("letter").choices = desk.letter_choices()
        self._choice("interview").choices = appointments.interview_choices(
            desk.interviews, self.kind
        )
        self._choice("traveller").choices = travellers.choices(self.kind, desk.people)
        self._choice("service").choices = [NOTHING, *choices_of(Service)()]
        self._choice("response_channel").choices = [NOTHING, *choices_of(ResponseChannel)()]
        if self.spec.span:
            self._word_span()

    def _word_span(self) -> None:
        """Of a span both days count; of other kinds, one day between them."""
        self.fields["until"].label = gettext("Last day")
        words_of = dict(WAYS) | {Way.BETWEEN: gettext("from the first to the last of these days")}
        self._choice("when").choices = list(words_of.items())

    def _drop(self) -> None:
        """The fields that this kind does not need, or this reader may not set."""
        dropped = set(_NOTICE) if self.kind not in NOTICES else set()
        for name in {"letter", "interview"} - {self.spec.about}:
            self.fields[name].required = False
            if not self._may_name(name):
                dropped |= {name}
        if self.kind not in appointments.MAKES_ONE:
            dropped |= set(_NEW_INTERVIEW)
        if not self.desk.rights.confirms:
            dropped |= {"inferred"}
        if self.kind not in travellers.KINDS or not travellers.travellers(self.desk.people):
            dropped |= {"traveller"}
        for name in dropped:
            del self.fields[name]
        self._relax()

    def _may_name(self, name: str) -> bool:
        """Whether a kind that needs no letter or interview may be about one all the same."""
        named = self.old is not None and getattr(self.old, name) is not None
        return named or (name == "letter" and self.kind is EventKind.LETTER_ANSWERS_RECEIVED)

    def _relax(self) -> None:
        """Ask for a new interview's day only where there is a new interview."""
        if self.is_bound and not self._makes_interview():
            self.idle |= set(_NEW_INTERVIEW) & self.fields.keys()
            for name in self.idle:
                self.fields[name].required = False

    def _makes_interview(self) -> bool:
        return self.kind in appointments.MAKES_ONE and self["interview"].value() == appointments.NEW

    @property
    def title(self) -> str:
        return label(self.kind)

    @property
    def source_is_open(self) -> bool:
        """Whether the part on the source holds something to read."""
        return any(field.errors or field.value() for field in self.source)

    @property
    def waits_for_counsel(self) -> bool:
        """Whether what is recorded here counts only when counsel has confirmed it."""
        return self.spec.family is Family.USCIS and not self.desk.rights.confirms

    def clean_learned_on(self) -> date | None:
        learned: date | None = self.cleaned_data["learned_on"]
        if learned and learned > self.desk.today + timedelta(days=1):
            raise forms.ValidationError(gettext("This day has not come yet."), code="future")
        return learned

    def fact(self) -> NewFact:
        """What was said, to be recorded; without the interview that is still to be made."""
        data, old = self.cleaned_data, self.old
        form_id: UUID = data["form_id"]
        kept = ("date", "at", "zone", "as_printed", "learned_on", "summary")
        return NewFact(
            kind=self.kind,
            key=f"form-{form_id.hex}",
            actor=actors.chosen(data["actor"], self.desk.people),
            letter=self.desk.letter(data.get("letter")),
            interview=self.desk.interview(data.get("interview")),
            document=old.document if old else "",
            traveller=self._traveller(),
            stated_due=self._said("stated_due"),
            service=_service(self._said("service")),
            response_channel=_channel(self._said("response_channel")),
            inferred=data.get("inferred", bool(old and old.inferred)),
            unconfirmed=self.waits_for_counsel,
            details=details.values(self.kind, data),
            corrects=old,
            **{name: data[name] for name in kept},
        )

    def _said(self, name: str) -> Any:  # noqa: ANN401  # of whichever field
        """What is said in a field; what is not asked for stays as it was."""
        if name in self.fields:
            return self.cleaned_data.get(name)
        return getattr(self.old, name) if self.old else None

    def _traveller(self) -> Participant | None:
        """Whose it is; what is not asked for stays as it was."""
        if "traveller" in self.fields:
            return travellers.chosen(self.cleaned_data["traveller"], self.desk.people)
        return self.old.traveller if self.old else None

    def new_interview(self) -> EmbassyInterview | None:
        """The appointment to make with the event; None where it is about a known one."""
        if not self._makes_interview():
            return None
        data = self.cleaned_data
        return EmbassyInterview(
            petition=self.desk.petition,
            scheduled_for=data["interview_day"],
            booking=data["interview_booking"],
            post=data["interview_post"],
        )

    def add_faults(self, faults: list[Fault]) -> None:
        """Put what the writer of facts found wrong beside the fields it is about."""
        for fault in faults:
            self.refuse(self._field_of(fault.field), fault.sentence)

    def _field_of(self, name: str) -> str | None:
        if name == "date":
            return "written" if self.cleaned_data.get("when") == Way.WRITTEN else "day"
        name = name.replace("details/", details.PREFIX)
        name = _FIELD_OF_FAULT.get(name, name)
        return name if name in self.fields else None

    @property
    def about(self) -> list[BoundField]:
        return self._group("traveller", "letter", "interview", *_NEW_INTERVIEW)

    @property
    def date_fields(self) -> list[BoundField]:
        return self._group("when", "day", "until", "written", "zone", "time")

    @property
    def particulars(self) -> list[BoundField]:
        return self._group(*self.details, *_NOTICE)

    @property
    def who(self) -> list[BoundField]:
        return self._group("actor", "summary")

    @property
    def source(self) -> list[BoundField]:
        return self._group("as_printed", "learned_on", "inferred")

    def _group(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]


def _service(chosen: str | None) -> Service | None:
    return Service(chosen) if chosen else None


def _channel(chosen: str | None) -> ResponseChannel | None:
    return ResponseChannel(chosen) if chosen else None


def _initial_of(event: TimelineEvent) -> dict[str, Any]:
    """The form's values for an event that is to be corrected."""
    kept = ("summary", "as_printed", "learned_on", "stated_due", "service", "response_channel")
    return {
        **initial(event.date, event.at, event.zone),
        **{name: getattr(event, name) for name in (*kept, "inferred")},
        **{details.PREFIX + name: value for name, value in event.details.items()},
        "actor": actors.choice_of(event),
        "letter": event.letter.uuid if event.letter else "",
        "interview": event.interview.uuid if event.interview else "",
        "interview_post": event.petition.consular_post_id,
        "traveller": event.traveller.uuid if event.traveller else "",
    }
