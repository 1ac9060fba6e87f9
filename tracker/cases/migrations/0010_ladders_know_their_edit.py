import uuid

from django.db import migrations, models


def plan_anew(apps, schema_editor):
    """Rows planned before 0007 do not say until when an answer to them is awaited: only a rule
    can, so its ladder asks for another look, which `reminders.space` takes within a minute."""
    waiting = apps.get_model("cases", "Reminder").objects.filter(state="planned", answer_by=None)
    ladders = apps.get_model("cases", "FirmLadder").objects
    rules = waiting.order_by().values_list("deadline__petition__firm", "deadline__rule").distinct()
    for firm, rule in list(rules):
        ladders.update_or_create(firm_id=firm, rule=rule, defaults={"pending": True})


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_the_queue_alone'),
    ]

    operations = [
        migrations.AddField(
            model_name='firmladder',
            name='edit',
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunPython(plan_anew, migrations.RunPython.noop),
    ]
