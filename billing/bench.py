"""The pages of billing that are measured."""

from django.urls import reverse

from portal.access import Viewer
from portal.bench.pages import BenchPage


def _block_hours(viewer: Viewer) -> str:
    return reverse("billing:block_hours")


def _retainer(viewer: Viewer) -> str:
    return reverse("billing:retainer")


PAGES = [BenchPage("block hours", _block_hours), BenchPage("retainer", _retainer)]
