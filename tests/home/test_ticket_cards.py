"""Every number, bar, slice and line of a legend opens a table with exactly that many rows."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time
from itertools import product
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from portal.models import Contact, ProviderSettings
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.home import tickets_world
from tests.home.conftest import SignIn
from tests.home.marks import Mark, marks, rows_behind
from tickets.models import Ticket

EVERYBODY = (
    "basic",
    "advanced",
    "manager",
    "comanaged_resource",
    "comanaged_administrator",
    "billing",
    "north_manager",
    "globex_manager",
)
OWN_SCOPE = ("basic", "billing")
MODES = ("all", "mine")


@pytest.fixture
def world(cast: Cast) -> Iterator[Cast]:
    with time_machine.travel(tickets_world.NOW, tick=False):
        tickets_world.build(cast)
        yield cast


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
    world: Cast, signed_in: SignIn, who: str, record_property: Callable[[str, object], None]
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


def test_the_newest_open_tickets_come_first(cast: Cast, signed_in: SignIn) -> None:
    for number in range(8):
        make.ticket(cast.manager, f"Number {number}")
    make.ticket(cast.basic, "Somebody else's")
    client = signed_in(cast.manager)

    def shown(mode: str) -> list[str]:
        frames = client.get(f"/?open_tickets={mode}").context["home"].frames
        return [
            row.title for frame in frames if frame.card.key == "open_tickets" for row in frame.data["rows"]
        ]

    assert shown("all") == ["Somebody else's", *(f"Number {number}" for number in range(7, 2, -1))]
    assert shown("mine") == [f"Number {number}" for number in range(7, 1, -1)]


def test_nothing_is_said_to_be_nothing(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.basic).get("/").content.decode()
    assert page.count("Nothing yet") == 2
    assert "No open tickets" in page


def test_buttons_are_for_those_who_may(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.basic).get("/").content.decode()
    assert 'href="/tickets/new/"' in page
    assert "Quick Ticket" not in page
    provider = ProviderSettings.load()
    provider.quick_ticket = True
    provider.save()
    make.request_type("Anything", quick=True)
    assert "quick-dialog" in signed_in(cast.basic).get("/").content.decode()


def test_a_number_says_no_more_than_its_table(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.pagination.CAP", 2)
    for _ in range(4):
        make.ticket(cast.basic)
    page = signed_in(cast.basic).get("/").content.decode()
    assert "2+" in page
