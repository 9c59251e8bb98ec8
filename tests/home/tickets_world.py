"""Tickets for Home: everybody's, at the edges of months in far zones, and bait that must not be counted."""

from collections.abc import Iterator
from copy import copy
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

from portal.models import Contact, Organization, ProviderSettings
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tickets.choices import StatusKind
from tickets.models import RequestType, Ticket, TicketWatcher

# Already November in Auckland, still October in New York.
NOW = datetime(2026, 10, 31, 20, tzinfo=UTC)
CUT_OFF = date(2026, 5, 4)
ZONES = {
    "basic": "America/New_York",
    "advanced": "Pacific/Auckland",
    "manager": "America/New_York",
    "comanaged_resource": "Pacific/Auckland",
    "comanaged_administrator": "Europe/Berlin",
    "north_manager": "Pacific/Auckland",
}


def build(cast: Cast) -> None:
    """Put the tickets into the database."""
    for name, zone in ZONES.items():
        Contact.objects.filter(pk=getattr(cast, name).pk).update(time_zone=zone)
    Organization.objects.filter(pk=cast.acme.pk).update(comanaged_since=datetime(2026, 1, 1, tzinfo=UTC))
    provider = ProviderSettings.load()
    provider.tickets_created_since, provider.time_zone = CUT_OFF, "Europe/London"
    provider.save()
    kinds: list[RequestType | None] = [
        make.request_type("Access"),
        make.request_type("Hardware & <soft>"),
        None,
    ]
    own = make.request_type("Access", organization=cast.acme)  # one choice with the other of that name
    twin = people.organization(cast.acme_south.name, parent=cast.acme)
    south, twins = (people.contact(one, login=False) for one in (cast.acme_south, twin))
    ours = (cast.basic, cast.advanced, cast.manager, cast.billing, cast.north_manager, south, twins)
    for contact in (*ours, cast.globex_manager):
        _tickets_of(contact, [own, *kinds] if contact.organization == cast.acme else kinds)
    _comanaged(cast)
    _watched(cast)


def edges() -> Iterator[datetime]:
    """The last second before every month and its first one, in each zone."""
    for zone in ("Pacific/Auckland", "America/New_York", "UTC"):
        for month in range(5, 12):
            midnight = datetime(2026, month, 1, tzinfo=ZoneInfo(zone))
            yield from (moment for moment in (midnight - timedelta(seconds=1), midnight) if moment < NOW)


def _tickets_of(contact: Contact, kinds: list[RequestType | None]) -> None:
    kind, waiting = cycle(kinds), make.status(StatusKind.WAITING_CUSTOMER)
    hidden = make.queue("Back office", visible_in_portal=False)
    past, lately = NOW - timedelta(days=2), NOW - timedelta(days=3)
    for facts in (
        {},
        {"status": waiting},
        {"due_at": past},
        {"due_at": NOW + timedelta(days=1), "status": waiting},
        {"completed_at": lately},
        {"completed_at": NOW - timedelta(days=20), "due_at": past},
        {"queue": hidden, "status": waiting, "due_at": past},
        {"queue": hidden, "completed_at": lately},
        {"created_at": datetime(2026, 5, 3, 23, tzinfo=UTC)},  # in London already the day of the cut-off
        {"created_at": datetime(2026, 5, 3, 22, 59, tzinfo=UTC)},  # a minute too old
    ):
        make.ticket(contact, request_type=next(kind), **{"created_at": NOW - timedelta(days=25)} | facts)
    _at_the_edges(contact)


def _at_the_edges(contact: Contact) -> None:
    """Created at every edge, and completed at every edge."""
    model = make.ticket(contact, created_at=NOW - timedelta(days=25))
    rows = []
    for number, moment in enumerate(edges()):
        for name, facts in (
            ("C", {"created_at": moment}),
            ("D", {"created_at": moment - timedelta(days=40), "completed_at": moment}),
        ):
            row = copy(model)
            row.pk, row.number = None, f"{name}{contact.pk}.{number}"
            for field, value in facts.items():
                setattr(row, field, value)
            rows.append(row)
    Ticket.objects.bulk_create(rows)


def _comanaged(cast: Cast) -> None:
    """Two clocks: the client's help desk finished in another month than the provider."""
    june, july, august = (datetime(2026, month, 9, tzinfo=UTC) for month in (6, 7, 8))
    for resource in (cast.comanaged_resource, cast.comanaged_administrator):
        for theirs, providers in ((june, august), (june, july), (june, None), (None, june), (None, None)):
            facts: dict[str, Any] = {"internal_completed_at": theirs, "completed_at": providers}
            make.ticket(cast.basic, internal_resource=resource, created_at=june - timedelta(days=20), **facts)


def _watched(cast: Cast) -> None:
    """What one only watches is no ticket of one's own, though Basic sees it."""
    for contact in (cast.manager, cast.globex_manager):
        ticket = make.ticket(contact, created_at=NOW - timedelta(days=40), due_at=NOW - timedelta(days=1))
        TicketWatcher.objects.create(ticket=ticket, contact=cast.basic)
