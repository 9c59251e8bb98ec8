"""What only some of the staff may do with contacts and imports."""

from django.db import migrations


class Migration(migrations.Migration):
    """Permissions of contacts and organizations."""

    dependencies = [("portal", "0004_pending_file")]
    operations = [
        migrations.AlterModelOptions(
            name="contact",
            options={
                "ordering": ("last_name", "first_name", "pk"),
                "permissions": (
                    ("activate_contact", "Can activate the portal for contacts"),
                    ("preview_contact", "Can view the portal as a contact"),
                ),
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
            },
        ),
        migrations.AlterModelOptions(
            name="organization",
            options={
                "ordering": ("name",),
                "permissions": (("import_records", "Can import records"),),
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
            },
        ),
    ]
