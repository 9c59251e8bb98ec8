"""The filters of the list of devices."""

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from devices.choices import RmmStatus, Use, Warranty
from devices.models import Device, DeviceType
from devices.models.device import SOON
from devices.querysets import DeviceQuerySet
from portal.access import Viewer
from portal.filters import (
    DayRangeFilter,
    NameFilter,
    OptionFilter,
    Rows,
    ScopedFilterSet,
    TextFilter,
    WordFilter,
)
from portal.models import ProviderSettings
from portal.options import ReachFilter


def types(viewer: Viewer) -> QuerySet[DeviceType]:
    """The types of the devices within the viewer's reach; those of other clients are nobody's business."""
    ours = Device.objects.visible_to(viewer).filter(type=OuterRef("pk"))
    return DeviceType.objects.filter(Exists(ours))


class FindFilter(TextFilter):
    """Words anywhere in name, number, serial number and location."""

    def __init__(self) -> None:
        """It says in itself what it is for: it stands under no heading."""
        super().__init__(label=_("Find"))
        self.extra["widget"] = forms.SearchInput({"placeholder": _("Name, number or place")})

    def filter(self, rows: DeviceQuerySet, value: str) -> Rows:
        """The devices that hold all of them."""
        return rows.matching(value) if value else rows


class UseFilter(WordFilter):
    """In use, not in use, or all; those in use until the address says otherwise."""

    def __init__(self) -> None:
        """Its empty choice is one of the three."""
        super().__init__(label=_("Show"), choices=[choice for choice in Use.choices if choice[0]])
        self.extra["empty_label"] = Use.IN_USE.label

    def filter(self, rows: DeviceQuerySet, value: str) -> Rows:
        """The devices that are shown."""
        return rows.used(value)


class WhoseFilter(WordFilter):
    """Everybody's, or one's own (peers W12)."""

    def __init__(self) -> None:
        """It stands under no heading: each choice says what it is."""
        super().__init__(label=_("Whose"), choices=[("mine", _("Mine"))])
        self.extra["empty_label"] = _("Everybody's")

    def filter(self, rows: DeviceQuerySet, value: str) -> Rows:
        """Those the viewer is the contact of."""
        return rows.of_contact(self.parent.viewer) if value else rows


class WarrantyFilter(WordFilter):
    """How the warranty stands today."""

    def filter(self, rows: DeviceQuerySet, value: str) -> Rows:
        """The devices whose warranty stands so."""
        today = ProviderSettings.load().today
        return rows.with_warranty(value, today, today + SOON) if value else rows


class DeviceFilters(ScopedFilterSet):
    """One for everything over the table, and one under most headings."""

    q = FindFilter()
    use = UseFilter()
    whose = WhoseFilter()
    name = TextFilter("reference_name", label=_("Name"))
    organization = ReachFilter()
    type = OptionFilter(label=_("Type"), rows=types, text="name")
    status = WordFilter("rmm_status", label=_("Status"), choices=RmmStatus.choices)
    last_seen = DayRangeFilter("last_seen_at", label=_("Last seen"))
    contact = NameFilter("contact__", label=_("Contact"))
    location = TextFilter(label=_("Location"))
    number = TextFilter("reference_number", label=_("Number"))
    serial = TextFilter("serial_number", label=_("Serial number"))
    warranty = WarrantyFilter(label=_("Warranty"), choices=Warranty.choices)
