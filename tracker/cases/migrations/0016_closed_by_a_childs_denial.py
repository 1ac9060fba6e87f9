from django.db import migrations

OVER = ("denied", "withdrawn", "revoked")


def look_again(apps, schema_editor):
    """A child's denial closed the case, and a closed one is not looked at again: the look that
    follows the release says at which stage it is."""
    closed = apps.get_model("cases", "Petition").objects.filter(stage="closed")
    by_a_child = {"events__kind__in": OVER, "events__traveller__role": "dependent"}
    pks = list(closed.filter(**by_a_child).values_list("pk", flat=True).distinct())
    closed.filter(pk__in=pks).update(stage="preparing")


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0015_put_off_rows_have_an_index"),
    ]

    operations = [
        migrations.RunPython(look_again, migrations.RunPython.noop),
    ]
