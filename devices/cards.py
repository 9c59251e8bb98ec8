"""The card of devices on Home (seed 000): how many are online, offline or without an agent."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from devices.choices import RmmStatus
from devices.models import Device
from devices.readers import is_monitored
from portal.access import Perm
from portal.registry import Card, Look
from portal.words import word_lazy

TONES = {RmmStatus.OFFLINE: "danger"}


def status(look: Look) -> Mapping[str, Any]:
    """A number for each status, of the devices in use, that opens the table of just these."""
    counts = {one.value: Count("pk", filter=Q(rmm_status=one)) for one in RmmStatus}
    rows = Device.objects.visible_to(look.viewer).active().order_by()
    found = rows.aggregate(**counts, reported=Max("observed_at"))
    numbers = [(one.label, found[one.value], _link(look, one), TONES.get(one, "")) for one in RmmStatus]
    return {"numbers": numbers, "reported": found["reported"]}


def _link(look: Look, one: RmmStatus) -> str:
    query = {"status": one.value}
    if look.organization_id is not None:
        query["organization"] = str(look.organization_id)
    return f"{reverse('devices:list')}?{urlencode(query)}"


# Only where the provider monitors, and for who may see devices at all (seed 000).
STATUS = Card(
    "devices_status",
    format_lazy("{}: {}", word_lazy("device", plural=True), _("Status")),
    "devices/cards/status.html",
    status,
    order=55,
    icon="device",
    perm=Perm.DEVICES_VIEW,
    is_shown=lambda viewer: is_monitored(),
)
