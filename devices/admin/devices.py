"""Devices in the admin site."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from devices.models import Device, DeviceType, Expiry
from devices.readers import fields_of, own_fields
from devices.services.devices import CHANGE, custom_set
from portal.admin.actions import ActionsAdmin, StaffAction
from portal.admin.autocomplete import WithinOrganization
from portal.admin.base import PortalModelAdmin
from portal.admin.custom_values import CustomValuesForm
from portal.models import CustomField, User
from portal.models.custom_field import CustomFieldQuerySet
from portal.registry import Text

MONITORED = ("rmm_status", "last_seen_at", "observed_at", "operating_system")


@admin.register(DeviceType)
class DeviceTypeAdmin(PortalModelAdmin[DeviceType]):
    """Products that devices are."""

    list_display = ("name", "is_offered")
    search_fields = ("name",)
    fields = ("name", "is_offered", "custom_fields")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only fields of devices, each with a box to tick."""
        if db_field.name == "custom_fields":
            kwargs["widget"] = forms.CheckboxSelectMultiple
            kwargs["queryset"] = own_fields()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ExpiryInline(admin.TabularInline[Expiry, Device]):
    """What ends with the device."""

    model = Expiry
    extra = 0
    fields = ("kind", "name", "expires_on")


class DeviceCustomForm(CustomValuesForm):
    """The provider's own fields of the device's type."""

    entity = CustomField.Entity.DEVICE

    def asked(self) -> CustomFieldQuerySet:
        """Those of its type."""
        return fields_of(self.target.type_id)


def _custom(actor: User, device: Device, form: DeviceCustomForm) -> Text:
    custom_set(actor=actor, device=device, values=form.values)
    return _("Saved.")


@admin.register(Device)
class DeviceAdmin(WithinOrganization, ActionsAdmin[Device]):
    """Equipment of the clients. What monitoring says of it is read here and written by its reports alone."""

    change_form_template = "admin/devices/device/change_form.html"
    staff_actions: ClassVar = (StaffAction("custom", CHANGE, _custom, DeviceCustomForm),)
    inlines = (ExpiryInline,)
    readonly_fields = MONITORED
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
        (
            _("Remote monitoring"),
            {"fields": (("rmm_id", "rmm_status"), ("last_seen_at", "observed_at"), "operating_system")},
        ),
        (_("Import"), {"classes": ("collapse",), "fields": ("external_id",)}),
    ]
