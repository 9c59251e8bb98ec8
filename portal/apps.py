"""Start-up: find what the apps add to the portal, then close the registries."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The shared core."""

    name = "portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load checks and the apps' `portal_hooks.py`, then refuse later registrations."""
        from portal import checks, receivers, registry, schedules  # noqa: F401, PLC0415 - models are loaded
        from portal.system_rows import keep_system_rows  # noqa: PLC0415 - app ready: models must be loaded
        from portal.triggers import keep_triggers, loosen_triggers, unwatch_setup, watch_setup  # noqa: PLC0415

        autodiscover_modules("portal_hooks")
        registry.close_all()
        post_migrate.connect(keep_system_rows, sender=self)
        post_migrate.connect(keep_triggers, sender=self)
        pre_migrate.connect(loosen_triggers, sender=self)
        pre_migrate.connect(unwatch_setup, sender=self)
        post_migrate.connect(watch_setup, sender=self)
