"""Staff take two steps unless the provider says no; nobody can tell an old "no" from never having been asked."""

from django.db import migrations, models


def require_it(apps, schema_editor):
    """Everywhere but in a demo, whose door stays open; whoever owes the step is led to its set-up."""
    if not apps.get_model("portal", "AuditEntry").objects.filter(verb="demo.seeded").exists():
        apps.get_model("portal", "ProviderSettings").objects.update(mfa_required_for_staff=True)


class Migration(migrations.Migration):
    dependencies = [("portal", "0011_mail_tally")]

    operations = [
        migrations.AlterField(
            model_name="providersettings",
            name="mfa_required_for_staff",
            field=models.BooleanField(
                default=True,
                help_text="Whoever reads every client's tickets should not be a stolen password away.",
                verbose_name="two-step sign-in for staff",
            ),
        ),
        migrations.RunPython(require_it, migrations.RunPython.noop),
    ]
