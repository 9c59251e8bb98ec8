"""What devices add to the portal."""

from django.utils.translation import gettext_noop

from devices.dashboard import DEVICES
from portal.access import Perm
from portal.registry import NavEntry, NavMenu, dashboard_sources, nav, nav_menus
from portal.words import in_our_words_lazy, word_lazy

dashboard_sources.register(DEVICES)

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
):
    nav.register(_entry)
