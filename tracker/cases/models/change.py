"""The history of deadlines' dates, and what made the open cases be looked at again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.cases.enums import ChangeCause
from tracker.cases.labels import choices
from tracker.cases.models.deadline import Deadline
from tracker.cases.models.petition import Petition


class DeadlineChange(models.Model):
    """One change of a deadline's dates: what they were, what they became, and under which version.

    The old ones are null where the deadline is new, the new ones where the rules no longer give it.
    What a person's own record moved needs nobody's confirmation; all else waits for it.
    """

    petition = models.ForeignKey(
        Petition, models.CASCADE, related_name="deadline_changes", verbose_name=_("petition")
    )
    deadline = models.ForeignKey(
        Deadline, models.CASCADE, related_name="changes", verbose_name=_("deadline")
    )
    at = models.DateTimeField(_("changed"))
    cause = models.CharField(_("cause"), max_length=12, choices=choices(ChangeCause))
    old_due = models.DateField(null=True)
    old_due_latest = models.DateField(null=True)
    old_by = models.DateField(_("old date"), null=True)
    old_zone = models.CharField(max_length=64, blank=True)
    old_version = models.CharField(_("old version"), max_length=20, blank=True)
    old_estimate = models.BooleanField(null=True)
    new_due = models.DateField(null=True)
    new_due_latest = models.DateField(null=True)
    new_by = models.DateField(_("new date"), null=True)
    new_zone = models.CharField(max_length=64, blank=True)
    new_version = models.CharField(_("new version"), max_length=20, blank=True)
    new_estimate = models.BooleanField(null=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("date that moved")
        verbose_name_plural = _("dates that moved")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old_by__isnull=False) | Q(new_by__isnull=False),
                name="change_from_or_to_a_date",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="change_confirmed_by_someone_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["petition", "at"],
                condition=Q(confirmed_at__isnull=True) & ~Q(cause=ChangeCause.FACT),
                name="change_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_by or '–'} → {self.new_by or '–'}"


class Recompute(models.Model):
    """A look at every open case that was asked for by an edit or by a release of rules.

    The row is the queue, claimed until ``lease_until``; who takes it over goes on after the
    petition with the primary key ``reached``. ``what`` names what was edited, or the rules that
    changed; ``rules`` holds, for a release, each rule's fingerprint by its id. ``total``,
    ``looked_at``, ``moved`` and ``failed`` count petitions.
    """

    cause = models.CharField(_("cause"), max_length=12, choices=choices(ChangeCause))
    what = models.TextField(_("what changed"), blank=True)
    rules = models.JSONField(default=dict)
    wanted_at = models.DateTimeField(_("wanted"))
    wanted_by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("changed by"))
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(_("open cases"), default=0)
    looked_at = models.PositiveIntegerField(_("looked at"), default=0)
    moved = models.PositiveIntegerField(_("cases with dates that moved"), default=0)
    failed = models.PositiveIntegerField(_("cases that could not be looked at"), default=0)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("look at the open cases")
        verbose_name_plural = _("looks at the open cases")
        ordering = ["-wanted_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.what}".removesuffix(": ")
