"""Raising a ticket in a browser: the conveniences of JavaScript, and the same without it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from portal.models import Contact, Draft, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.models import RequestType, Ticket

type Enter = Callable[[Contact | User], Page]

LOG = FilePayload(name="log.txt", mimeType="text/plain", buffer=b"12:00 it broke\n")
FAKE = FilePayload(name="fake.png", mimeType="image/png", buffer=b"12:00 it broke\n")


@pytest.fixture
def address(cast: Cast, live_server: LiveServer) -> str:
    """Where the only request type's form is."""
    return live_server.url + reverse("tickets:new_form", args=[RequestType.objects.get().pk])


def test_from_the_first_word_to_the_ticket(
    cast: Cast, address: str, enter: Enter, complaints: list[str]
) -> None:
    page = enter(cast.manager)
    page.goto(address)
    page.fill("#id_description", "It **beeps**")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview-description strong")).to_have_text("beeps")
    page.select_option("#id_organization", str(cast.acme_north.pk))
    expect(page.locator("#id_contact option", has_text="Nora North")).to_have_count(1)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.set_input_files("#id_files", [LOG, FAKE])
    page.keyboard.press("Control+Enter")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#id_description")).to_have_value("It **beeps**")
    expect(page.locator(".file-name", has_text="log.txt")).to_be_visible()
    page.fill("#id_title", "The scanner")
    page.locator("#id_title").press("Enter")

    expect(page.get_by_text("We have your ticket")).to_be_visible()
    ticket = Ticket.objects.get()
    assert (ticket.organization, ticket.attachments.get().name) == (cast.acme_north, "log.txt")
    assert not Draft.objects.exists()
    assert [text for text in complaints if "422" not in text] == []


def test_quick_ticket_opens_over_the_list(
    cast: Cast, live_server: LiveServer, enter: Enter, complaints: list[str]
) -> None:
    ProviderSettings(quick_ticket=True).save()
    make.request_type("Quick", quick=True)
    page = enter(cast.basic)
    page.goto(live_server.url + reverse("tickets:mine"))
    page.locator("[data-dialog='quick-dialog']").click()
    page.fill("#quick-dialog #id_title", "Help")
    page.fill("#quick-dialog #id_description", "Now")
    page.locator("#quick-dialog .primary").click()

    expect(page.get_by_text("We have your ticket")).to_be_visible()
    assert complaints == []


def test_without_javascript(cast: Cast, address: str, enter: Enter, browser: Browser) -> None:
    enter(cast.manager)
    cookies: list[Any] = list(enter(cast.manager).context.cookies())
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(address)
    page.fill("#id_title", "No script")
    page.fill("#id_description", "**so**")
    page.set_input_files("#id_files", [LOG])
    page.select_option("#id_organization", str(cast.acme_north.pk))
    page.get_by_role("button", name="Update choices").click()
    page.select_option("#id_contact", label="Nora North (Acme North)")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview-description strong")).to_have_text("so")
    page.get_by_role("button", name="Remove log.txt").click()
    expect(page.get_by_text("log.txt")).to_have_count(0)
    page.locator(".form-actions .primary").click()

    expect(page.get_by_text("We have your ticket")).to_be_visible()
    ticket = Ticket.objects.get()
    assert (ticket.contact, ticket.attachments.count()) == (cast.north_manager, 0)
    plain.close()
