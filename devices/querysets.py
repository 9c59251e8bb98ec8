"""Reads of devices."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import CharField, F, Q, QuerySet, Value

from devices.choices import WARRANTY, Use, Warranty
from portal.access import Perm, Viewer
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from devices.models import Device, Expiry

NAMES = ("reference_name", "reference_number", "serial_number", "location")
# What a line of the time line names, in the order of its columns.
LINE = ("kind", "title", "day", "device_pk", "device_name", "organization_name")
type Line = tuple[str, str, date, int, str, str]


class DeviceQuerySet(ScopedQuerySet["Device"]):
    """Devices within a viewer's reach."""

    view_perm = Perm.DEVICES_VIEW

    def owner(self, viewer: Viewer) -> Q:
        """Devices that are the viewer's to use."""
        return Q(contact_id=viewer.contact_id)

    def of_contact(self, viewer: Viewer) -> "DeviceQuerySet":
        """Those that are the viewer's to use, whatever else they may see."""
        return self.filter(self.owner(viewer))

    def active(self) -> "DeviceQuerySet":
        """Devices in use."""
        return self.filter(is_active=True)

    def for_list(self) -> "DeviceQuerySet":
        """With every name that list and page show."""
        return self.select_related("organization", "type", "contact")

    def used(self, use: str) -> "DeviceQuerySet":
        """Those in use, those that are not, or all; by the words of `Use`."""
        return self if use == Use.ALL else self.filter(is_active=use != Use.RETIRED)

    def matching(self, words: str) -> "DeviceQuerySet":
        """Those whose name, number, serial number or location holds every one of the words."""
        found = self
        for word in words.split()[:6]:
            found = found.filter(Q(*((f"{name}__holds", word) for name in NAMES), _connector=Q.OR))
        return found

    def with_warranty(self, state: str, today: date, soon: date) -> "DeviceQuerySet":
        """Those whose warranty stands so today; `soon` is the last day that counts as near."""
        path = "warranty_expires_on"
        parts = {
            Warranty.RUNNING: Q(**{f"{path}__gt": soon}),
            Warranty.ENDING: Q(**{f"{path}__range": (today, soon)}),
            Warranty.OVER: Q(**{f"{path}__lt": today}),
            Warranty.UNKNOWN: Q(**{path: None}),
        }
        return self.filter(parts[Warranty(state)])

    def ending(self, today: date, soon: date) -> QuerySet["Device", Line]:
        """Warranties as lines of the time line."""
        rows = self.active().with_warranty(Warranty.ENDING, today, soon).order_by()
        words = Value("", CharField())
        found = rows.annotate(
            kind=Value(WARRANTY[0], CharField()),
            title=words,
            day=F("warranty_expires_on"),
            device_pk=F("pk"),
            device_name=F("reference_name"),
            organization_name=F("organization__name"),
        )
        return found.values_list(*LINE)


class ExpiryQuerySet(ScopedChildQuerySet["Expiry"]):
    """Certificates and licences: reached through their device."""

    parent_path = "device"
    public = Q()

    def ending(self, today: date, soon: date) -> QuerySet["Expiry", Line]:
        """Those of devices in use that end within the span, as lines of the time line."""
        rows = self.filter(device__is_active=True, expires_on__range=(today, soon)).order_by()
        found = rows.annotate(
            title=F("name"),
            day=F("expires_on"),
            device_pk=F("device_id"),
            device_name=F("device__reference_name"),
            organization_name=F("device__organization__name"),
        )
        return found.values_list(*LINE)
