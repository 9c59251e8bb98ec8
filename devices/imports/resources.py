"""Devices from files: the provider's records, and a client's own list."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import IntegerWidget

from devices.models import Device, DeviceType
from devices.services.editing import refuse_foreign
from portal.access import Viewer
from portal.exports import FORMULA
from portal.forms.choices import could_be_a_row
from portal.imports.resources import PortalResource, column
from portal.imports.widgets import DayWidget, ReferenceWidget, YesNoWidget
from portal.models import Contact, Organization

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


class DeviceResource(PortalResource):
    """The provider's records, found again by their external id."""

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
        self.viewer = viewer
        reach = Organization.objects.visible_to(viewer)
        self.fields["organization"].widget.rows = reach.active()
        self.fields["type"].widget.rows = DeviceType.objects.offered()
        self.fields["contact"].widget.rows = Contact.objects.colleagues_of(viewer)

    def get_queryset(self) -> Any:
        """The viewer's devices."""
        return Device.objects.visible_to(self.viewer).for_list()

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """An id that is there has to be known; formulas stand in files behind a quote."""
        for name, value in row.items():
            if isinstance(value, str) and value.startswith("'") and value[1:].startswith(FORMULA):
                row[name] = value[1:]
        super().before_import_row(row, **kwargs)
        key = str(row.get("id") or "").strip()
        if key and not (could_be_a_row(key) and self.get_queryset().filter(pk=key).exists()):
            raise ValidationError({"id": _("There is no such entry.")})

    def init_instance(self, row: Any = None) -> Device:
        """A new one is the viewer's own organization's."""
        return Device(organization_id=self.viewer.organization_id)

    def import_field(self, field: Field, instance: Any, row: Any, **kwargs: Any) -> None:
        """Whose a known device is, the provider decides."""
        before = instance.organization_id
        super().import_field(field, instance, row, **kwargs)
        if instance.pk and instance.organization_id != before:
            raise ValueError(_("A file moves nothing from one to another."))

    def validate_instance(self, instance: Device, *args: Any, **kwargs: Any) -> None:
        """What lies outside the viewer's reach is refused here again."""
        super().validate_instance(instance, *args, **kwargs)
        was = Device.objects.filter(pk=instance.pk).values_list("type", flat=True).first()
        refuse_foreign(self.viewer, instance, was)
