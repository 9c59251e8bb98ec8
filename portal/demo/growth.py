"""More clients than anybody could name."""

from itertools import islice

from portal.demo.names import clients
from portal.demo.people import defaults, make_contact
from portal.demo.world import KEY_PREFIX, Say, World
from portal.models import Contact, Organization

_TICKETS_EACH = 2_500
_PEOPLE_EACH = 6
# The two large clients have people to match.
_MORE_PEOPLE = {"harrowgate": 20, "kestrel": 200}


def add_clients(world: World, total: int, say: Say) -> None:
    """One client for every 2,500 tickets; those that are there already stay as they are."""
    wanted = {
        f"client-{number}": name for number, name in enumerate(islice(clients(), total // _TICKETS_EACH))
    }
    new = [
        Organization(name=name, external_id=f"{KEY_PREFIX}{key}", **defaults())
        for key, name in wanted.items()
        if key not in world.organizations
    ]
    if not new:
        return
    Organization.objects.bulk_create(new)
    world.refresh()
    people = {row.external_id.removeprefix(KEY_PREFIX): _PEOPLE_EACH for row in new} | _MORE_PEOPLE
    Contact.objects.bulk_create(
        make_contact(world, key) for key, count in people.items() for _ in range(count)
    )
    say(f"{len(new):>10,} more clients")
