"""What devices show on the pages of other apps' rows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from devices.models import Device
from portal.access import Perm, Viewer
from portal.registry import Panel
from portal.words import word_lazy


def of_article(viewer: Viewer, article: Any) -> Mapping[str, Any] | None:
    """The types of devices it is about, and how many of each the viewer sees in use."""
    named = article.device_types.order_by().values("pk")
    rows = Device.objects.visible_to(viewer).active().filter(type__in=named).order_by("type__name", "type")
    types = rows.values_list("type", "type__name").annotate(number=Count("pk"))
    kinds = [(name, number, _list_of(pk)) for pk, name, number in types]
    return {"kinds": kinds} if kinds else None


def _list_of(kind: int) -> str:
    return f"{reverse('devices:list')}?{urlencode({'type': kind})}"


OF_ARTICLE = Panel(
    "devices.of_article",
    "kb.Article",
    word_lazy("device", plural=True),
    "devices/panels/of_article.html",
    of_article,
    order=10,
    icon="device",
    perm=Perm.DEVICES_VIEW,
)
