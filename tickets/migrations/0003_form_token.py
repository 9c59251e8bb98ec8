"""A form that is sent twice makes one ticket."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The token of the form, once for each creator."""

    dependencies = [("portal", "0001_initial"), ("tickets", "0002_post_permission")]
    operations = [
        migrations.AddField(
            model_name="ticket",
            name="form_token",
            field=models.UUIDField(
                editable=False, help_text="The form it came from: sent twice, it makes one ticket.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(fields=("creator", "form_token"), name="ticket_once_per_form"),
        ),
    ]
