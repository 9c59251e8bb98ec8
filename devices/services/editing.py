"""A contact adds or edits a device; the people the provider has chosen are told (reference 10, a34)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Self

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from devices import notifications
from devices.models import Device, DeviceType
from devices.readers import fields_of
from devices.services.limits import refuse_too_many
from portal import audit, formats
from portal.access import Perm, Viewer
from portal.forms.answers import Json
from portal.models import Contact, Organization
from portal.registry import Text

# What a contact may fill in; whose it is, is settled when it is added.
EDITABLE = (
    "type",
    "reference_name",
    "reference_number",
    "serial_number",
    "contact",
    "location",
    "installed_on",
    "warranty_expires_on",
    "is_active",
)


@transaction.atomic
def device_add(
    *, viewer: Viewer, organization: Organization, facts: Mapping[str, Any], custom: Mapping[str, Json]
) -> Device:
    """Add a device to an organization within reach.

    Raises PermissionDenied without the grant, ValidationError by field for what the viewer may not choose,
    TooManyError when the hour's number is reached.
    """
    _may_edit(viewer)
    refuse_too_many(viewer)
    device = Device(organization=organization)
    _fill(viewer, device, facts, custom)
    device.save(force_insert=True)
    audit.record("device.added", target=device)
    transaction.on_commit(partial(notifications.device_written, device, viewer, is_new=True), robust=True)
    return device


@transaction.atomic
def device_change(
    *, viewer: Viewer, device: Device, facts: Mapping[str, Any], custom: Mapping[str, Json]
) -> Device:
    """Write what is different; where nothing is, nobody is told. Raises as `device_add`."""
    _may_edit(viewer)
    rows = Device.objects.visible_to(viewer).select_for_update(of=("self",)).for_list()
    row = rows.filter(pk=device.pk).first()
    if row is None:
        raise PermissionDenied
    before = _said(row)
    _fill(viewer, row, facts, custom, Kept.of(row))
    changes = list(_differences(before, _said(row)))
    if changes:
        refuse_too_many(viewer)
        row.save(update_fields=[*EDITABLE, "custom"])
        audit.record("device.changed", target=row, data={"fields": [str(label) for label, *_ in changes]})
        tell = partial(notifications.device_written, row, viewer, changes=changes)
        transaction.on_commit(tell, robust=True)
    return row


def _may_edit(viewer: Viewer) -> None:
    if viewer.read_only or not viewer.can(Perm.DEVICES_EDIT):
        raise PermissionDenied


def _fill(
    viewer: Viewer,
    device: Device,
    facts: Mapping[str, Any],
    custom: Mapping[str, Json],
    kept: "Kept | None" = None,
) -> None:
    """Set what may be set, then refuse whatever lies outside the viewer's reach and what cannot be."""
    for name in EDITABLE:
        if name in facts:
            setattr(device, name, facts[name])
    known = device.custom | _for_contacts(device, custom)
    device.custom = {key: value for key, value in known.items() if value is not None}
    refuse_foreign(viewer, device, kept or Kept())
    device.full_clean(exclude=("organization", "contact", "custom"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What a device has already: it may stay, whatever its editor could choose."""

    type_id: int | None = None
    contact_id: int | None = None

    @classmethod
    def of(cls, device: Device) -> Self:
        """As it stands before somebody edits it."""
        return cls(device.type_id, device.contact_id)


def refuse_foreign(viewer: Viewer, device: Device, kept: Kept) -> None:
    """Refuse whatever the viewer may not choose and the device does not have already, by field."""
    problems = {name: [_("This choice is not available.")] for name in _foreign(viewer, device, kept)}
    if problems:
        raise ValidationError(problems)


def _foreign(viewer: Viewer, device: Device, kept: Kept) -> Iterator[str]:
    """What lies outside the viewer's reach."""
    if device.organization_id not in viewer.reach:
        yield "organization"
        return  # nothing else can be judged
    people = Contact.objects.for_ticket_of(viewer, device.organization)
    if device.contact_id != kept.contact_id and device.contact and not people.contains(device.contact):
        yield "contact"
    types = DeviceType.objects.offered()
    if device.type_id != kept.type_id and device.type_id and not types.filter(pk=device.type_id).exists():
        yield "type"


def _for_contacts(device: Device, custom: Mapping[str, Json]) -> dict[str, Json]:
    """The values of fields that contacts may fill: never a protected one, whatever was sent."""
    allowed = set(fields_of(device.type_id).in_portal().values_list("key", flat=True)) if custom else set()
    return {key: value for key, value in custom.items() if key in allowed}


def _said(device: Device) -> dict[str, tuple[Text, str]]:
    """Each value with its label, as a mail says it."""
    fields = {name: Device._meta.get_field(name) for name in EDITABLE}
    said = {
        name: (getattr(field, "verbose_name", name), _plain(getattr(device, name)))
        for name, field in fields.items()
    }
    labels = dict(fields_of(device.type_id).in_portal().values_list("key", "label"))
    return said | {f"custom_{key}": (label, _plain(device.custom.get(key))) for key, label in labels.items()}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return formats.day(value) if isinstance(value, date) else str(value or "")


def _differences(
    before: Mapping[str, tuple[Text, str]], after: Mapping[str, tuple[Text, str]]
) -> Iterator[tuple[Text, str, str]]:
    for name, (label, now) in after.items():
        was = before[name][1] if name in before else ""
        if was != now:
            yield label, was, now
