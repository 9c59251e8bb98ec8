"""Links mailed to a person that work once and for a while (S21, S26)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OneTimeLinkQuerySet(models.QuerySet["OneTimeLink"]):
    """Links by their state."""

    def usable(self) -> "OneTimeLinkQuerySet":
        """Neither used nor expired."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def spent(self) -> "OneTimeLinkQuerySet":
        """Used or expired."""
        return self.filter(Q(used_at__isnull=False) | Q(expires_at__lte=timezone.now()))


class OneTimeLink(models.Model):
    """A single-use secret bound to a person and a purpose; only its SHA-256 is stored."""

    class Purpose(models.TextChoices):
        WELCOME = "welcome", _("Welcome: set a password")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="one_time_links")
    purpose = models.CharField(max_length=20, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = OneTimeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time link")
        verbose_name_plural = _("one-time links")

    def __str__(self) -> str:
        """Whose and what for, never the secret."""
        return f"{self.user}: {self.get_purpose_display()}"
