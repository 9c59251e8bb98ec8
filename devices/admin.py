"""Devices in the admin site."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from devices.models import Device, DeviceType
from portal.admin.autocomplete import WithinOrganization
from portal.admin.base import PortalModelAdmin


@admin.register(DeviceType)
class DeviceTypeAdmin(PortalModelAdmin[DeviceType]):
    """Products that devices are."""

    list_display = ("name",)
    search_fields = ("name",)
    fields = ("name",)


@admin.register(Device)
class DeviceAdmin(WithinOrganization, PortalModelAdmin[Device]):
    """Equipment of the clients."""

    list_display = ("reference_name", "organization", "type", "serial_number", "contact", "is_active")
    list_filter = ("is_active", "type")
    list_select_related = ("organization", "type", "contact")
    search_fields = ("reference_name", "reference_number", "serial_number", "organization__name")
    search_help_text = _("Name, number, serial number or organization")
    ordering = ("reference_name", "pk")
    autocomplete_fields = ("organization", "type", "contact")
    fieldsets: ClassVar = [
        (None, {"fields": ("organization", "type", ("reference_name", "reference_number"), "serial_number")}),
        (_("Where it is"), {"fields": ("contact", "location", "is_active")}),
        (_("Dates"), {"fields": (("installed_on", "warranty_expires_on"),)}),
        (_("Import"), {"classes": ("collapse",), "fields": ("external_id",)}),
    ]
