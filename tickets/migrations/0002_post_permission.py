"""Approving and posting hours is a right of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    """A permission beside Django's four."""

    dependencies = [("tickets", "0001_initial")]
    operations = [
        migrations.AlterModelOptions(
            name="tickettimeentry",
            options={
                "ordering": ("worked_on", "start", "pk"),
                "permissions": (("post_tickettimeentry", "Can approve and post time entries"),),
                "verbose_name": "time entry",
                "verbose_name_plural": "time entries",
            },
        ),
    ]
