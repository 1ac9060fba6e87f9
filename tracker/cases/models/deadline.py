"""What the rules say, kept as rows so that reminders can point to them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.cases import words
from tracker.cases.enums import Bound, Sense
from tracker.cases.labels import choices
from tracker.cases.models.event import TimelineEvent
from tracker.cases.models.petition import Petition
from tracker.cases.rules import RULES

# Nothing has met it, nobody waived it, and it still follows from the facts.
STANDS = Q(current=True, met_by=None, waived_by=None)


class Deadline(models.Model):
    """One due of one rule. ``due`` to ``due_latest`` are days in ``zone``; open, met or missed is
    derived when read. ``ship_by`` is set where paper must be in USCIS's hands. A row that the
    rules no longer give is kept, with ``current`` false."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    petition = models.ForeignKey(
        Petition, models.CASCADE, related_name="deadlines", verbose_name=_("petition")
    )
    rule = models.CharField(_("rule"), max_length=40)
    anchor = models.CharField(max_length=80)
    sense = models.CharField(_("sense"), max_length=12, choices=choices(Sense))
    due = models.DateField(_("due"))
    due_latest = models.DateField(_("due at the latest"))
    by = models.DateField(_("counts"))
    ship_by = models.DateField(_("ship by"), null=True)
    zone = models.CharField(_("time zone"), max_length=64)
    bound = models.CharField(_("whose"), max_length=16, choices=choices(Bound))
    estimate = models.BooleanField(_("estimate"), default=False)
    met_by = models.ForeignKey(
        TimelineEvent,
        models.SET_NULL,
        null=True,
        related_name="meets",
        verbose_name=_("met by"),
    )
    version = models.CharField(_("version"), max_length=20)
    derivation = models.JSONField(_("derivation"), default=list)
    current = models.BooleanField(_("current"), default=True)
    waived_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("waived by")
    )
    waived_why = models.TextField(_("why it was waived"), blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["by", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "rule", "anchor"], name="one_deadline_per_rule_and_anchor"
            ),
            models.CheckConstraint(
                condition=Q(due__lte=F("due_latest")), name="deadline_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(waived_by__isnull=True) | ~Q(waived_why=""),
                name="deadline_waived_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {words.day(self.by)}"

    @property
    def title(self) -> str:
        """What it is called, in the active language; a rule that is no longer in the register
        shows its name."""
        rule = RULES.get(self.rule)
        return gettext(rule.title) if rule else self.rule

    @property
    def in_hands(self) -> bool:
        """Whether paper may have to reach an office of USCIS, by its close of business."""
        return self.ship_by is not None
