"""Writes of devices: by contacts with the grant, and by staff."""

from collections.abc import Mapping

from django.db import transaction

from devices.models import Device
from portal import audit
from portal.forms.answers import Json
from portal.models import User
from portal.services.rights import staff_only

CHANGE = "devices.change_device"


@transaction.atomic
def custom_set(*, actor: User, device: Device, values: Mapping[str, Json]) -> None:
    """Staff fill in the provider's own fields; an empty one is taken away. Raises PermissionDenied."""
    staff_only(actor, CHANGE)
    row = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    known = row.custom | values
    row.custom = {key: value for key, value in known.items() if value is not None}
    row.save(update_fields=["custom"])
    audit.record("device.custom_set", actor=actor, target=row, data={"fields": sorted(values)})
