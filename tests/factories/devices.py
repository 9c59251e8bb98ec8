"""Devices and what hangs on them."""

from typing import Any

from devices.models import Device, DeviceType, Expiry
from portal.models import CustomField, Organization, ProviderSettings


def device_type(name: str = "Laptop") -> DeviceType:
    """A type by name."""
    found, _is_new = DeviceType.objects.get_or_create(name=name)
    return found


def device(organization: Organization, name: str = "LT-1", **fields: Any) -> Device:
    """A laptop of the organization."""
    facts = {"type": device_type(), "reference_name": name}
    return Device.objects.create(organization=organization, **facts | fields)


def custom_field(key: str, label: str = "", **fields: Any) -> CustomField:
    """A field of devices that contacts may see and fill."""
    facts = {"entity": "device", "label": label or key.title(), "visible_in_portal": True}
    return CustomField.objects.create(key=key, **facts | fields)


def expiry(device: Device, name: str, day: Any, kind: str = "certificate") -> Expiry:
    """A certificate that ends on that day."""
    return Expiry.objects.create(device=device, name=name, kind=kind, expires_on=day)


def monitoring(*, on: bool = True) -> None:
    """Switch remote monitoring on or off."""
    provider = ProviderSettings.load()
    provider.rmm_enabled = on
    provider.save()
