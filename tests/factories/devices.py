"""Devices and what hangs on them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from devices.models import Device, DeviceType, Expiry, SourceToken, StatusSource
from devices.models.source import PREFIX, digest, new_secret
from portal.models import CustomField, Organization, ProviderSettings, User


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


def source(slug: str = "watch", **fields: Any) -> StatusSource:
    """A monitoring tool."""
    return StatusSource.objects.create(slug=slug, name=f"Tool {slug}", **fields)


def token(source: StatusSource, by: User, **fields: Any) -> str:
    """The secret of a key to it, valid for a day."""
    secret = new_secret()
    facts = {"expires_at": timezone.now() + timedelta(days=1), "created_by": by}
    facts |= {"prefix": secret[:PREFIX], "token_hash": digest(secret)}
    SourceToken.objects.create(source=source, **facts | fields)
    return secret
