"""Every number, bar, slice and line of a legend opens a table with exactly that many rows.

The world is built once; nothing here writes to it but the choice of an organization.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time
from itertools import product
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from portal.generic import ScopedListView
from portal.models import Contact
from tests.conftest import Cast, assemble
from tests.home import tickets_world
from tests.home.conftest import SignIn
from tests.home.marks import Mark, marks, rows_behind
from tickets.models import Ticket

# One for each scope: their own, the organization and those below it, the help desk, another client.
EVERYBODY = ("basic", "manager", "comanaged_resource", "globex_manager")
OWN_SCOPE = ("basic", "billing")
MODES = ("all", "mine")


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(module_db: None) -> Iterator[Cast]:
    with time_machine.travel(tickets_world.NOW, tick=False):
        cast = assemble()
        tickets_world.build(cast)
        yield cast


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row a page: a table is opened for its count, and the rows would be drawn for nobody."""
    monkeypatch.setattr(ScopedListView, "per_page", 1)


def looks(client: Client, contact: Contact) -> Iterator[tuple[str, list[Mark]]]:
    """Home in every choice of organization and every mode."""
    viewer = contact.as_viewer()
    assert viewer
    choices = ["", *map(str, sorted(viewer.reach))] if viewer.sees_several else [""]
    for choice, mode in product(choices, MODES):
        if viewer.sees_several:
            assert client.post("/home/organization/", {"organization": choice}).status_code == 302
        page = client.get(f"/?open_tickets={mode}&ticket_months={mode}&ticket_types={mode}")
        yield f"{choice or 'all'}, {mode}", list(marks(page.content.decode()))


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_mark_is_the_number_of_rows_it_opens(
    world: Cast,
    short_pages: None,
    signed_in: SignIn,
    who: str,
    record_property: Callable[[str, object], None],
) -> None:
    contact = Contact.objects.get(pk=getattr(world, who).pk)
    client, tables = signed_in(contact), dict[str, int]()
    clicked, wrong = Counter[str](), []
    for look, found in looks(client, contact):
        for mark in found:
            if mark.url not in tables:
                tables[mark.url] = rows_behind(client, mark.url)
            clicked[mark.card] += 1
            if mark.figure != tables[mark.url]:
                wrong.append((look, mark, tables[mark.url]))
    assert wrong == []
    assert min(clicked[card] for card in ("tickets", "ticket_months")) > 0
    record_property("marks", clicked.total())


@pytest.mark.parametrize("who", EVERYBODY)
def test_bars_are_what_counting_by_hand_gives(world: Cast, signed_in: SignIn, who: str) -> None:
    contact = Contact.objects.get(pk=getattr(world, who).pk)
    client = signed_in(contact)
    for mode in MODES[1:] if who in OWN_SCOPE else MODES:
        page = client.get(f"/?ticket_months={mode}").content.decode()
        bars = [mark.figure for mark in marks(page) if mark.card == "ticket_months" and " in " in mark.name]
        assert bars == by_hand(contact, mode), mode
        assert sum(bars) > 0


def by_hand(contact: Contact, mode: str) -> list[int]:
    """Created and completed month by month, from plain rows and without the portal's querysets."""
    tickets = [
        ticket for ticket in Ticket.objects.select_related("queue") if is_theirs(contact, ticket, mode)
    ]
    here = datetime.now(contact.zone)
    found = []
    for back in range(5, -1, -1):
        year, month = divmod(here.year * 12 + here.month - 1 - back, 12)
        for moment in (lambda ticket: ticket.created_at, lambda ticket: completion(contact, ticket)):
            local = [at.astimezone(contact.zone) for ticket in tickets if (at := moment(ticket))]
            found.append(sum((at.year, at.month) == (year, month + 1) for at in local))
    return found


def is_theirs(contact: Contact, ticket: Ticket, mode: str) -> bool:
    """Whether the ticket is within reach and scope, in a queue for clients, and not too old."""
    home = contact.organization
    within = {home.pk, *home.children.values_list("pk", flat=True)}
    london = ZoneInfo("Europe/London")
    is_mine = contact.pk in (ticket.contact_id, ticket.creator_id, ticket.internal_resource_id)
    return (
        ticket.organization_id in within
        and ticket.queue.visible_in_portal
        and ticket.created_at >= datetime.combine(tickets_world.CUT_OFF, time.min, london)
        and (mode == "all" or is_mine)
    )


def completion(contact: Contact, ticket: Ticket) -> datetime | None:
    """Seed 000: the help desk's own date for what is assigned to oneself, else the provider's."""
    return ticket.internal_completed_at if ticket.internal_resource_id == contact.pk else ticket.completed_at


def test_months_are_those_of_the_viewers_zone(world: Cast, signed_in: SignIn) -> None:
    auckland, new_york = (
        signed_in(who).get("/").context["home"].frames for who in (world.advanced, world.manager)
    )
    last = [
        next(frame.data["chart"].labels[-1].full for frame in frames if frame.card.key == "ticket_months")
        for frames in (auckland, new_york)
    ]
    assert last == ["November 2026", "October 2026"]


@pytest.mark.parametrize("who", OWN_SCOPE)
def test_who_sees_only_their_own_has_no_toggle_and_no_number_of_all(
    world: Cast, signed_in: SignIn, who: str
) -> None:
    page = signed_in(getattr(world, who)).get("/?ticket_months=all&open_tickets=all").content.decode()
    names = [mark.name for mark in marks(page)]
    assert not any(name.startswith("All open") for name in names)
    assert any(name.startswith("My open") for name in names)
    assert "/tickets/open/" not in page
    assert "mode=mine" not in page


def test_types_of_one_name_are_one_slice_and_no_type_is_one_too(world: Cast, signed_in: SignIn) -> None:
    page = signed_in(world.manager).get("/").content.decode()
    names = [mark.name.rpartition(":")[0] for mark in marks(page) if ":" in mark.name and "type" in mark.card]
    assert sorted(names) == ["Access", "Hardware & <soft>", "Open tickets", "Without a request type"]
