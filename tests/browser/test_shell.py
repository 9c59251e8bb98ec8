"""The frame around every page, by mouse, keyboard and finger, with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.models import Contact, User
from tests.access.world import World, build
from tests.conftest import Cast

type Enter = Callable[[Contact | User], Page]


@pytest.fixture
def world(cast: Cast, live_server: LiveServer) -> World:
    return build(cast)


@pytest.fixture
def tickets(world: World, enter: Enter, live_server: LiveServer, complaints: list[str]) -> Page:
    """Open Tickets, as a manager sees it."""
    page = enter(world.cast.manager)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/tickets/open/")
    return page


def test_a_menu_opens_by_hover_and_a_click_keeps_it_open(tickets: Page) -> None:
    summary = tickets.locator(".nav-menu summary").first
    summary.hover()
    expect(tickets.locator(".nav-menu[open]")).to_be_visible()
    summary.click()
    expect(tickets.locator(".nav-menu[open]")).to_be_visible()
    tickets.locator("footer").click()  # the menu lies over the heading
    expect(tickets.locator(".nav-menu[open]")).to_have_count(0)


def test_a_menu_is_walked_by_arrow_keys_and_left_by_escape(tickets: Page) -> None:
    summary = tickets.locator(".nav-menu summary").first
    summary.focus()
    tickets.keyboard.press("ArrowDown")
    expect(tickets.get_by_role("link", name="New Ticket").first).to_be_focused()
    tickets.keyboard.press("ArrowDown")
    expect(tickets.get_by_role("link", name="My Tickets").first).to_be_focused()
    tickets.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(tickets.locator(".nav-menu[open]")).to_have_count(0)


def test_the_chosen_colours_stay(tickets: Page) -> None:
    tickets.get_by_text("My settings").first.locator("xpath=ancestor::summary").click()
    tickets.get_by_role("radio", name="Dark").check(force=True)
    tickets.reload()
    expect(tickets.locator("html")).to_have_attribute("data-theme", "dark")


def test_keys_walk_the_rows_and_can_be_switched_off(tickets: Page) -> None:
    tickets.keyboard.press("j")
    expect(tickets.locator("tr.selected")).to_have_count(1)
    tickets.keyboard.press("?")
    tickets.get_by_label("Use single keys").uncheck()
    tickets.keyboard.press("Escape")
    tickets.reload()
    tickets.keyboard.press("j")
    expect(tickets.locator("tr.selected")).to_have_count(0)


def test_a_row_opens_by_a_click_anywhere_in_it(tickets: Page, live_server: LiveServer) -> None:
    row = tickets.locator("#list-rows tr").first
    address = row.get_attribute("data-href")
    row.locator("td").nth(2).click()
    expect(tickets).to_have_url(f"{live_server.url}{address}")


def test_typing_filters_and_is_never_interrupted(tickets: Page, complaints: list[str]) -> None:
    box = tickets.locator("thead input[type='search']").nth(1)
    box.press_sequentially("zzzz", delay=40)
    expect(tickets.locator("#list-foot")).to_contain_text("Nothing matches")
    expect(box).to_be_focused()
    expect(box).to_have_value("zzzz")
    tickets.locator(".chip").click()
    expect(tickets.locator("#list-rows tr").first).to_be_visible()
    assert complaints == []


def test_on_a_phone_the_menus_are_a_panel(tickets: Page) -> None:
    tickets.set_viewport_size({"width": 390, "height": 844})
    expect(tickets.locator("#nav")).to_be_hidden()
    tickets.locator(".topbar-toggle").click()
    tickets.locator(".nav-menu summary").first.click()
    expect(tickets.get_by_role("link", name="My Tickets").first).to_be_visible()
    tickets.mouse.click(375, 600)
    expect(tickets.locator("#nav")).to_be_hidden()
    assert tickets.url.endswith("/tickets/open/")


@pytest.mark.parametrize("width", [1280, 390])
def test_everything_opens_without_scripts(
    world: World, tickets: Page, browser: Browser, live_server: LiveServer, width: int
) -> None:
    bare = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    bare.add_cookies(tickets.context.cookies())  # type: ignore[arg-type]  # what it gave it takes
    page = bare.new_page()
    page.goto(f"{live_server.url}/tickets/open/")
    if width < 1000:
        page.locator(".topbar-toggle").click()
    page.locator(".nav-menu summary").first.click()
    page.get_by_role("link", name="My Tickets").first.click()
    expect(page).to_have_url(f"{live_server.url}/tickets/")
    bare.close()
