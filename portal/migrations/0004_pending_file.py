"""Checked files that wait for their form."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.storage


class Migration(migrations.Migration):
    """The table of unsent files."""

    dependencies = [("portal", "0003_worker")]
    operations = [
        migrations.CreateModel(
            name="PendingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=40)),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=portal.storage.private_files,
                        upload_to=portal.storage.random_name,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=120)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pending_files",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "unsent file",
                "verbose_name_plural": "unsent files",
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["user", "form"], name="pending_file_form")],
            },
        ),
    ]
