"""Tickets by the hundred thousand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import accumulate

from django.db import transaction

from portal.demo.bare import bare
from portal.demo.world import Say, World
from tickets.demo.batch import TABLES, Batch
from tickets.demo.clients import read_clients
from tickets.demo.clock import arrivals
from tickets.demo.desk import read_desk
from tickets.demo.draft import make_draft
from tickets.demo.rows import add_ticket
from tickets.models import Ticket

# Tickets written in one transaction: enough for COPY to pay, few enough to keep the memory flat.
_CHUNK = 20_000


def shares(world: World, total: int) -> dict[str, float]:
    """How many tickets each client should have of `total`.

    In a million, Harrowgate has 5,000 and Kestrel 50,000, so that a page can be measured in a client of
    either size, and the end clients of the reseller have 20,000; the others share the rest.
    """
    family = min(3_000, total / 10)
    resold = min(20_000, total / 50)
    large: dict[str, float] = {
        "harrowgate": min(5_000, total / 2),
        "kestrel": min(50_000, total / 20),
        "aldermere": family * 0.5,
        "joinery": family * 0.3,
        "timber": family * 0.2,
        "dovecote": resold * 0.6,
        "millrace": resold * 0.4,
    }
    others = [key for key, row in world.organizations.items() if row.is_active and key not in large]
    return large | dict.fromkeys(others, (total - sum(large.values())) / len(others))


def add_tickets(world: World, weights: dict[str, float], count: int, say: Say) -> None:
    """Add `count` tickets in chunks, oldest first; nothing when there are enough.

    When most of the rows will be new ones, indexes are built anew at the end instead of row by row.
    """
    if count <= 0:
        return
    with _without_collector(), bare(TABLES) if count > Ticket.objects.count() else nullcontext():
        _add(world, weights, count, say)


def _add(world: World, weights: dict[str, float], count: int, say: Say) -> None:
    batch, clients = Batch(world, read_desk()), read_clients(world, weights)
    summed = list(accumulate(client.weight for client in clients))
    moments = arrivals(world.chance, world.zone, world.start, world.now, count)
    for number, created in enumerate(moments, start=1):
        client = world.chance.choices(clients, cum_weights=summed)[0]
        add_ticket(batch, make_draft(world, client, created))
        if number % _CHUNK == 0 or number == count:
            with transaction.atomic():
                batch.write()
            say(f"{number:>10,} of {count:,} tickets")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rows hold no cycles, so the collector would walk a hundred thousand of them for nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
