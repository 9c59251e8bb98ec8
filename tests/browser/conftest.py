"""Chromium from the distribution, driven by Playwright against a live server; nothing is downloaded."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from portal.models import Contact, User
from tests.access.world import World, build
from tests.conftest import assemble, both_steps_taken, empty_append_only_tables

HOST = "localhost"  # of both kinds of server
CHROMIUM = Path(os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

# Playwright's synchronous interface runs a loop of its own in this thread; Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is missing (apt-get install chromium)"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The distribution's browser, and quiet."""
    return {"executable_path": str(CHROMIUM), "args": FLAGS.split()}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complained about: violations of the content policy, errors of scripts."""
    found: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # That the page itself is an error page (410: a used link) is its answer, not a complaint.
        is_answer = message.text.startswith("Failed to load resource") and message.location["url"] == page.url
        if message.type == "error" and not is_answer:
            found.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """The portal for tests that only look at a `standing` world."""
    started = LiveServer(HOST)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def standing(server: LiveServer, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A world that is committed once for all tests of a module, which only look at it.

    What a test of its own changes takes `live_server`, and pays for a database that is emptied after it.
    """
    with django_db_blocker.unblock(), both_steps_taken():
        _empty()  # which writes the system rows: without a test that is marked with the database nobody has
        yield build(assemble())
        _empty()


def _empty() -> None:
    empty_append_only_tables()
    call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def enter(page: Page, context: BrowserContext) -> Callable[[Contact | User], Page]:
    """Sign somebody in and hand over the page."""

    def sign_in(who: Contact | User) -> Page:
        client = Client()
        user = who.user if isinstance(who, Contact) else who
        assert user is not None
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "domain": HOST, "path": "/"}])
        return page

    return sign_in
