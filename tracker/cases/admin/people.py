"""The tabs of a petition that are edited: its people, its letters, its interviews."""

from abc import ABCMeta, abstractmethod
from typing import Any

from django import forms
from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.forms import BaseInlineFormSet
from django.forms.models import ModelFormMetaclass
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelectMultipleWidget

from tracker.cases.admin import show
from tracker.cases.admin.desk import DeskInline, StackedInline
from tracker.cases.enums import Criterion, EventKind, ReminderState, Role
from tracker.cases.labels import choices, label
from tracker.cases.models import (
    EmbassyInterview,
    Participant,
    RecommendationLetter,
    Reminder,
    TimelineEvent,
)
from tracker.dashboard.forms.appointments import named
from tracker.dashboard.forms.desk import letter_named

ONE_ONLY = (Role.BENEFICIARY, Role.PETITIONER)


class AbstractForm(ABCMeta, ModelFormMetaclass):
    """A form may leave methods to its subclasses, as `abc.ABC` would have it."""


class KeyedForm(forms.ModelForm[Any], metaclass=AbstractForm):
    """Gives a new row its key and its place, for the case file and the order of lists; and a row
    that is there its heading."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  # those of ModelForm
        super().__init__(*args, **options)
        if self.instance.pk:
            # The name under which unfold's template looks for it.
            self.instance.get_inline_title = self.heading()

    @abstractmethod
    def heading(self) -> str:
        """What a row is called where it is folded up."""

    def save(self, commit: bool = True) -> Any:  # noqa: ANN401  # the model's row
        row = self.instance
        if row.pk is None:
            rows = type(row)._default_manager.filter(petition=row.petition)
            row.position = max(rows.values_list("position", flat=True), default=0) + 1
            row.key = _free_key(self.stem(), set(rows.values_list("key", flat=True)))
        return super().save(commit)

    @abstractmethod
    def stem(self) -> str:
        """What a new row's key begins with."""


def _free_key(stem: str, taken: set[str]) -> str:
    """The stem with the first number that is free."""
    numbers = range(1, len(taken) + 2)
    return next(key for n in numbers if (key := f"{stem}-{n}") not in taken)


class ParticipantForm(KeyedForm):
    def heading(self) -> str:
        return " · ".join([self.instance.name, self.instance.get_role_display()])

    def stem(self) -> str:
        return str(self.instance.role)


class LetterForm(KeyedForm):
    criteria = forms.MultipleChoiceField(
        label=_("Criteria"),
        required=False,
        choices=choices(Criterion),
        widget=UnfoldAdminSelectMultipleWidget,
    )

    def heading(self) -> str:
        return " · ".join([letter_named(self.instance), *last_event(self.instance)])

    def stem(self) -> str:
        return "letter"


class InterviewForm(KeyedForm):
    def heading(self) -> str:
        return " · ".join([named(self.instance), *last_event(self.instance)])

    def stem(self) -> str:
        return "interview"


class ParticipantFormSet(PaginationInlineFormSet):  # type: ignore[misc]  # unfold has no types
    """One beneficiary and one petitioner; whoever got a mail stays in the record."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        roles = [form.cleaned_data.get("role") for form in kept if hasattr(form, "cleaned_data")]
        for role in ONE_ONLY:
            if roles.count(role) > 1:
                text = gettext("A case has one %(role)s. Give the others another role.")
                raise ValidationError(text % {"role": label(role)}, code="one_only")
        gone = [form.instance.pk for form in self.deleted_forms]
        mailed = Reminder.objects.filter(recipient__in=gone, state=ReminderState.SENT)
        for person in Participant.objects.filter(pk__in=mailed.values("recipient")):
            text = gettext("%(name)s was sent reminders and stays in the record.")
            raise ValidationError(text % {"name": person.name}, code="mailed")


class ParticipantInline(DeskInline[Participant], StackedInline[Participant, Any]):
    model = Participant
    form = ParticipantForm
    formset: type[BaseInlineFormSet[Any, Any, Any]] = ParticipantFormSet
    collapsible = True
    verbose_name_plural = _("people")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("role", "name"),
                    ("email", "user"),
                    ("language", "zone"),
                    ("title", "organization"),
                    "relationship",
                )
            },
        ),
        (
            _("How mails come, for people who do not sign in"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("morning", "digest"),
                    ("quiet_from", "quiet_to"),
                    ("law_mails", "practice_mails"),
                ),
            },
        ),
    )


class _WithState(DeskInline[Any]):
    """A row whose state is read from its last event."""

    about = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        events = TimelineEvent.objects.standing().filter(**{self.about: OuterRef("pk")})
        last = events.order_by("-latest", "-position", "-pk").values("kind")[:1]
        rows: QuerySet[Any] = super().get_queryset(request)
        annotated: QuerySet[Any] = rows.annotate(last_kind=Subquery(last))
        return annotated

    @display(description=_("Last event"))
    def state(self, row: Model) -> str:
        return "".join(last_event(row)) or show.NOTHING


def last_event(row: Model) -> list[str]:
    """What last happened to a letter or an interview, in a list of one; of nothing if nothing."""
    kind = getattr(row, "last_kind", None)
    return [label(EventKind(kind))] if kind else []


class LetterInline(_WithState, StackedInline[RecommendationLetter, Any]):
    model = RecommendationLetter
    form = LetterForm
    about = "letter"
    collapsible = True
    verbose_name_plural = _("letters")
    fields = (("recommender", "wanted_by"), "state", "criteria")
    readonly_fields = ("state",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("recommender")


class InterviewInline(_WithState, StackedInline[EmbassyInterview, Any]):
    model = EmbassyInterview
    form = InterviewForm
    about = "interview"
    collapsible = True
    verbose_name_plural = _("interviews")
    fields = (("post", "booking"), ("scheduled_for", "state"), "travellers")
    readonly_fields = ("state",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("post")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ANN401
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "scheduled_for":
            field.help_text = _(
                "The day that was first fixed. When it moves, record the event “Interview moved”."
            )
        return field
