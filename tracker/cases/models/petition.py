"""The root of a case, and the people in it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import Firm, MailHabits, User, validate_zone
from tracker.cases.enums import Classification, Purpose, Role, Stage
from tracker.cases.labels import choices
from tracker.cases.models.interview import ConsularPost


class Petition(models.Model):
    """One beneficiary, one petitioner, one firm.

    The columns from ``stage`` on are caches for lists: `record.refresh` sets them from the facts,
    nobody else writes them.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="petitions", verbose_name=_("firm"))
    reference = models.CharField(_("reference"), max_length=40)
    classification = models.CharField(
        _("classification"),
        max_length=8,
        choices=choices(Classification),
        default=Classification.O1A,
    )
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=choices(Purpose), default=Purpose.NEW
    )
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    consular_post = models.ForeignKey(
        ConsularPost, models.PROTECT, null=True, blank=True, verbose_name=_("consular post")
    )
    predecessor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("earlier petition"),
    )
    created_at = models.DateTimeField(_("opened"), auto_now_add=True)

    stage = models.CharField(
        _("stage"), max_length=20, choices=choices(Stage), default=Stage.PREPARING, editable=False
    )
    letters_passed = models.PositiveSmallIntegerField(default=0, editable=False)
    letters_total = models.PositiveSmallIntegerField(default=0, editable=False)
    next_due = models.DateField(_("next deadline"), null=True, editable=False)
    needed_by = models.DateField(_("needed by"), null=True, editable=False)
    premium = models.BooleanField(_("premium"), default=False, editable=False)
    receipt_number = models.CharField(
        _("receipt number"), max_length=20, blank=True, editable=False
    )
    valid_from = models.DateField(_("valid from"), null=True, editable=False)
    valid_to = models.DateField(_("valid to"), null=True, editable=False)
    i94_until = models.DateField(_("I-94 until"), null=True, editable=False)
    passport_expires = models.DateField(_("passport expires"), null=True, editable=False)

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "reference"], name="reference_once_per_firm"),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("id")), name="petition_not_its_own_predecessor"
            ),
        ]
        indexes = [models.Index(fields=["firm", "next_due"], name="petition_firm_next_due")]

    def __str__(self) -> str:
        return self.reference


class Participant(MailHabits):
    """A person or organization with a part in a case, and the user where that person signs in.

    An empty zone is the petition's. Mails follow the user's habits, where there is one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(Petition, models.CASCADE, related_name="participants")
    key = models.SlugField(_("key"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("role"), max_length=20, choices=choices(Role))
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("e-mail"), blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_zone])
    title = models.CharField(_("title"), max_length=160, blank=True)
    organization = models.CharField(_("organization"), max_length=160, blank=True)
    relationship = models.CharField(_("relationship"), max_length=160, blank=True)
    user = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("signs in as"),
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["petition", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "key"], name="participant_key_once"),
            models.UniqueConstraint(
                fields=["petition"],
                condition=Q(role=Role.BENEFICIARY),
                name="one_beneficiary_per_petition",
            ),
            models.UniqueConstraint(
                fields=["petition"],
                condition=Q(role=Role.PETITIONER),
                name="one_petitioner_per_petition",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def habits(self) -> "User | Participant":
        """When and how this person wants mails."""
        return self.user or self
