"""How many mails went out in an hour, to one address and in all."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailTally(models.Model):
    """The mails of one hour to one address; without an address, those of the whole installation."""

    hour = models.DateTimeField(_("hour"))
    address = models.CharField(_("address"), max_length=254, blank=True)
    sent = models.PositiveIntegerField(_("sent"), default=0)
    held = models.PositiveIntegerField(_("held back"), default=0)
    dropped = models.PositiveIntegerField(_("dropped"), default=0)

    class Meta:
        verbose_name = _("tally of mails")
        verbose_name_plural = _("tallies of mails")
        ordering = ("-hour", "address")
        constraints = (models.UniqueConstraint(fields=("hour", "address"), name="mail_tally_once_an_hour"),)

    def __str__(self) -> str:
        """Hour, address and number."""
        return f"{self.hour:%Y-%m-%d %H}:00 {self.address} {self.sent}".strip()
