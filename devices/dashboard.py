"""Devices on the provider's dashboards: how many of what kind, and whose warranty ends."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from devices.choices import RmmStatus, Warranty
from devices.filters import DeviceFilters
from devices.models import Device, DeviceType
from devices.querysets import DeviceQuerySet
from devices.readers import span
from devices.tables import DeviceTable
from portal.access import Perm, Viewer
from portal.dashboards.groups import Named, Words
from portal.models import Organization
from portal.registry import DashboardSource, Measure, Narrowing, Unit
from portal.registry.dashboards import Rows
from portal.words import word_lazy


def rows(viewer: Viewer) -> DeviceQuerySet:
    """The devices that are counted: those in use."""
    return Device.objects.visible_to(viewer).active()


def _listed(rows: Rows) -> Rows:
    assert isinstance(rows, DeviceQuerySet)  # noqa: S101 - they come from `rows` above
    return rows.for_list()


def _warranty(rows: Rows, state: Warranty) -> Rows:
    assert isinstance(rows, DeviceQuerySet)  # noqa: S101 - they come from `rows` above
    return rows.with_warranty(state, *span())


def _warranty_ends(rows: Rows, viewer: Viewer) -> Rows:
    return _warranty(rows, Warranty.ENDING)


def _warranty_over(rows: Rows, viewer: Viewer) -> Rows:
    return _warranty(rows, Warranty.OVER)


DEVICES = DashboardSource(
    "devices",
    word_lazy("device", plural=True),
    order=20,
    perm=Perm.DEVICES_VIEW,
    rows=rows,
    measures=(Measure("count", _("Number"), Unit.COUNT, lambda: Count("pk")),),
    groups=(
        Named("type", _("Type"), "type", DeviceType, ("name",), ""),
        Words("status", _("Status"), "rmm_status", RmmStatus.choices),
        Named("organization", word_lazy("organization"), "organization", Organization, ("name",), ""),
    ),
    narrowings=(
        Narrowing("warranty_ends", _("Warranty ends within 90 days"), _warranty_ends),
        Narrowing("warranty_over", _("Warranty is over"), _warranty_over),
    ),
    table=DeviceTable,
    filterset=DeviceFilters,
    listed=_listed,
    columns=("name", "type", "contact", "warranty"),
)
