"""What a ticket needs to know of its client, read once for thousands of tickets."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.access import LevelKind
from portal.demo.world import World
from portal.models import Contact
from tickets.models import Ticket

# People with a login raise more tickets, so that every login has something to see.
_LOGIN_WEIGHT = 4


@dataclass(slots=True)
class Client:
    """A client with the people, devices and contract its tickets name."""

    id: int
    key: str
    weight: float
    people: list[Contact]
    comanaged_since: datetime | None = None
    people_weights: list[int] = field(default_factory=list)
    helpers: list[Contact] = field(default_factory=list)
    devices: list[tuple[int, str]] = field(default_factory=list)
    contracts: list[int] = field(default_factory=list)

    def contract_for(self, ticket: int) -> int | None:
        """Support, as a rule; of a client with a second contract every fourth ticket is under that."""
        if not self.contracts:
            return None
        return self.contracts[-1] if ticket % 4 == 0 else self.contracts[0]


def read_clients(world: World, weights: dict[str, float]) -> list[Client]:
    """The clients with a weight, in the order of their keys in `weights`."""
    devices, contracts = _of_clients("device", "reference_name"), _of_clients("contract", "name")
    found = []
    for key, weight in weights.items():
        organization = world.organizations[key]
        people = world.members[organization.pk]
        found.append(
            Client(
                id=organization.pk,
                key=key,
                weight=weight,
                people=people,
                people_weights=[_LOGIN_WEIGHT if person.user_id else 1 for person in people],
                comanaged_since=organization.comanaged_since,
                helpers=_helpers(people),
                devices=devices[organization.pk],
                contracts=[pk for pk, _name in contracts[organization.pk]],
            )
        )
    return found


def _helpers(people: list[Contact]) -> list[Contact]:
    """The client's own help desk."""
    return [
        person
        for person in people
        if person.security_level and person.security_level.kind == LevelKind.COMANAGED
    ]


def _of_clients(field_name: str, label: str) -> dict[int, list[tuple[int, str]]]:
    """Rows of another app, which a ticket knows by its foreign key only."""
    model: Any = Ticket._meta.get_field(field_name).related_model
    rows: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for organization_id, pk, name in model._default_manager.order_by("pk").values_list(
        "organization_id", "pk", label
    ):
        rows[organization_id].append((pk, name))
    return rows
