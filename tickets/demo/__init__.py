"""Tickets for the demo: the provider's desk, fourteen months of requests, and as many more as wanted."""

from portal.demo.people import cast
from portal.demo.world import Say, World
from tickets.demo.batch import Batch
from tickets.demo.clients import read_clients
from tickets.demo.clock import arrivals
from tickets.demo.desk import read_desk, seed_desk
from tickets.demo.draft import make_draft
from tickets.demo.files import seed_files
from tickets.demo.growth import add_tickets, shares
from tickets.demo.rows import add_ticket
from tickets.demo.scenes import scenes
from tickets.models import Ticket

COUNT = 2_400


def seed(world: World) -> None:
    """The desk, and believable tickets from fourteen months ago until now."""
    seed_desk(world)
    batch = Batch(world, read_desk())
    clients = read_clients(world, {spec["key"]: spec["weight"] for spec in cast()["organization"]})
    weights = [client.weight for client in clients]
    moments = arrivals(world.chance, world.zone, world.start, world.now, COUNT)
    drawn = [make_draft(world, world.chance.choices(clients, weights)[0], moment) for moment in moments]
    # Numbers follow the clock, so the scenes take their place among the others.
    for draft in sorted((*drawn, *scenes(world, clients)), key=lambda draft: draft.created):
        add_ticket(batch, draft)
    batch.write()
    seed_files(world)


def grow(world: World, total: int, say: Say) -> None:
    """Add tickets in bulk until there are `total`."""
    add_tickets(world, shares(world, total), total - Ticket.objects.count(), say)
