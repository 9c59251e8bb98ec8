"""Tickets for the demo: the provider's desk, fourteen months of requests, and as many more as wanted."""

from portal.demo.people import cast
from portal.demo.world import World
from tickets.demo.clients import read_clients
from tickets.demo.clock import arrivals
from tickets.demo.desk import read_desk, seed_desk
from tickets.demo.draft import make_draft
from tickets.demo.rows import Batch

COUNT = 2_400


def seed(world: World) -> None:
    """The desk, and believable tickets from fourteen months ago until now."""
    seed_desk(world)
    batch = Batch(world, read_desk())
    clients = read_clients(world, {spec["key"]: spec["weight"] for spec in cast()["organization"]})
    weights = [client.weight for client in clients]
    for created in arrivals(world.chance, world.zone, world.start, world.now, COUNT):
        client = world.chance.choices(clients, weights)[0]
        batch.add(make_draft(world, client, created))
    batch.write()
