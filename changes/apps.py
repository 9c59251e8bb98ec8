"""Changes: what the provider wants to alter, and who has to agree before it does."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangesConfig(AppConfig):
    """The app of changes."""

    name = "changes"
    verbose_name = _("Change management")
    default_auto_field = "django.db.models.BigAutoField"
