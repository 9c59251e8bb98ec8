"""The pages that are measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import module_has_submodule

from portal.access import Viewer


@dataclass(frozen=True, slots=True)
class BenchPage:
    """A page by name. `url(viewer)` raises NoReverseMatch where the page does not exist.

    `staff` pages are opened by a member of staff; of a `file` the peak of memory is measured, too.
    """

    key: str
    url: Callable[[Viewer], str]
    staff: bool = False
    file: bool = False


def _home(viewer: Viewer) -> str:
    return reverse("home")


PAGES = [BenchPage("home", _home)]


def all_pages() -> Iterator[BenchPage]:
    """The core's pages, then the apps' in the order of the settings."""
    yield from PAGES
    for name in settings.DOMAIN_APPS:
        config = apps.get_app_config(name)
        if config.module is not None and module_has_submodule(config.module, "bench"):
            yield from import_module(f"{name}.bench").PAGES
