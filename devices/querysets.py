"""Reads of devices."""

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.access import Perm, Viewer
from portal.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from devices.models import Device


class DeviceQuerySet(ScopedQuerySet["Device"]):
    """Devices within a viewer's reach."""

    view_perm = Perm.DEVICES_VIEW

    def owner(self, viewer: Viewer) -> Q:
        """Devices that are the viewer's to use."""
        return Q(contact_id=viewer.contact_id)

    def active(self) -> "DeviceQuerySet":
        """Devices in use."""
        return self.filter(is_active=True)
