"""Consular posts and the interviews held there. An interview's state is read from its events."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import validate_zone
from tracker.cases.enums import Booking, Sureness
from tracker.cases.labels import choices

if TYPE_CHECKING:
    from tracker.cases.models.petition import Petition  # noqa: F401


class ConsularPost(models.Model):
    """An embassy or consulate, with the settings in which posts differ."""

    code = models.SlugField(_("code"), unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_ko = models.CharField(_("name (Korean)"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    country = models.CharField(_("country"), max_length=2)
    ds160_lock_days = models.PositiveSmallIntegerField(
        _("DS-160 closed this many business days before"), null=True, blank=True
    )
    pickup_days = models.PositiveSmallIntegerField(
        _("days a passport is kept for collection"), null=True, blank=True
    )
    pickup_working = models.BooleanField(
        _("these are the post’s working days"),
        default=False,
        help_text=_("Otherwise they are calendar days."),
    )

    class Meta:
        verbose_name = _("consular post")
        verbose_name_plural = _("consular posts")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_ko if get_language() == "ko" else self.name_en


class PostClosure(models.Model):
    """A day on which one post is closed besides the holidays of its country."""

    post = models.ForeignKey(
        ConsularPost, models.CASCADE, related_name="closures", verbose_name=_("consular post")
    )
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["post", "-day"]
        constraints = [
            models.UniqueConstraint(fields=["post", "day"], name="post_closed_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class EmbassyInterview(models.Model):
    """One appointment, on offer or booked; ``scheduled_for`` is a day in the post's zone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey("cases.Petition", models.CASCADE, related_name="interviews")
    key = models.SlugField(_("key"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    post = models.ForeignKey(ConsularPost, models.PROTECT, verbose_name=_("consular post"))
    scheduled_for = models.DateField(_("scheduled for"))
    booking = models.CharField(
        _("booking"), max_length=12, choices=choices(Booking), default=Booking.REGULAR
    )
    travellers = models.ManyToManyField(
        "cases.Participant", blank=True, verbose_name=_("travellers")
    )

    class Meta:
        verbose_name = _("embassy interview")
        verbose_name_plural = _("embassy interviews")
        ordering = ["petition", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "key"], name="interview_key_once")
        ]

    def __str__(self) -> str:
        return self.key


class Closure(models.Model):
    """A one-off day on which US federal offices are closed, as by executive order."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    sureness = models.CharField(_("sureness"), max_length=2, choices=choices(Sureness))

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
