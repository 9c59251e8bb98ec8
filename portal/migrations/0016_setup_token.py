from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import portal.models.provider


def settings_are_there(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Only what is saved has a token."""
    apps.get_model("portal", "ProviderSettings").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0015_evidence_triggers"),
    ]

    operations = [
        migrations.AddField(
            model_name="providersettings",
            name="setup_token",
            field=models.CharField(default=portal.models.provider.new_token, editable=False, max_length=36),
        ),
        migrations.RunPython(settings_are_there, migrations.RunPython.noop),
    ]
