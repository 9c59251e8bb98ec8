"""What devices add to the portal."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from devices.activities import ACTIVITIES
from devices.cards import STATUS
from devices.dashboard import DEVICES
from devices.imports.resources import DeviceResource
from devices.panels import OF_ARTICLE
from portal.access import Perm, Viewer
from portal.imports.run import by_resource
from portal.registry import (
    Importer,
    NavEntry,
    NavMenu,
    NotificationEvent,
    activities,
    cards,
    dashboard_sources,
    importers,
    nav,
    nav_menus,
    notification_events,
    panels,
)
from portal.words import in_our_words_lazy, word_lazy

dashboard_sources.register(DEVICES)

cards.register(STATUS)
panels.register(OF_ARTICLE)
importers.register(
    Importer(
        "devices",
        word_lazy("device", plural=True),
        by_resource(DeviceResource),
        (*DeviceResource.columns(), "custom_…"),
        order=5,
    )
)
for _activity in ACTIVITIES:
    activities.register(_activity)

notification_events.register(
    NotificationEvent(
        "device_written",
        in_our_words_lazy(gettext_noop("A client added or edited a %(device)s")),
        order=60,
        for_contacts=False,
    )
)


def may_edit(viewer: Viewer) -> bool:
    """Whether the viewer may see devices and change them."""
    return viewer.can_all((Perm.DEVICES_VIEW, Perm.DEVICES_EDIT))


nav_menus.register(NavMenu("devices", word_lazy("device", plural=True), "device", order=55))
for _entry in (
    NavEntry(
        "devices.list",
        "devices",
        in_our_words_lazy(gettext_noop("All %(devices)s")),
        "devices:list",
        10,
        Perm.DEVICES_VIEW,
        icon="device",
    ),
    NavEntry(
        "devices.new",
        "devices",
        in_our_words_lazy(gettext_noop("New %(device)s")),
        "devices:new",
        20,
        icon="plus",
        is_shown=may_edit,
    ),
    NavEntry(
        "devices.import",
        "devices",
        _("From a file"),
        "devices:import",
        40,
        icon="upload",
        is_shown=may_edit,
    ),
    NavEntry(
        "devices.ending",
        "devices",
        _("Ending within 90 days"),
        "devices:ending",
        30,
        Perm.DEVICES_VIEW,
        icon="calendar-clock",
    ),
):
    nav.register(_entry)
