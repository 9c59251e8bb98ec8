"""Changes: what the provider wants to alter, and who has to agree before it does."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from portal.triggers import rewrite


class ChangesConfig(AppConfig):
    """The app of changes."""

    name = "changes"
    verbose_name = _("Change management")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the triggers that SQLite forgets when it makes a table anew."""
        post_migrate.connect(_keep_triggers, sender=self)


def _keep_triggers(using: str, **_: Any) -> None:
    # A step backwards takes the tables away.
    if "changes_changeversion" in connections[using].introspection.table_names():
        rewrite(using, "changes.migrations.0002_triggers")
