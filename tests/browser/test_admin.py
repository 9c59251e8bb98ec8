"""The admin site, wide in light and on a phone in dark: of every model the list and a form are clean."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from portal.models import User
from tests.access.world import World
from tests.browser.test_pages import Enter, axe, keep, looks, sticks_out
from tests.factories import portal as make

APPS = sorted({model._meta.app_label for model in admin.site._registry})
# The same on every page, and half of each: looked at once, on the first page.
SIDE_BAR = "#nav-sidebar"


@pytest.fixture
def root() -> User:
    """Somebody who may open everything."""
    return User.objects.filter(is_superuser=True).first() or make.staff("root", is_superuser=True)


def addresses(app: str) -> Iterator[str]:
    """Of each model of an app the list, and the form of a row; where there is none, of a new one."""
    for model in admin.site._registry:
        if model._meta.app_label == app:
            yield reverse(f"admin:{app}_{model._meta.model_name}_changelist")
            yield form_of(model)


def form_of(model: type[Model]) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.last()
    return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_add")


@pytest.mark.parametrize("app", APPS)
def test_the_pages_of_an_app_are_clean(
    app: str, root: User, server: LiveServer, standing: World, enter: Enter, complaints: list[str]
) -> None:
    page = enter(root)
    found = [fault for address in addresses(app) for fault in faults(page, server.url, address)]
    assert (found, complaints) == ([], [])


def test_the_first_page_is_clean(
    root: User, server: LiveServer, standing: World, enter: Enter, complaints: list[str]
) -> None:
    assert list(faults(enter(root), server.url, reverse("admin:index"), but="")) == []
    assert complaints == []


def faults(page: Page, server: str, address: str, but: str = SIDE_BAR) -> Iterator[str]:
    """What is wrong with the page in each of its looks."""
    page.goto(server + address)
    for look in looks(page):
        keep(page, address.strip("/").replace("/", "-"), look)
        wide = sticks_out(page)
        yield from (f"{address} {look}: {fault}" for fault in axe(page, but=but))
        if wide:
            yield f"{address} {look}: {wide} pixels too wide"
