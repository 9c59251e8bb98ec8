"""What somebody was typing, kept on the server through sign-out, second devices and errors (N9, W25)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """The text of one form of one person; `key` names the form and its object ("tickets.reply:17")."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="draft_once_per_form"),)

    def __str__(self) -> str:
        """Its key."""
        return self.key
