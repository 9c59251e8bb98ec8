"""Open tickets as the service desk reads them."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes of open tickets."""

    dependencies = [
        ("billing", "0002_initial"),
        ("devices", "0002_initial"),
        ("portal", "0006_user_email_lower_case"),
        ("tickets", "0004_note_form_token"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("completed_at", None)),
                fields=["resource", "-created_at", "-id"],
                name="ticket_open_resource",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("completed_at", None)),
                fields=["queue", "-created_at", "-id"],
                name="ticket_open_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("completed_at", None)),
                fields=["status", "-created_at", "-id"],
                name="ticket_open_status",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("completed_at", None)), fields=["due_at"], name="ticket_open_due"
            ),
        ),
    ]
