"""What ends with a device beside its warranty."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from devices.choices import Ending
from devices.models.device import Device
from devices.querysets import ExpiryQuerySet


class Expiry(models.Model):
    """A certificate, licence or subscription that hangs on a device, and its last day."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="expiries", verbose_name=_("device"))
    kind = models.CharField(_("kind"), max_length=12, choices=Ending)
    name = models.CharField(_("name"), max_length=160)
    expires_on = models.DateField(_("expires on"))

    objects = ExpiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate or licence")
        verbose_name_plural = _("certificates and licences")
        ordering = ("expires_on", "pk")
        indexes = (models.Index(fields=("device", "expires_on"), name="device_expiry_by_day"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name
