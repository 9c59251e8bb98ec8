from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0010_announcement"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField(verbose_name="hour")),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="address")),
                ("sent", models.PositiveIntegerField(default=0, verbose_name="sent")),
                ("held", models.PositiveIntegerField(default=0, verbose_name="held back")),
                ("dropped", models.PositiveIntegerField(default=0, verbose_name="dropped")),
            ],
            options={
                "verbose_name": "tally of mails",
                "verbose_name_plural": "tallies of mails",
                "ordering": ("-hour", "address"),
                "constraints": [
                    models.UniqueConstraint(fields=("hour", "address"), name="mail_tally_once_an_hour"),
                ],
            },
        ),
    ]
