"""A note remembers its form, so that a form sent twice makes one note."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The token and its constraint."""

    dependencies = [("tickets", "0003_form_token")]
    operations = [
        migrations.AddField(
            model_name="ticketnote",
            name="form_token",
            field=models.UUIDField(
                null=True, editable=False, help_text="The form it came from: sent twice, it makes one note."
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketnote",
            constraint=models.UniqueConstraint(
                fields=("contact_author", "form_token"), name="ticket_note_once_per_form"
            ),
        ),
    ]
