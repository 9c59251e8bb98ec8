"""A provider with clients to look at; every app adds its part in its own `demo` module.

A part has `seed(world)`, which writes its rows, and may have `grow(world, total)`, which adds rows until
there are `total` tickets. Rows are written in bulk, past the services: what a service would have kept true is
kept true by how the rows are made, and tests/demo holds it.
"""

from portal.demo.dashboards import seed_dashboards
from portal.demo.growth import add_clients
from portal.demo.people import (
    seed_announcements,
    seed_contacts,
    seed_links,
    seed_organizations,
    seed_provider,
    seed_staff,
)
from portal.demo.world import Say, World


def seed(world: World) -> None:
    """The core's part: the provider, its staff, its clients and their people."""
    world.zone = seed_provider().zone
    seed_staff()
    seed_organizations(world)
    seed_contacts(world)
    seed_links(world)
    seed_dashboards()
    seed_announcements(world)
    world.refresh()


def grow(world: World, total: int, say: Say) -> None:
    """More clients and people, as many as `total` tickets would come from."""
    add_clients(world, total, say)
    world.refresh()
