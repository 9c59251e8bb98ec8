"""Whatever stands in an address, the answer says so: never a 500, never somebody else's row."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import Contact, User
from portal.tables import PortalTable
from tests.access.rows import ROWS
from tests.access.world import BAIT, World
from tests.factories import tickets as make
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

PAGES = sorted(name for name, row in ROWS.items() if row.is_page and row.get == 200)
# Each value meets the code that reads it; several at once, because every one costs a page.
NASTY: tuple[dict[str, str], ...] = (
    {"page": "-1", "sort": "creator__user__password", "q": "\0"},
    {"page": "999999999999999999999", "sort": "-nonsense,--", "q": '"AND OR ((' + "%_" * 200},
    {
        "page": "1' OR 1=1",
        "title": "'; DROP TABLE tickets_ticket; --",
        "number": "\0",
        "status": "999999",
        "priority": "nonsense",
        "contact": "x" * 5000,
        "created_after": "31-31-2026",
        "created_before": "0000-00-00",
        "created_min": "9999-99-99",
    },
    {"organization": "-1", "request_type": "1e309", "nonsense": "☃", "export": "../../etc/passwd"},
    {"export": "exe"},
)


@pytest.mark.parametrize("name", PAGES)
def test_no_query_string_breaks_a_page(name: str, world: World, signed_in: SignIn) -> None:
    client, address = signed_in(world.cast.manager), reverse(name, kwargs=ROWS[name].arguments(world))
    for query in NASTY:
        response = client.get(f"{address}?{urlencode(query)}")
        assert response.status_code < 500, query
        assert BAIT.encode() not in b"".join(response), query
        each_column_sorts(response.context and response.context.get("table"))


def each_column_sorts(table: object) -> None:
    """A heading that is a link leads to a query; making one asks the database nothing."""
    if isinstance(table, PortalTable):
        for name, column in table.base_columns.items():
            if column.orderable:
                type(table)(table.data.data, sort=name).rows_in_order.query.sql_with_params()


def test_unknown_foreign_hidden_and_cut_off_tickets_are_the_same_page(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.cast.manager)
    hidden = make.ticket(world.cast.manager, queue=make.queue("Internal", visible_in_portal=False))
    deleted = make.ticket(world.cast.manager)
    gone = deleted.pk
    deleted.delete()
    answers = {without_reference(client, pk) for pk in (world.bait.pk, hidden.pk, gone, 10**15, 2**63 - 1)}
    assert len(answers) == 1


def without_reference(client: Client, pk: int) -> tuple[int, str]:
    """Status and page, but for the number that is different for every request."""
    response = client.get(reverse("tickets:detail", args=[pk]))
    page = response.content.decode().replace(response["X-Request-ID"], "")
    return response.status_code, page


def test_an_id_larger_than_any_database_takes_is_unknown_too(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.cast.manager)
    for name, row in ROWS.items():
        known = row.arguments(world)
        for argument in (key for key, value in known.items() if isinstance(value, int)):
            address = reverse(name, kwargs=known | {argument: 10**30})
            answers = {client.get(address).status_code, client.post(address).status_code}
            assert answers <= {302, 403, 404, 405}, f"{name}: {argument}"


@pytest.mark.parametrize("name", ["tickets:new_form", "tickets:reply"])
def test_a_stale_csrf_token_says_so_and_writes_nothing(name: str, world: World, signed_in: SignIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(world.cast.manager).cookies
    before = Ticket.objects.count()
    address = reverse(name, kwargs=ROWS[name].arguments(world))
    response = client.post(address, {"title": "Kept?", "text": "Kept?", "csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 403
    assert Ticket.objects.count() == before
