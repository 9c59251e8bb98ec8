"""The pages of devices that are measured."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from devices.models import Device
from portal.access import Viewer
from portal.bench.pages import BenchPage


def _list(name: str, **query: str) -> Callable[[Viewer], str]:
    return lambda viewer: f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def _device(viewer: Viewer) -> str:
    """The newest one."""
    pk = Device.objects.visible_to(viewer).order_by("-pk").values_list("pk", flat=True).first()
    if pk is None:
        raise NoReverseMatch("there is no device")
    return reverse("devices:device", args=[pk])


PAGES = [
    BenchPage("devices", _list("devices:list")),
    BenchPage("devices found", _list("devices:list", q="pc 1", use="all")),
    BenchPage("devices by status", _list("devices:list", sort="-status", warranty="ending")),
    BenchPage("device", _device),
    BenchPage("new device", _list("devices:new")),
    BenchPage("devices ending", _list("devices:ending")),
    BenchPage("devices csv", _list("devices:list", export="csv", use="all"), file=True),
]
