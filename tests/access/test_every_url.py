"""Every address x every person x GET and POST, walked from the urlconf."""

from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.matrix import CONTACTS, EVERYBODY, Row
from tests.access.rows import CLOSED, LIBRARY, ROWS
from tests.access.urls import Route, routes
from tests.access.world import BAIT, CANARY, END_CLIENT, World
from tests.conftest import both_steps_taken, sign_in

PEOPLE = ("anonymous", *sorted(EVERYBODY))
OURS = sorted(ROWS)
OUTSIDERS = {"anonymous", *CONTACTS} - {"globex_manager"}
FORBIDDEN = (BAIT, "Globex", CANARY)  # no word of these to anybody outside
WATCHED = (*FORBIDDEN, END_CLIENT)  # and this one on the pages of end clients alone

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Answer:
    """What somebody got, and which forbidden words were in it."""

    status: int
    told: tuple[str, ...] = ()


class Browsers:
    """Everybody's session, begun once: each request is one of a browser that was just opened with it."""

    def __init__(self, world: World) -> None:
        """Sign everybody in."""
        self.world = world
        with both_steps_taken():
            clients = {who: sign_in(world.person(who)) for who in EVERYBODY}
        self.cookies = {who: client.cookies.output(header="", sep=";") for who, client in clients.items()}

    def open(self, who: str, **options: Any) -> Client:
        """A browser of that person."""
        client = Client(**options)
        client.cookies = SimpleCookie(self.cookies.get(who, ""))
        return client

    def ask(self, who: str, method: str, name: str, row: Row, **options: Any) -> Answer:
        """What the person gets, in a world nobody has touched: what the request writes is undone."""
        client, address = self.open(who, **options), reverse(name, kwargs=row.arguments(self.world))
        with transaction.atomic():
            response = client.get(address) if method == "GET" else client.post(address, row.data)
            read = body(response)
            transaction.set_rollback(True)
        return Answer(response.status_code, tuple(word for word in WATCHED if word.encode() in read))


@pytest.fixture(scope="module")
def browsers(world: World) -> Browsers:
    return Browsers(world)


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
def test_who_gets_what_without_bait_or_internal_text(name: str, browsers: Browsers) -> None:
    row = ROWS[name]
    asked = [(who, method) for who in PEOPLE for method in ("GET", "POST")]
    answers = {(who, method): browsers.ask(who, method, name, row) for who, method in asked}
    assert {key: answer.status for key, answer in answers.items()} == {
        (who, method): row.expected(who, method) for who, method in asked
    }
    forbidden = set(FORBIDDEN if ":end_client" in name else WATCHED)
    told = {
        who: answer.told
        for (who, _method), answer in answers.items()
        if who in OUTSIDERS and forbidden.intersection(answer.told)
    }
    assert told == {}


@pytest.mark.parametrize("name", [name for name in OURS if ROWS[name].post != 405 and not ROWS[name].by_key])
def test_a_post_without_its_csrf_token_is_refused(name: str, browsers: Browsers) -> None:
    assert browsers.ask("manager", "POST", name, ROWS[name], enforce_csrf_checks=True).status == 403


@pytest.mark.parametrize("who", sorted(CONTACTS))
def test_no_contact_ever_opens_the_admin_site(who: str, browsers: Browsers) -> None:
    client = browsers.open(who)
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
def test_a_closed_door_stays_closed(name: str, who: str, browsers: Browsers) -> None:
    assert browsers.ask(who, "GET", name, CLOSED[name]).status == CLOSED[name].get
