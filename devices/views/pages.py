"""The page of one device."""

from typing import Any, cast

from devices.choices import RmmStatus, Severity
from devices.models import Device, Expiry
from devices.querysets import DeviceQuerySet
from devices.readers import is_monitored, shown_custom, span
from portal.access import Perm, Viewer
from portal.generic import ScopedDetailView
from portal.panels import panels_of


class DeviceView(ScopedDetailView[Device]):
    """A device with all that its reader may know of it."""

    perm = Perm.DEVICES_VIEW
    model = Device
    template_name = "devices/device.html"
    context_object_name = "device"

    def get_queryset(self) -> DeviceQuerySet:
        """With every name the page shows."""
        return cast("DeviceQuerySet", self.scoped()).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its facts, what ends with it, what monitoring says, and what other apps know."""
        device, viewer, (today, _soon) = self.object, self.viewer, span()
        return super().get_context_data(
            page_title=device.reference_name,
            warranty=device.warranty_on(today),
            today=today,
            custom=shown_custom(device),
            expiries=expiries_of(device, viewer),
            status=RmmStatus(device.rmm_status) if is_monitored() else None,
            alerts=alerts_of(device),
            panels=list(panels_of(viewer, device)),
            may_edit=viewer.can(Perm.DEVICES_EDIT) and not viewer.read_only,
            **kwargs,
        )


def alerts_of(device: Device) -> list[dict[str, Any]]:
    """What monitoring warns of, in words and colours."""
    severities = [(Severity(one["severity"]), one["text"]) for one in device.alerts]
    return [{"label": severity.label, "tone": severity.tone, "text": text} for severity, text in severities]


def expiries_of(device: Device, viewer: Viewer) -> list[Expiry]:
    """What ends with the device, the first to end on top."""
    return list(device.expiries.all().visible_to(viewer))
