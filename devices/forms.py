"""Adding and editing a device: choices within the viewer's reach, the provider's own fields by type."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from devices.models import Device, DeviceType
from devices.models.device_type import DeviceTypeQuerySet
from devices.readers import fields_of
from devices.services.editing import EDITABLE
from portal.access import Viewer
from portal.filters import FIRST_DAY, LAST_DAY
from portal.forms.answers import Asked, Json, answer_field, as_json, as_typed, day_input
from portal.forms.choices import OneOf, could_be_a_row
from portal.forms.text import LineField
from portal.models import Contact, CustomField, Organization
from portal.models.contact import ContactQuerySet
from portal.words import word_lazy

PEOPLE = ("first_name", "last_name", "email")


def day_field(label: Any) -> forms.DateField:
    """A plain day within the calendar people use."""
    return forms.DateField(
        label=label,
        required=False,
        widget=day_input(),
        input_formats=["%Y-%m-%d"],
        validators=[_between],
    )


def _between(day: Any) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(_("This day is too far away."))


class DeviceForm(forms.Form):
    """A device, new or known. Organization and type decide what else is asked."""

    reference_name = LineField(label=_("Name"), max_length=120)
    reference_number = LineField(label=_("Number"), max_length=60, required=False)
    serial_number = LineField(label=_("Serial number"), max_length=80, required=False)
    location = LineField(label=_("Location"), max_length=120, required=False)
    installed_on = day_field(_("Installed"))
    warranty_expires_on = day_field(_("Warranty until"))
    is_active = forms.BooleanField(label=_("Active"), required=False, help_text=_("It is in use."))

    def __init__(self, *args: Any, viewer: Viewer, device: Device | None = None, **kwargs: Any) -> None:
        """Filled with what is known of the device, if there is one."""
        super().__init__(*args, **kwargs)
        self.viewer, self.device = viewer, device
        self.initial = {name: getattr(device, name) for name in EDITABLE} if device else {"is_active": True}
        self.initial |= {"type": device.type_id, "contact": device.contact_id} if device else {}
        self.owner = device.organization if device else self._settle_organization()
        kind = OneOf(queryset=None, label=_("Type"), empty_label=_("Please choose"))
        self._offer("type", kind, self._types)
        contact = OneOf(queryset=None, label=_("Contact"), empty_label="—", required=False)
        self._offer("contact", contact, self._people, *PEOPLE)
        self.custom = list(fields_of(self._settled_type).in_portal())
        for one in self.custom:
            self._ask(one)
        self.order_fields(
            ("organization", "reference_name", "type", "reference_number", "serial_number", "contact")
        )

    def _settle_organization(self) -> Organization:
        """The organization chosen so far; asked for only where there is a choice."""
        rows = Organization.objects.visible_to(self.viewer).active()
        known = {str(row.pk): row for row in rows}
        own = known.get(str(self.viewer.organization_id)) or next(iter(known.values()))
        if len(known) > 1:
            self.initial["organization"] = own.pk
            self.fields["organization"] = forms.ModelChoiceField(
                rows, label=word_lazy("organization"), empty_label=None
            )
        return known.get(self._sent("organization"), own)

    @property
    def _types(self) -> DeviceTypeQuerySet:
        """Those that are offered; the one it is already stays."""
        return DeviceType.objects.offered(self.device.type_id if self.device else None)

    @property
    def _people(self) -> ContactQuerySet:
        """Who may be chosen; whoever has the device already stays with it, even out of the viewer's reach."""
        people = Contact.objects.for_ticket_of(self.viewer, self.owner)
        kept = self.device.contact_id if self.device else None
        return people | Contact.objects.filter(pk=kept) if kept else people

    @property
    def _settled_type(self) -> int | None:
        """The type chosen so far: one that is offered, for its fields are asked."""
        if not self.is_bound:
            return self.device.type_id if self.device else None
        sent = self._sent("type")
        offered = self._types.filter(pk=sent) if could_be_a_row(sent) else self._types.none()
        return offered.values_list("pk", flat=True).first()

    def _sent(self, name: str) -> str:
        return str(self.data.get(name, "")).strip()[:100]

    def _offer(self, name: str, field: OneOf, rows: Any, *lookups: str) -> None:
        self.fields[name] = field
        field.lookups = lookups or ("name",)
        chosen = self._sent(name) if self.is_bound else str(self.initial.get(name) or "")
        field.offer(rows, words=self._sent(f"{name}_search"), chosen=[chosen])

    def _ask(self, custom: CustomField) -> None:
        name = f"custom_{custom.key}"
        self.fields[name] = answer_field(Asked(custom.label, custom.kind, options=custom.choices))
        kept = self.device.custom.get(custom.key) if self.device else None
        self.initial[name] = as_typed(custom.kind, kept)

    @property
    def step(self) -> str:
        """What the pressed button asks for instead of sending; "" when it sends."""
        return self._sent("step")

    def forgive(self) -> None:
        """Show no errors: the person has not sent the form yet."""
        self._errors = ErrorDict(renderer=self.renderer)

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the device."""
        return {name: self.cleaned_data.get(name) for name in EDITABLE}

    @property
    def values(self) -> dict[str, Json]:
        """The provider's own fields, as the device keeps them."""
        return {one.key: as_json(one.kind, self.cleaned_data.get(f"custom_{one.key}")) for one in self.custom}

    @property
    def asked(self) -> list[BoundField]:
        """The provider's own fields."""
        return [self[f"custom_{one.key}"] for one in self.custom]
