"""Who of the provider's people hears of what clients change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeReader(models.Model):
    """One of the people the provider has chosen: told by mail when a client adds or edits (reference 10)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="reads_device_changes",
        limit_choices_to={"is_staff": True},
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("reader of clients' changes")
        verbose_name_plural = _("readers of clients' changes")

    def __str__(self) -> str:
        """The person."""
        return str(self.user)
