"""The ledger of reminders: the row is the queue, and the record of what was sent."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.accounts.models import User
from tracker.cases import words
from tracker.cases.enums import ReminderState, Tone
from tracker.cases.labels import choices
from tracker.cases.models.deadline import Deadline
from tracker.cases.models.petition import Participant

# Beat looks twice a minute: what goes out so soon after its time is not late.
ON_TIME = timedelta(minutes=1)
LATE = Q(sent_at__gt=F("send_at") + ON_TIME)


class Reminder(models.Model):
    """One notice to one person about one deadline: a participant, or a member of the firm.

    ``rung`` is its place on the ladder: "first" (the first notice), "first:2" (that to the second
    address of the same reader), "before:30" (days before), "ship" (the last day to ship), "day",
    "overdue"; "attorney" and "firm" are told where nobody answered. Instants are UTC. The row is
    due when ``try_at`` is reached: at first that is ``send_at``, which stays, for it says how late
    the mail is; after a failure that may pass, and in quiet hours, ``try_at`` is later. A claim
    whose lease ran out is released and sent again with the same Message-ID; rows that share one go
    out as one mail. ``answer_by``: somebody else is told when by then nobody has acknowledged it
    and the deadline is not met. ``failed_to``: the address to which it could not be sent;
    `SentMail` has that of one that was.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # `reminder_once` begins with it. Each state of a row is written to every index it stands in.
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders", db_index=False)
    recipient = models.ForeignKey(
        Participant, models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    member = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="reminders", db_index=False
    )
    rung = models.CharField(_("rung"), max_length=20)
    planned_due = models.DateField(_("planned for the due date"))
    tone = models.CharField(_("tone"), max_length=8, choices=choices(Tone))
    send_at = models.DateTimeField(_("to be sent"))
    try_at = models.DateTimeField(_("next try"))
    state = models.CharField(
        _("state"), max_length=12, choices=choices(ReminderState), default=ReminderState.PLANNED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    bounced_at = models.DateTimeField(_("bounced"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    answer_by = models.DateTimeField(_("answer awaited until"), null=True)
    failed_to = models.EmailField(blank=True, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["send_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "recipient", "rung", "planned_due"], name="reminder_once"
            ),
            models.UniqueConstraint(
                fields=["deadline", "member", "rung", "planned_due"],
                condition=Q(member__isnull=False),
                name="reminder_once_per_member",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, member__isnull=True)
                | Q(recipient__isnull=True, member__isnull=False),
                name="reminder_to_one_person",
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
            # The primary key stands in it too: a scan for what is due reads the index alone.
            models.Index(
                fields=["try_at", "id"],
                condition=Q(state=ReminderState.PLANNED),
                name="reminder_planned_try_at",
            ),
            # Those few that were put off. That `try_at` is after `send_at` says the same, and the
            # planner cannot tell how few they are.
            models.Index(
                fields=["try_at"],
                condition=Q(state=ReminderState.PLANNED) & ~Q(reason=""),
                name="reminder_put_off_try_at",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=ReminderState.CLAIMED),
                name="reminder_claimed_lease",
            ),
            models.Index(
                fields=["claim"],
                condition=Q(state=ReminderState.CLAIMED),
                name="reminder_claimed_claim",
            ),
            models.Index(
                fields=["send_at"],
                condition=Q(state=ReminderState.FAILED),
                name="reminder_failed_send_at",
            ),
            models.Index(
                fields=["answer_by"],
                condition=Q(answer_by__isnull=False),
                name="reminder_answer_by",
            ),
            models.Index(fields=["message_id"], name="reminder_message_id"),
            models.Index(
                fields=["member"], condition=Q(member__isnull=False), name="reminder_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline.title} · {words.day(self.planned_due)}"

    @property
    def late_by(self) -> timedelta | None:
        """How much later than planned it went out; None where it was on time, or has not, yet."""
        late = self.sent_at - self.send_at if self.sent_at else timedelta()
        return late if late > ON_TIME else None

    @property
    def to(self) -> Participant | User:
        """Whom it is for."""
        found = self.recipient or self.member
        assert found is not None, "reminder_to_one_person"
        return found

    @property
    def habits(self) -> Participant | User:
        """Whose habits say when and how that person wants mails."""
        return self.recipient.habits if self.recipient else self.to

    @property
    def zone(self) -> str:
        """The zone that person lives in; the case's, where none is known."""
        return self.habits.zone or self.deadline.petition.zone


class LedgerEntry(models.Model):
    """A change of a reminder that its own columns no longer tell: why it was put off, say."""

    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="entries")
    at = models.DateTimeField(_("when"))
    state = models.CharField(_("state"), max_length=12, choices=choices(ReminderState))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.reason


class SentMail(models.Model):
    """A mail as it was sent, word for word. `Reminder.message_id` names the rows it was for."""

    message_id = models.CharField(_("Message-ID"), max_length=200)
    address = models.EmailField(_("e-mail"))
    sent_at = models.DateTimeField(_("sent"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("sent mail")
        verbose_name_plural = _("sent mails")
        ordering = ["-sent_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["message_id"], name="sent_mail_once")]
        indexes = [models.Index(fields=["sent_at"], name="sent_mail_sent_at")]

    def __str__(self) -> str:
        return self.subject
