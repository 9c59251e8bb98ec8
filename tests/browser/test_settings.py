"""My settings and the end of a session in the browser: what only scripts do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.models import Contact, User
from tests.browser.test_pages import axe
from tests.conftest import Cast

type Enter = Callable[[Contact | User], Page]

NEARLY_A_SESSION = (12 * 3600 - 200) * 1000


@pytest.fixture
def page_of_bea(cast: Cast, live_server: LiveServer, enter: Enter) -> Page:
    """A page of somebody whose clock the test turns."""
    page = enter(cast.basic)
    page.clock.install()
    page.goto(f"{live_server.url}/tickets/")
    return page


def ends_in(seconds: int) -> None:
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=seconds))


def left() -> float:
    return (Session.objects.get().expire_date - timezone.now()).total_seconds()


def test_the_end_is_said_and_put_off_by_a_click(page_of_bea: Page, complaints: list[str]) -> None:
    page = page_of_bea
    warning = page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_have_count(0)
    ends_in(120)
    page.clock.fast_forward(NEARLY_A_SESSION)
    expect(warning).to_be_visible()
    expect(warning.locator("[data-session-ends]")).not_to_be_empty()
    assert axe(page) == []
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_have_count(0)
    assert left() > 11 * 3600
    assert complaints == []


def test_another_tab_that_stayed_is_enough(page_of_bea: Page) -> None:
    page_of_bea.clock.fast_forward(NEARLY_A_SESSION)  # the server still gives twelve hours
    page_of_bea.wait_for_timeout(500)
    expect(page_of_bea.get_by_role("dialog")).to_have_count(0)


def test_after_the_end_the_way_leads_back(page_of_bea: Page, live_server: LiveServer) -> None:
    page = page_of_bea
    Session.objects.all().delete()
    page.clock.fast_forward(NEARLY_A_SESSION)
    over = page.get_by_role("dialog", name="Are you still there?")
    expect(over.get_by_text("You have been signed out")).to_be_visible()
    expect(over.get_by_role("button", name="Stay signed in")).to_have_count(0)
    assert axe(page) == []
    over.get_by_role("link", name="Sign in again").click()
    page.wait_for_url(f"{live_server.url}/account/login/?next=%2Ftickets%2F")


def test_an_example_follows_the_choice(
    cast: Cast, live_server: LiveServer, enter: Enter, complaints: list[str]
) -> None:
    page = enter(cast.basic)
    page.goto(f"{live_server.url}/account/formats/")
    examples = page.locator("#examples")
    expect(examples).to_contain_text("1,234,567.89")
    page.get_by_label("Numbers").select_option("de")
    expect(examples).to_contain_text("1.234.567,89")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    expect(examples).to_contain_text("Japan Standard Time")
    assert complaints == []
