"""The ledger of reminders: the row is the queue, and the record of what was sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import ReminderState, Tone
from tracker.cases.labels import choices
from tracker.cases.models.deadline import Deadline
from tracker.cases.models.petition import Participant


class Reminder(models.Model):
    """One mail to one participant about one deadline.

    ``rung`` is its place on the ladder: "first" (the first notice), "before:30" (days before),
    "day", "overdue". ``send_at`` and ``lease_until`` are UTC instants; a claim whose lease ran out
    is released and sent again with the same Message-ID. After a failure that may pass, the row
    waits until ``next_try_at``; ``send_at`` stays, for it says how late the mail is.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders")
    recipient = models.ForeignKey(Participant, models.CASCADE, related_name="reminders")
    rung = models.CharField(_("rung"), max_length=20)
    planned_due = models.DateField(_("planned for the due date"))
    tone = models.CharField(_("tone"), max_length=8, choices=choices(Tone))
    send_at = models.DateTimeField(_("to be sent"))
    state = models.CharField(
        _("state"), max_length=12, choices=choices(ReminderState), default=ReminderState.PLANNED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(null=True, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    late_by = models.DurationField(_("late by"), null=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["send_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "recipient", "rung", "planned_due"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReminderState.CLAIMED)
                | Q(claim__isnull=False, lease_until__isnull=False),
                name="reminder_claimed_with_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReminderState.SENT) | Q(sent_at__isnull=False),
                name="reminder_sent_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=Q(state=ReminderState.PLANNED),
                name="reminder_planned_send_at",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=ReminderState.CLAIMED),
                name="reminder_claimed_lease",
            ),
            models.Index(
                fields=["send_at"],
                condition=Q(state=ReminderState.FAILED),
                name="reminder_failed_send_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rung} · {self.recipient_id}"
