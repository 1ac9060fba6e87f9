"""The spine: facts with dates. Rows are added by `record.py` alone, and never changed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User, validate_zone
from tracker.cases.enums import (
    Authority,
    EventKind,
    Family,
    ResponseChannel,
    Service,
    Source,
)
from tracker.cases.kinds import KINDS
from tracker.cases.labels import choices
from tracker.cases.models.interview import EmbassyInterview
from tracker.cases.models.letter import RecommendationLetter
from tracker.cases.models.petition import Participant, Petition

NEEDS_LETTER = sorted(kind for kind, spec in KINDS.items() if spec.about == "letter")
NEEDS_INTERVIEW = sorted(kind for kind, spec in KINDS.items() if spec.about == "interview")
USCIS_KINDS = sorted(kind for kind, spec in KINDS.items() if spec.family is Family.USCIS)

# Facts that hold: not corrected, not taken back.
STANDING = Q(correction__isnull=True) & ~Q(kind=EventKind.RETRACTED)


class EventQuerySet(models.QuerySet["TimelineEvent"]):
    """Reads of the spine."""

    def standing(self) -> "EventQuerySet":
        """Facts that hold: not corrected, not taken back."""
        return self.filter(STANDING)

    def with_named(self) -> "EventQuerySet":
        """With who and what each fact names, in the same query."""
        return self.select_related("actor", "letter", "interview", "traveller")


class TimelineEvent(models.Model):
    """A dated thing that happened or was stated.

    ``date`` is kept as written (EDTF, see `tracker.lib.edtf`); ``earliest`` and ``latest`` are
    derived from it. ``zone`` is where the date was read. A correction is a new row that points to
    the old one; ``chain`` is the uuid of the first of them.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(
        Petition, models.CASCADE, related_name="events", verbose_name=_("petition")
    )
    chain = models.UUIDField(editable=False)
    key = models.CharField(_("key"), max_length=60, blank=True)
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=40, choices=choices(EventKind))
    date = models.CharField(_("date"), max_length=40, blank=True)
    earliest = models.DateField(null=True, editable=False)
    latest = models.DateField(null=True, editable=False)
    at = models.DateTimeField(_("time"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    as_printed = models.CharField(_("as the source wrote it"), max_length=80, blank=True)
    learned_on = models.DateField(_("learned on"), null=True, blank=True)
    actor = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name=_("who"),
    )
    authority = models.CharField(
        _("authority"), max_length=20, blank=True, choices=choices(Authority)
    )
    letter = models.ForeignKey(
        RecommendationLetter, models.PROTECT, null=True, blank=True, related_name="events"
    )
    interview = models.ForeignKey(
        EmbassyInterview, models.PROTECT, null=True, blank=True, related_name="events"
    )
    document = models.SlugField(_("document"), max_length=60, blank=True)
    traveller = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="journeys"
    )
    stated_due = models.DateField(_("due date printed on the notice"), null=True, blank=True)
    service = models.CharField(
        _("how the notice came"), max_length=12, blank=True, choices=choices(Service)
    )
    response_channel = models.CharField(
        _("how the answer goes"), max_length=12, blank=True, choices=choices(ResponseChannel)
    )
    inferred = models.BooleanField(_("our reading"), default=False)
    unconfirmed = models.BooleanField(_("not confirmed by counsel"), default=False)
    summary = models.TextField(_("what happened"), blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    source = models.CharField(
        _("source"), max_length=12, choices=choices(Source), default=Source.MANUAL
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction"
    )
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="recorded")
    recorded_at = models.DateTimeField(_("recorded"))
    hash = models.CharField(max_length=64, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["petition", "position", "id"]
        indexes = [models.Index(fields=["petition", "position"], name="event_petition_position")]
        constraints = [
            models.CheckConstraint(
                condition=Q(earliest__isnull=True)
                | Q(latest__isnull=True)
                | Q(earliest__lte=F("latest")),
                name="event_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=True) | Q(authority=""), name="event_one_actor"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDS_LETTER) | Q(letter__isnull=False),
                name="event_of_a_letter_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDS_INTERVIEW) | Q(interview__isnull=False),
                name="event_of_an_interview_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.RETRACTED) | Q(corrects__isnull=False),
                name="event_taken_back_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(corrects=F("id")), name="event_not_its_own_correction"
            ),
            models.UniqueConstraint(
                fields=["petition", "key"], condition=~Q(key=""), name="event_key_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date}".strip()


class UscisEventManager(models.Manager["UscisEvent"]):
    """The USCIS family only."""

    def get_queryset(self) -> models.QuerySet["UscisEvent"]:
        return super().get_queryset().filter(kind__in=USCIS_KINDS)


class UscisEvent(TimelineEvent):
    """What USCIS did, or what was sent to it: a view of the spine, no table of its own."""

    objects = UscisEventManager()  # type: ignore[misc,assignment]  # narrower on purpose

    class Meta:
        proxy = True
        verbose_name = _("USCIS event")
        verbose_name_plural = _("USCIS events")
