from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_fill_the_ledger'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='reminder',
            name='reminder_planned_send_at',
        ),
        migrations.RemoveField(
            model_name='reminder',
            name='next_try_at',
        ),
        migrations.RemoveField(
            model_name='reminder',
            name='subject',
        ),
        migrations.RemoveField(
            model_name='reminder',
            name='text',
        ),
        migrations.AlterField(
            model_name='reminder',
            name='try_at',
            field=models.DateTimeField(verbose_name='next try'),
        ),
    ]
