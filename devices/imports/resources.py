"""Devices from files: the provider's records, and a client's own list."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.widgets import IntegerWidget

from devices.imports.columns import CustomColumn
from devices.models import Device, DeviceType
from devices.readers import own_fields
from devices.services.editing import Kept, refuse_foreign
from portal.access import Viewer
from portal.exports import FORMULA
from portal.forms.choices import could_be_a_row
from portal.imports.resources import PortalResource, column
from portal.imports.widgets import DayWidget, ReferenceWidget, YesNoWidget
from portal.models import Contact, Organization
from portal.models.custom_field import CustomFieldQuerySet

UNKNOWN = gettext_lazy("There is no such entry.")

_COLUMNS = (
    "organization",
    "reference_name",
    "type",
    "reference_number",
    "serial_number",
    "contact",
    "location",
    "installed_on",
    "warranty_expires_on",
    "is_active",
)


def said(device: Device) -> dict[str, str]:
    """How files name the rows that a device points to."""
    contact = device.contact.email if device.contact else ""
    return {"organization": device.organization.name, "type": device.type.name, "contact": contact}


class DeviceResource(PortalResource):
    """The provider's records, found again by their external id, with the provider's own fields."""

    required: ClassVar[tuple[str, ...]] = ("external_id", "organization", "type", "reference_name")
    organization = column("organization", ReferenceWidget(Organization, "external_id", "name"))
    type = column("type", ReferenceWidget(DeviceType, "name"))
    contact = column("contact", ReferenceWidget(Contact, "external_id", "email"))
    installed_on = column("installed_on", DayWidget())
    warranty_expires_on = column("warranty_expires_on", DayWidget())
    is_active = column("is_active", YesNoWidget())

    class Meta(PortalResource.Meta):
        model = Device
        fields = ("external_id", *_COLUMNS, "rmm_id")

    def __init__(self) -> None:
        """With a column for each field there is today."""
        super().__init__()
        columns = [CustomColumn(one) for one in self.asked().prefetch_related("device_types")]
        self.fields |= {column.column_name: column for column in columns}
        self.custom = columns

    def asked(self) -> CustomFieldQuerySet:
        """The provider takes in all of them, also the protected ones."""
        return own_fields()

    def validate_instance(self, instance: Device, *args: Any, **kwargs: Any) -> None:
        """A device is used by people of its own client, or of the parent."""
        super().validate_instance(instance, *args, **kwargs)
        near = (instance.organization_id, instance.organization.parent_id)
        if instance.contact and instance.contact.organization_id not in near:
            raise ValidationError({"contact": _("This choice is not available.")})


class OwnDeviceResource(DeviceResource):
    """What a contact takes in: devices of their reach, found again by the id that the portal's file has.

    Without an id a row is a new device, of the contact's own organization unless it names another one.
    """

    required = ("type", "reference_name")
    id = Field("id", "id", IntegerWidget())
    contact = column("contact", ReferenceWidget(Contact, "email"))
    organization = column("organization", ReferenceWidget(Organization, "name"))

    class Meta(PortalResource.Meta):
        model = Device
        import_id_fields = ("id",)
        fields = ("id", *_COLUMNS)

    def __init__(self, viewer: Viewer) -> None:
        """Only what the viewer may choose can be named at all."""
        super().__init__()
        self.viewer, self.kept = viewer, Kept()
        reach = Organization.objects.visible_to(viewer)
        self.fields["organization"].widget.rows = reach.active()
        self.fields["type"].widget.rows = DeviceType.objects.offered()
        self.fields["contact"].widget.rows = Contact.objects.colleagues_of(viewer)

    def asked(self) -> CustomFieldQuerySet:
        """Those contacts may see: the protected ones have no column."""
        return super().asked().in_portal()

    def get_queryset(self) -> Any:
        """The viewer's devices, locked: what monitoring reports meanwhile is not overwritten."""
        return Device.objects.visible_to(self.viewer).for_list().select_for_update(of=("self",))

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Formulas stand in files behind a quote, and what is no id is no device."""
        for name, value in row.items():
            if isinstance(value, str) and value.startswith("'") and value[1:].startswith(FORMULA):
                row[name] = value[1:]
        super().before_import_row(row, **kwargs)
        if _key(row) and not could_be_a_row(_key(row)):
            raise ValidationError({"id": UNKNOWN})

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, Any]) -> tuple[Device, bool]:
        """An id that is there has to be known."""
        device, is_new = super().get_or_init_instance(instance_loader, row)
        if is_new and _key(row):
            raise ValidationError({"id": UNKNOWN})
        self.kept = Kept() if is_new else Kept.of(device)
        return device, is_new

    def init_instance(self, row: Any = None) -> Device:
        """A new one is the viewer's own organization's."""
        return Device(organization_id=self.viewer.organization_id)

    def import_field(self, field: Field, instance: Any, row: Any, **kwargs: Any) -> None:
        """Leave alone what says what is there; whose a known device is, the provider decides."""
        if instance.pk and said(instance).get(field.column_name) == str(row.get(field.column_name) or ""):
            return
        before = instance.organization_id
        super().import_field(field, instance, row, **kwargs)
        if instance.pk and instance.organization_id != before:
            raise ValueError(_("A file moves nothing from one to another."))

    def validate_instance(self, instance: Device, *args: Any, **kwargs: Any) -> None:
        """What lies outside the viewer's reach is refused here again."""
        super().validate_instance(instance, *args, **kwargs)
        refuse_foreign(self.viewer, instance, self.kept)


def _key(row: dict[str, Any]) -> str:
    return str(row.get("id") or "").strip()
