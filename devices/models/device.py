"""The equipment of the clients."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from devices.choices import RmmStatus, Warranty
from devices.models.device_type import DeviceType
from devices.querysets import DeviceQuerySet
from portal.models import ProviderSettings

SOON = timedelta(days=90)
# Far enough for every warranty there will be, and near enough to catch a slip of the finger.
LONGEST = timedelta(days=50 * 366)


class Device(models.Model):
    """One piece of equipment. Serial numbers need not be unique (reference 10).

    What remote monitoring says of it is written by `services.ingestion` alone; `observed_at` is when the tool
    saw what stands here, and an older observation never overwrites it.
    """

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
    rmm_id = models.CharField(_("id at the monitoring tool"), max_length=100, blank=True)
    rmm_status = models.CharField(
        _("status"), max_length=10, choices=RmmStatus, default=RmmStatus.NO_AGENT, editable=False
    )
    last_seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)
    observed_at = models.DateTimeField(_("observed"), null=True, editable=False)
    operating_system = models.CharField(_("operating system"), max_length=120, blank=True, editable=False)
    alerts = models.JSONField(_("alerts"), default=list, editable=False)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ("reference_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="device_external_id_unique"
            ),
            models.UniqueConstraint(fields=("rmm_id",), condition=~Q(rmm_id=""), name="device_rmm_id_unique"),
        )
        indexes = (
            models.Index(fields=("organization", "is_active", "reference_name"), name="device_by_name"),
            models.Index(fields=("organization", "is_active", "rmm_status"), name="device_by_status"),
            models.Index(
                fields=("organization", "warranty_expires_on"),
                condition=Q(is_active=True, warranty_expires_on__isnull=False),
                name="device_by_warranty",
            ),
            models.Index(
                fields=("serial_number",), condition=~Q(serial_number=""), name="device_by_serial_number"
            ),
        )

    def __str__(self) -> str:
        """Its reference name."""
        return self.reference_name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("devices:device", args=[self.pk])

    def clean(self) -> None:
        """Nothing was installed tomorrow, and no warranty lasts for centuries."""
        today = ProviderSettings.load().today
        problems = {}
        if self.installed_on and self.installed_on > today:
            problems["installed_on"] = _("This day is yet to come.")
        if self.warranty_expires_on and self.warranty_expires_on > today + LONGEST:
            problems["warranty_expires_on"] = _("This day is too far away.")
        if problems:
            raise ValidationError(problems)

    def warranty_on(self, day: date) -> Warranty:
        """How its warranty stands on that day."""
        ends = self.warranty_expires_on
        if ends is None:
            return Warranty.UNKNOWN
        if ends < day:
            return Warranty.OVER
        return Warranty.ENDING if ends <= day + SOON else Warranty.RUNNING
