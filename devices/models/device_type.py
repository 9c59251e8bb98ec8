"""What devices are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceType(models.Model):
    """A product that devices are: "Dell Latitude 5440", "Windows server"."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    custom_fields = models.ManyToManyField(
        "portal.CustomField",
        blank=True,
        limit_choices_to={"entity": "device"},
        related_name="device_types",
        verbose_name=_("own fields"),
        help_text=_("Fields only these have. A field that no type names stands on every one."),
    )

    class Meta:
        verbose_name = _("device type")
        verbose_name_plural = _("device types")
        ordering = ("name",)

    def __str__(self) -> str:
        """Its name."""
        return self.name
