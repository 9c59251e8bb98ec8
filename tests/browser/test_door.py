"""The door in a real browser: a second step set up on demand, and a passkey that counts as one."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import Cast
from tests.factories.portal import PASSWORD


@pytest.fixture
def authenticator(page: Page, settings: Any) -> None:
    """A device with a fingerprint reader that always says yes."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the live server speaks plain HTTP
    cache.clear()
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_set_up_on_demand_and_then_opens_alone(
    cast: Cast, page: Page, live_server: LiveServer, authenticator: None, complaints: list[str]
) -> None:
    cast.acme.mfa_required = True
    cast.acme.save()
    page.goto(f"{live_server.url}/tickets/search/?q=printer")
    page.get_by_label("User name or e-mail address").fill("bea.basic")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_text("Please set up a second step first")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add").click()
    expect(page).to_have_url(re.compile("recovery-codes"))
    page.goto(f"{live_server.url}/account/2fa/")
    page.get_by_role("link", name="Continue").click()
    expect(page).to_have_url(f"{live_server.url}/tickets/search/?q=printer")

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/tickets/search/?q=printer")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{live_server.url}/tickets/search/?q=printer")
    assert complaints == []
