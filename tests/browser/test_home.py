"""Home in a browser: a card is swapped, the choice refreshes all, and all of it works without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.models import Contact, HomeLayout, User
from tests.access.world import World, build
from tests.conftest import Cast
from tests.factories import tickets as make

type Enter = Callable[[Contact | User], Page]


@pytest.fixture
def home(cast: Cast, live_server: LiveServer, enter: Enter) -> tuple[World, Page]:
    """Home, as a manager sees it; one ticket stands in the north."""
    world = build(cast)
    make.ticket(cast.north_manager, "Up north")
    page = enter(cast.manager)
    page.goto(f"{live_server.url}/")
    return world, page


def test_a_toggle_swaps_its_card_and_keeps_the_place(
    home: tuple[World, Page], live_server: LiveServer, complaints: list[str]
) -> None:
    _world, page = home
    page.evaluate("window.isTheSamePage = true")
    card = page.locator("#card-open_tickets")
    expect(card).to_contain_text("Up north")
    card.get_by_role("link", name="My", exact=True).click()
    expect(card).not_to_contain_text("Up north")
    expect(card.get_by_role("link", name="My", exact=True)).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}/?open_tickets=mine")
    assert page.evaluate("window.isTheSamePage")
    page.reload()
    expect(card.locator("[aria-current]")).to_have_text("My")
    assert complaints == []


def test_the_choice_refreshes_the_cards(home: tuple[World, Page], complaints: list[str]) -> None:
    world, page = home
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("Organization").select_option(label="Acme North")
    expect(page.locator("#card-open_tickets")).not_to_contain_text("Printer on the second floor")
    expect(page.locator("#card-open_tickets")).to_contain_text("Up north")
    assert page.evaluate("window.isTheSamePage")
    assert HomeLayout.objects.get().organization == world.cast.acme_north
    assert complaints == []


def test_an_announcement_is_put_away_where_one_stands(
    home: tuple[World, Page], complaints: list[str]
) -> None:
    _world, page = home
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("The portal rests on Sunday")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("The portal rests on Sunday")).to_have_count(0)
    assert complaints == []


def test_everything_works_without_scripts(
    home: tuple[World, Page], browser: Browser, live_server: LiveServer
) -> None:
    bare = browser.new_context(java_script_enabled=False)
    bare.add_cookies(home[1].context.cookies())  # type: ignore[arg-type]  # what it gave it takes
    page = bare.new_page()
    page.goto(f"{live_server.url}/")
    page.locator("#card-open_tickets").get_by_role("link", name="My", exact=True).click()
    page.get_by_label("Organization").select_option(label="Acme South")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#card-open_tickets [aria-current]")).to_have_text("My")
    expect(page.get_by_label("Organization")).to_have_value(str(home[0].cast.acme_south.pk))
    page.get_by_role("link", name="Arrange").click()
    page.get_by_label("Search", exact=True).uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#card-search")).to_have_count(0)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("The portal rests on Sunday")).to_have_count(0)
    bare.close()
