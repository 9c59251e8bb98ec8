"""Acme is billed for work at Umbrella; Globex, too, is billed for some of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from billing.models import Contract
from portal.models import Contact, Organization, User
from tests.conftest import Cast
from tests.factories import billing as money
from tests.factories import portal as people
from tests.factories import tickets as make
from tickets.models import Ticket, TicketTimeEntry

type SignIn = Callable[[Contact | User], Client]


@dataclass(frozen=True)
class Reselling:
    """The cast with an end client of Acme's."""

    cast: Cast
    umbrella: Organization  # the end client
    eve: Contact  # works there
    billed: Contract  # of Umbrella, bills Acme
    elsewhere: Contract  # of Umbrella, bills Globex
    own: Contract  # of Umbrella, which pays by itself

    def ticket(self, title: str = "", contract: Contract | None = None, **fields: Any) -> Ticket:
        """A ticket of Umbrella's."""
        return make.ticket(self.eve, title, contract=contract, **fields)

    def hours(
        self, ticket: Ticket, contract: Contract | None, quantity: str = "1", **fields: Any
    ) -> TicketTimeEntry:
        """Hours on it, by Tom."""
        return money.hours(contract, self.cast.technician, quantity, ticket=ticket, **fields)


@pytest.fixture
def resale(cast: Cast) -> Reselling:
    umbrella = people.organization("Umbrella")
    return Reselling(
        cast=cast,
        umbrella=umbrella,
        eve=people.contact(umbrella, name="Eve Umbrella", login=False),
        billed=money.contract(umbrella, billing_organization=cast.acme),
        elsewhere=money.contract(umbrella, billing_organization=cast.globex),
        own=money.contract(umbrella),
    )
