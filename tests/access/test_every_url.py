"""Every address x every person x GET and POST, walked from the urlconf."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import Contact, User
from tests.access.matrix import CONTACTS, EVERYBODY, Row
from tests.access.rows import CLOSED, LIBRARY, ROWS
from tests.access.urls import Route, routes
from tests.access.world import BAIT, CANARY, World, build
from tests.conftest import Cast

PEOPLE = ("anonymous", *sorted(EVERYBODY))
OURS = sorted(ROWS)

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def world(cast: Cast) -> World:
    return build(cast)


def browser_of(world: World, who: str, signed_in: SignIn) -> Client:
    client = Client() if who == "anonymous" else signed_in(world.person(who))
    client.raise_request_exception = True
    return client


def ask(client: Client, method: str, name: str, row: Row, world: World) -> Any:
    address = reverse(name, kwargs=row.arguments(world))
    return client.get(address) if method == "GET" else client.post(address, row.data)


def status(response: Any) -> int:
    body(response)
    code: int = response.status_code
    return code


def body(response: Any) -> bytes:
    """Read to the end: a file is closed by that, and `close()` would close PostgreSQL's connection too."""
    read: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return read


def test_every_address_has_a_name() -> None:
    assert [route for route in routes() if route.name.endswith("None") and not route.is_admin] == []


def test_every_address_has_a_row() -> None:
    known = {*ROWS, *LIBRARY, *CLOSED}
    missing = {route.name for route in routes() if not route.is_admin} - known
    assert missing == set(), "Give the new address its row in tests/access/rows.py"


def test_no_row_is_left_of_an_address_that_is_gone() -> None:
    assert {*ROWS, *LIBRARY, *CLOSED} - {route.name for route in routes()} == set()


@pytest.mark.parametrize("name", OURS)
def test_who_gets_what(name: str, world: World, signed_in: SignIn) -> None:
    row = ROWS[name]
    answers = {
        (who, method): status(ask(browser_of(world, who, signed_in), method, name, row, world))
        for who in PEOPLE
        for method in ("GET", "POST")
    }
    assert answers == {(who, method): row.expected(who, method) for who, method in answers}


@pytest.mark.parametrize("name", OURS)
def test_no_answer_holds_bait_or_internal_text(name: str, world: World, signed_in: SignIn) -> None:
    for who in sorted(CONTACTS - {"globex_manager"}):
        response = ask(browser_of(world, who, signed_in), "GET", name, ROWS[name], world)
        read = body(response)
        found = [word for word in (BAIT, "Globex", CANARY) if word.encode() in read]
        assert found == [], who


@pytest.mark.parametrize("name", [name for name in OURS if ROWS[name].post != 405])
def test_a_post_without_its_csrf_token_is_refused(name: str, world: World, signed_in: SignIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(world.cast.manager).cookies
    assert ask(client, "POST", name, ROWS[name], world).status_code == 403


@pytest.mark.parametrize("who", sorted(CONTACTS))
def test_no_contact_ever_opens_the_admin_site(who: str, world: World, signed_in: SignIn) -> None:
    client = signed_in(world.person(who))
    for route in admin_routes_without_arguments():
        response = client.get(reverse(route.name))
        assert response.status_code in (302, 403, 404), route.name
        assert BAIT.encode() not in response.content


def admin_routes_without_arguments() -> list[Route]:
    """Lists and add forms; the change forms stand behind the same door."""
    kinds = ("_changelist", "_add", ":index", ":autocomplete")
    found = [route for route in routes() if route.is_admin and route.name.endswith(kinds)]
    assert len(found) > 20
    return found


@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.parametrize("who", ["anonymous", "manager", "technician"])
def test_a_closed_door_stays_closed(name: str, who: str, world: World, signed_in: SignIn) -> None:
    client = browser_of(world, who, signed_in)
    assert ask(client, "GET", name, CLOSED[name], world).status_code == CLOSED[name].get
