"""Tickets: what clients ask for and how it is answered."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """The app of tickets."""

    name = "tickets"
    verbose_name = _("Tickets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the rows the code counts on."""
        from tickets.system_rows import keep_system_rows  # noqa: PLC0415 - app ready: models must be loaded

        post_migrate.connect(keep_system_rows, sender=self)
