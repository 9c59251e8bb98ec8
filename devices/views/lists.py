"""The list of devices."""

from typing import Any, cast

from django.utils.translation import gettext_noop

from devices.filters import DeviceFilters
from devices.models import Device
from devices.querysets import DeviceQuerySet
from devices.tables import DeviceTable
from portal.access import Perm
from portal.generic import ScopedListView
from portal.listing import Listing
from portal.words import in_our_words_lazy, word_lazy


class DevicesView(ScopedListView[Device]):
    """The devices of the viewer's organization and those below it (reference 10)."""

    perm = Perm.DEVICES_VIEW
    model = Device
    title = word_lazy("device", plural=True)
    table_class = DeviceTable
    filterset_class = DeviceFilters
    template_name = "devices/list.html"
    empty_title = in_our_words_lazy(gettext_noop("No %(devices)s yet"))
    empty_text = in_our_words_lazy(gettext_noop("Every %(device)s that we look after stands here."))

    def get_queryset(self) -> DeviceQuerySet:
        """With what the table names."""
        return cast("DeviceQuerySet", self.scoped()).for_list()

    def get_context_data(self, listing: Listing[Device]) -> dict[str, Any]:
        """Whether one may add to them."""
        may_edit = self.viewer.can(Perm.DEVICES_EDIT) and not self.viewer.read_only
        return super().get_context_data(listing) | {"may_edit": may_edit}
