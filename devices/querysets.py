"""Reads of devices."""

from typing import TYPE_CHECKING

from portal.access import Perm
from portal.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from devices.models import Device


class DeviceQuerySet(ScopedQuerySet["Device"]):
    """Devices within a viewer's reach."""

    view_perm = Perm.DEVICES_VIEW

    def active(self) -> "DeviceQuerySet":
        """Devices in use."""
        return self.filter(is_active=True)
