"""Signs of life, so that somebody is told when reminders no longer move."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """When one part of the installation was last heard of; see `tracker.cases.watch`."""

    name = models.CharField(_("part"), max_length=20, unique=True)
    at = models.DateTimeField(_("last heard of"))

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
