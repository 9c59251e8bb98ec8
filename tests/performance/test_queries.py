"""What a page asks of the database: a literal number, the same for one row and for three."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.models import Contact, User
from tests.conftest import Cast
from tests.factories import tickets as make

type SignIn = Callable[[Contact | User], Client]

# session, login with contact, sub-organizations, settings, rows; links and options are kept (portal/kept.py)
LIST = 5
# A sub-organization has none below it to ask for.
LIST_BELOW = 4
# A search finds the ids first and reads the rows of the page by them.
SEARCH = LIST + 1
# What does not fit on one page is counted, too.
COUNTED = LIST + 1


def queries(client: Client, address: str) -> int:
    """How many queries the page makes, once templates and caches are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("who", "address", "expected"),
    [
        ("manager", "/tickets/open/", LIST),
        ("manager", "/tickets/", LIST),
        ("manager", "/tickets/completed/", LIST),
        ("manager", "/tickets/search/?q=ticket&include_completed=on", SEARCH),
        ("manager", "/tickets/open/?title=ticket&priority=medium&sort=-status", LIST),
        ("comanaged_administrator", "/tickets/open/", LIST),
        ("north_manager", "/tickets/open/", LIST_BELOW),
        ("basic", "/tickets/", LIST),
        ("basic", "/tickets/search/?q=ticket", SEARCH),
    ],
)
def test_lists(cast: Cast, signed_in: SignIn, who: str, address: str, expected: int, rows: int) -> None:
    contact: Contact = getattr(cast, who)
    for _ in range(rows):
        make.ticket(contact, request_type=make.request_type(), resource=cast.technician)
    assert queries(signed_in(contact), address) == expected


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("who", "expected"), [("manager", 13), ("basic", 12), ("north_manager", 11)])
def test_home(cast: Cast, signed_in: SignIn, who: str, expected: int, rows: int) -> None:
    """What every page asks, one's arrangement, the organizations to choose from, the cards: at most 16."""
    contact: Contact = getattr(cast, who)
    for _ in range(rows):
        make.ticket(contact)
    assert queries(signed_in(contact), "/") == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_why_a_ticket_was_found_is_one_query_for_the_page(cast: Cast, signed_in: SignIn, rows: int) -> None:
    for _ in range(rows):
        make.ticket(cast.manager, description="The fuser is hot")
    assert queries(signed_in(cast.manager), "/tickets/search/?q=fuser") == SEARCH + 1


def test_a_full_page_is_counted_and_small(cast: Cast, signed_in: SignIn) -> None:
    for _ in range(30):
        make.ticket(
            cast.manager,
            "The printer in the accounts office jams on every second page since Monday",
            request_type=make.request_type("Something is broken"),
            resource=cast.technician,
            sp_priority="high",
        )
    assert queries(signed_in(cast.manager), "/tickets/open/") == COUNTED
    for who in (cast.manager, cast.comanaged_administrator):
        page = signed_in(who).get("/tickets/open/")
        assert len(page.context["table"].page.object_list) == 25
        assert len(page.content) < 60_000
