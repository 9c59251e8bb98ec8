"""A right withdrawn ends at the next click, wherever that click is."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.models import AuditEntry
from portal.services.contacts import contact_deactivate
from tests.conftest import Cast
from tests.identity.steps import Committing, is_inside, login_of, sign_in

pytestmark = pytest.mark.django_db

LOCKED = "/account/inactive/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def portal_off_for_the_contact(cast: Cast) -> None:
    cast.basic.portal_active = False
    cast.basic.save()


def contact_gone(cast: Cast) -> None:
    cast.basic.is_active = False
    cast.basic.save()


def portal_off_for_the_organization(cast: Cast) -> None:
    cast.acme.portal_enabled = False
    cast.acme.save()


def organization_gone(cast: Cast) -> None:
    cast.acme.is_active = False
    cast.acme.save()


def login_off(cast: Cast) -> None:
    login_of(cast.basic).is_active = False
    login_of(cast.basic).save()


WAYS = [
    portal_off_for_the_contact,
    contact_gone,
    portal_off_for_the_organization,
    organization_gone,
    login_off,
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "path", ["/", "/tickets/open/", "/account/password/change/", "/account/2fa/", "/admin/"]
)
def test_the_next_click_leads_out(cast: Cast, signed_in: Any, way: Any, path: str) -> None:
    client = signed_in(cast.basic)
    assert client.get("/account/sessions/").status_code == 200
    way(cast)
    assert client.get(path)["Location"] == LOCKED
    assert not is_inside(client)
    assert client.get("/account/sessions/")["Location"].startswith("/account/login/")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", ["/tickets/new/", "/tickets/quick/", "/account/password/change/"])
def test_a_form_under_way_is_not_taken(cast: Cast, signed_in: Any, way: Any, path: str) -> None:
    client = signed_in(cast.basic)
    way(cast)
    assert client.post(path, {"title": "Printer", "description": "It burns"})["Location"] == LOCKED
    assert not is_inside(client)


def test_a_part_of_a_page_leaves_as_a_whole(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.basic)
    portal_off_for_the_contact(cast)
    assert client.get("/tickets/open/", headers={"HX-Request": "true"})["HX-Redirect"] == LOCKED


def test_the_page_says_so_and_not_why(client: Client) -> None:
    page = client.get(LOCKED)
    assert page.status_code == 200
    assert "Your access is switched off" in page.content.decode()


@pytest.mark.parametrize("way", WAYS)
def test_nobody_locked_out_signs_in(cast: Cast, client: Client, way: Any) -> None:
    way(cast)
    assert sign_in(client, "bea.basic")["Location"] == LOCKED
    assert not is_inside(client)


@pytest.mark.parametrize("way", WAYS[:-1])  # a login switched off is sent no code
def test_nor_with_a_mailed_code(
    cast: Cast, client: Client, way: Any, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/login/code/", {"email": "bea.basic@example.test"})
    way(cast)
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert code
    assert client.post("/account/login/code/confirm/", {"code": code.group()})["Location"] == LOCKED
    assert not is_inside(client)


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_password_does_not_tell_that_somebody_is_locked_out(
    cast: Cast, client: Client, way: Any
) -> None:
    way(cast)
    page = sign_in(client, "bea.basic", "wrong password")
    assert page.status_code == 200
    assert "do not match" in page.content.decode()


def test_colleagues_stay_inside(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.manager)
    portal_off_for_the_contact(cast)
    assert client.get("/account/sessions/").status_code == 200


def test_switching_off_kills_the_sessions_at_once(cast: Cast, client: Client) -> None:
    sign_in(client, "bea.basic")
    key = client.session.session_key
    contact_deactivate(contact=cast.basic, actor=login_of(cast.manager))
    assert not Session.objects.filter(pk=key).exists()
    assert client.get("/")["Location"].startswith("/account/login/")
    assert "Your session has ended" in client.get("/account/login/").content.decode()
    assert sign_in(client, "bea.basic")["Location"] == LOCKED


def test_being_locked_out_is_written_down(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.basic)
    portal_off_for_the_contact(cast)
    client.get("/")
    assert AuditEntry.objects.filter(verb="login.locked_out", actor=login_of(cast.basic)).count() == 1
