"""Devices as lists show them."""

from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from devices.choices import RmmStatus, Warranty
from devices.models import Device
from portal.access import Viewer
from portal.models import ProviderSettings
from portal.registry import Text
from portal.tables import BadgeColumn, DayColumn, LinkColumn, Plain, PortalColumn, PortalTable, WhenColumn
from portal.templatetags import ui
from portal.words import word_lazy

# What only exists while remote monitoring is on.
MONITORED = frozenset({"status", "last_seen"})


class StatusColumn(BadgeColumn):
    """What remote monitoring last said of it."""

    def __init__(self) -> None:
        """Sorted by the word itself: no agent, offline, online."""
        super().__init__(_("Status"), "rmm_status", width=0.8)

    def badge(self, value: str, record: Any) -> tuple[Text, str]:
        """Words and tone."""
        status = RmmStatus(value)
        return status.label, status.tone


class WarrantyColumn(DayColumn):
    """The last day of the warranty; what ends soon or is over says so in a word, too."""

    def __init__(self) -> None:
        """The provider's day is asked once for a table."""
        super().__init__(_("Warranty until"), "warranty_expires_on")
        self.today: date | None = None

    def show(self, value: date | None, record: Device) -> Text:  # type: ignore[override]  # rows are devices
        """The day, and a badge where it asks for one."""
        self.today = self.today or ProviderSettings.load().today
        state = record.warranty_on(self.today)
        if state not in (Warranty.ENDING, Warranty.OVER):
            return ui.day(value)
        words = gettext("Ends soon") if state == Warranty.ENDING else state.label
        return format_html("{} {}", ui.day(value), ui.badge(words, state.tone))


class InstalledColumn(DayColumn):
    """Since when it is there."""

    only_in_files = True


class UseColumn(PortalColumn):
    """Whether it is in use, which the filter over the table says on the screen."""

    only_in_files = True

    def __init__(self) -> None:
        """A column of files."""
        super().__init__(_("Active"), "is_active", sort=None, width=0.5)

    def plain(self, value: Any, record: Any) -> Plain:
        """In a word."""
        return gettext("Yes") if value else gettext("No")


class DeviceTable(PortalTable):
    """The devices of an organization."""

    name = LinkColumn(_("Name"), "reference_name", css="title", width=1.6)
    organization = PortalColumn(word_lazy("organization"), "organization__name", width=1.2)
    type = PortalColumn(_("Type"), "type__name", width=1.3)
    status = StatusColumn()
    last_seen = WhenColumn(_("Last seen"), "last_seen_at")
    contact = PortalColumn(_("Contact"), "contact", sort=("contact__last_name", "contact__first_name"))
    location = PortalColumn(_("Location"), "location")
    number = PortalColumn(_("Number"), "reference_number", width=0.8)
    serial = PortalColumn(_("Serial number"), "serial_number")
    warranty = WarrantyColumn()
    installed = InstalledColumn(_("Installed"), "installed_on")
    active = UseColumn()

    row_url = "devices:device"
    default_sort = "name"

    @classmethod
    def absent_for(cls, viewer: Viewer) -> frozenset[str]:
        """Status and last seen besides, where nothing monitors."""
        absent = super().absent_for(viewer)
        return absent if ProviderSettings.load().rmm_enabled else absent | MONITORED
