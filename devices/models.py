"""The equipment of the clients."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from devices.querysets import DeviceQuerySet


class DeviceType(models.Model):
    """A product that devices are: "Dell Latitude 5440", "Windows server"."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("device type")
        verbose_name_plural = _("device types")
        ordering = ("name",)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Device(models.Model):
    """One piece of equipment. Serial numbers need not be unique (reference 10)."""

    organization = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="devices", verbose_name=_("organization")
    )
    type = models.ForeignKey(DeviceType, models.PROTECT, related_name="devices", verbose_name=_("type"))
    contact = models.ForeignKey(
        "portal.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="devices",
        verbose_name=_("contact"),
    )
    reference_name = models.CharField(_("reference name"), max_length=120)
    reference_number = models.CharField(_("reference number"), max_length=60, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=80, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    warranty_expires_on = models.DateField(_("warranty expires on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ("reference_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="device_external_id_unique"
            ),
        )

    def __str__(self) -> str:
        """Its reference name."""
        return self.reference_name
