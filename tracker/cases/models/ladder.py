"""How a firm spaces the reminders of a rule, where it does so otherwise than the rule."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import Firm
from tracker.cases.rules import RULES

MOST_DAYS = 730
LAST_WEEK = 7

_NO_LATE_DAY = _(
    "This day is set by law or by an agency: keep at least one reminder in the last 7 days."
)


def rules() -> list[tuple[str, Any]]:
    """The rules, as choices."""
    return [(rule.id, _(rule.title)) for rule in RULES.values()]


def validate_days(days: object) -> None:
    """Refuse what is no list of whole days before a due date."""
    if not isinstance(days, list) or not all(_is_day(day) for day in days):
        raise ValidationError(
            _("Write whole days before the due date, from 0 to %(most)d."),
            code="days",
            params={"most": MOST_DAYS},
        )


def _is_day(day: object) -> bool:
    return isinstance(day, int) and not isinstance(day, bool) and 0 <= day <= MOST_DAYS


class FirmLadder(models.Model):
    """``days`` before the due date on which one firm's people are reminded of one rule.

    Null is the rule's own spacing. ``pending`` until what is planned already follows; each wish
    for that is another ``edit``, so that one which comes during the work is not lost.
    """

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="ladders", verbose_name=_("firm"))
    rule = models.CharField(_("rule"), max_length=40, choices=rules)
    days = models.JSONField(_("days before"), null=True, blank=True, validators=[validate_days])
    pending = models.BooleanField(default=True, editable=False)
    edit = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")
        ordering = ["firm", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "rule"], name="one_ladder_per_firm_and_rule")
        ]

    def __str__(self) -> str:
        return self.get_rule_display()

    def clean(self) -> None:
        """A reminder in the last week stays where the law or an agency sets the day."""
        rule = RULES.get(self.rule)
        keeps = self.days is None or any(day <= LAST_WEEK for day in self.days)
        if rule and rule.ladder and not rule.may_mute and not keeps:
            raise ValidationError(_NO_LATE_DAY, code="no_late_day")
