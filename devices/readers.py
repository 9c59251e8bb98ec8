"""What a reader may know of a device beside its own columns."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from devices.models import Device, Expiry, SourceToken
from devices.models.device import SOON
from devices.models.source import digest
from devices.querysets import Line
from portal.access import Viewer
from portal.custom_fields import labelled
from portal.models import CustomField, ProviderSettings
from portal.models.custom_field import CustomFieldQuerySet


def span() -> tuple[date, date]:
    """Today where the provider is, and the last of the 90 days that count as near."""
    today = ProviderSettings.load().today
    return today, today + SOON


def own_fields() -> CustomFieldQuerySet:
    """The provider's own fields of devices, of whatever type."""
    return CustomField.objects.of(CustomField.Entity.DEVICE)


def fields_of(type_id: int | None) -> CustomFieldQuerySet:
    """The provider's own fields of a type: those that name it, and those that no type names."""
    everywhere = Q(device_types=None)
    return own_fields().filter(everywhere | Q(device_types=type_id) if type_id else everywhere).distinct()


def shown_custom(device: Device) -> list[tuple[str, str]]:
    """The filled ones that contacts may see: flagged so, never the protected ones (reference 10)."""
    return labelled(fields_of(device.type_id).in_portal(), device.custom)


def is_monitored() -> bool:
    """Whether the provider has remote monitoring on at all (seed 000)."""
    return ProviderSettings.load().rmm_enabled


def token_for(slug: str, secret: str) -> SourceToken | None:
    """The key of a tool, if it opens its address now; the same None for every reason it may not."""
    if not secret:
        return None
    rows = SourceToken.objects.usable(timezone.now()).select_related("source", "organization")
    return rows.filter(source__slug=slug, token_hash=digest(secret)).first()


def ending(viewer: Viewer, most: int) -> Iterable[Line]:
    """What ends within the span with the viewer's devices, in one query, the first to end on top."""
    warranties = Device.objects.visible_to(viewer).ending(*span())
    others = Expiry.objects.visible_to(viewer).ending(*span())
    lines: QuerySet[Any, Line] = warranties.union(others, all=True)
    return lines.order_by("day", "device_name", "device_pk")[:most]
