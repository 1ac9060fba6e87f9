from itertools import islice

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce


def next_tries(apps, schema_editor):
    """A row waits for its next try, or for the time it was planned for."""
    reminders = apps.get_model("cases", "Reminder").objects
    reminders.update(try_at=Coalesce(F("next_try_at"), F("send_at")))


def next_tries_back(apps, schema_editor):
    reminders = apps.get_model("cases", "Reminder").objects
    reminders.filter(try_at__gt=F("send_at")).update(next_try_at=F("try_at"))


def sent_mails(apps, schema_editor):
    """What was sent moves to a table of its own, which the queue does not carry along."""
    reminders = apps.get_model("cases", "Reminder").objects.exclude(text="").order_by("pk")
    rows = reminders.filter(sent_at__isnull=False).select_related("recipient")
    sent = apps.get_model("cases", "SentMail")
    mails = (
        sent(
            message_id=row.message_id,
            address=row.recipient.email,
            sent_at=row.sent_at,
            subject=row.subject,
            text=row.text,
        )
        for row in rows.iterator()
    )
    while batch := list(islice(mails, 500)):
        sent.objects.bulk_create(batch, ignore_conflicts=True)


def sent_mails_back(apps, schema_editor):
    reminders = apps.get_model("cases", "Reminder").objects
    for mail in apps.get_model("cases", "SentMail").objects.iterator():
        reminders.filter(message_id=mail.message_id).update(subject=mail.subject, text=mail.text)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_the_ledger_in_full'),
    ]

    operations = [
        migrations.RunPython(next_tries, next_tries_back),
        migrations.RunPython(sent_mails, sent_mails_back),
    ]
