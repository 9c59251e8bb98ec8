"""What devices are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeviceTypeQuerySet(models.QuerySet["DeviceType"]):
    """Types by who may choose them."""

    def offered(self, besides: int | None = None) -> "DeviceTypeQuerySet":
        """Those contacts may choose; the one that a device has already stays with it."""
        return self.filter(Q(is_offered=True) | Q(pk=besides)).order_by("name")


class DeviceType(models.Model):
    """A product that devices are: "Dell Latitude 5440", "Windows server"."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_offered = models.BooleanField(
        _("offered to contacts"), default=True, help_text=_("They may choose it for what they add.")
    )
    custom_fields = models.ManyToManyField(
        "portal.CustomField",
        blank=True,
        limit_choices_to={"entity": "device"},
        related_name="device_types",
        verbose_name=_("own fields"),
        help_text=_("Fields only these have. A field that no type names stands on every one."),
    )

    objects = DeviceTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("device type")
        verbose_name_plural = _("device types")
        ordering = ("name",)

    def __str__(self) -> str:
        """Its name."""
        return self.name
