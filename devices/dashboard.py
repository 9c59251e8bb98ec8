"""Devices on the provider's dashboards: how many of what kind, and whose warranty ends."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from devices.models import Device, DeviceType
from devices.querysets import DeviceQuerySet
from portal.access import Perm, Viewer
from portal.dashboards.groups import Named
from portal.models import Organization
from portal.registry import DashboardSource, Measure, Narrowing, Unit
from portal.registry.dashboards import Rows
from portal.words import word_lazy

WARRANTY_ENDS_WITHIN = timedelta(days=90)


def rows(viewer: Viewer) -> DeviceQuerySet:
    """The devices that are counted: those in use."""
    return Device.objects.visible_to(viewer).active()


def _warranty_ends(rows: Rows, viewer: Viewer) -> Rows:
    today = timezone.localdate(timezone=viewer.zone)
    return rows.filter(warranty_expires_on__gte=today, warranty_expires_on__lte=today + WARRANTY_ENDS_WITHIN)


def _warranty_over(rows: Rows, viewer: Viewer) -> Rows:
    return rows.filter(warranty_expires_on__lt=timezone.localdate(timezone=viewer.zone))


# Their list comes with the pages of devices; until then numbers have no table behind them.
DEVICES = DashboardSource(
    "devices",
    word_lazy("device", plural=True),
    order=20,
    perm=Perm.DEVICES_VIEW,
    rows=rows,
    measures=(Measure("count", _("Number"), Unit.COUNT, lambda: Count("pk")),),
    groups=(
        Named("type", _("Type"), "type", DeviceType, ("name",), ""),
        Named("organization", word_lazy("organization"), "organization", Organization, ("name",), ""),
    ),
    narrowings=(
        Narrowing("warranty_ends", _("Warranty ends within 90 days"), _warranty_ends),
        Narrowing("warranty_over", _("Warranty is over"), _warranty_over),
    ),
)
