"""Recommendation letters. What happened to a letter, and when, are events; its state is read."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.cases.models.petition import Participant, Petition


class RecommendationLetter(models.Model):
    """A letter wanted from one recommender."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(Petition, models.CASCADE, related_name="letters")
    key = models.SlugField(_("key"), max_length=60)
    recommender = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("recommender"),
    )
    position = models.PositiveSmallIntegerField(_("number"), default=0)
    criteria = models.JSONField(_("criteria"), default=list, blank=True)
    wanted_by = models.DateField(_("wanted by"), null=True, blank=True)

    class Meta:
        verbose_name = _("recommendation letter")
        verbose_name_plural = _("recommendation letters")
        ordering = ["petition", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["petition", "key"], name="letter_key_once")]

    def __str__(self) -> str:
        return self.key
