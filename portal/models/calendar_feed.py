"""Calendars that a person's own program fetches without signing in."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """The secret address of one calendar for one contact; only its SHA-256 is stored.

    It shows what the contact may see when it is asked, and nothing once they may no longer enter.
    """

    contact = models.ForeignKey(
        "portal.Contact", models.CASCADE, related_name="calendar_feeds", verbose_name=_("contact")
    )
    kind = models.CharField(_("calendar"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = (
            models.UniqueConstraint(fields=("contact", "kind"), name="calendar_feed_one_of_a_kind"),
        )

    def __str__(self) -> str:
        """Whose and which, never the secret."""
        return f"{self.contact}: {self.kind}"
