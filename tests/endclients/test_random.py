"""Small worlds at random, each judged by the oracle: contracts, tickets and hours in any mixture."""

from typing import Any

from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.models import Contract
from portal.models import Contact, Organization
from tests.conftest import Cast
from tests.endclients import oracle
from tests.endclients.conftest import SignIn
from tests.factories import billing as money
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.tickets.people import viewer_of
from tickets.models import Ticket, TicketNote, TicketTimeEntry

EXAMPLES = 25
ACME, GLOBEX, UMBRELLA, LABS, NORTH = range(5)
# Mostly what makes an end client, and every mistake beside it.
WHOSE = st.sampled_from((UMBRELLA, UMBRELLA, LABS, NORTH, ACME, GLOBEX))
PAYER = st.sampled_from((ACME, ACME, GLOBEX, UMBRELLA, NORTH, None))
CONTRACTS = st.lists(st.tuples(WHOSE, PAYER, st.booleans()), min_size=1, max_size=4)
UNDER = st.sampled_from((0, 1, 2, 3, None))
HOURS = st.lists(st.tuples(UNDER, st.booleans(), st.booleans()), max_size=2)
MOVED = st.sampled_from((None, None, None, *range(5)))
HIDDEN = st.sampled_from((False, False, False, True))
TICKETS = st.lists(st.tuples(MOVED, UNDER, HOURS, HIDDEN), min_size=1, max_size=4)


class World:
    """Two resellers, one with a sub-organization; two end clients, one of them below the other."""

    def __init__(self, cast: Cast, signed_in: SignIn) -> None:
        umbrella = people.organization("Umbrella")
        labs = people.organization("Umbrella Labs", parent=umbrella)
        self.tom = cast.technician
        self.organizations = [cast.acme, cast.globex, umbrella, labs, cast.acme_north]
        self.authors = {one.pk: people.contact(one, login=False) for one in self.organizations}
        readers = (cast.basic, cast.globex_manager, cast.north_manager)
        self.readers: list[tuple[Contact, Client]] = [(reader, signed_in(reader)) for reader in readers]
        self.hidden = make.queue("Internal", visible_in_portal=False)

    def build(self, contracts: list[Any], tickets: list[Any]) -> list[Ticket]:
        """The rows that an example describes."""
        made = [self._contract(*facts) for facts in contracts]
        return [self._ticket(made, *facts) for facts in tickets]

    def _organization(self, number: int | None) -> Organization | None:
        return None if number is None else self.organizations[number]

    def _contract(self, whose: int, payer: int | None, is_active: bool) -> Contract:
        return money.contract(
            self.organizations[whose], billing_organization=self._organization(payer), is_active=is_active
        )

    def _ticket(
        self, made: list[Contract], moved: int | None, under: int | None, hours: list[Any], is_hidden: bool
    ) -> Ticket:
        queue: dict[str, Any] = {"queue": self.hidden} if is_hidden else {}
        contract = _pick(made, under)
        whose = self._organization(moved) or (contract or made[0]).organization
        ticket = make.ticket(self.authors[whose.pk], contract=contract, **queue)
        make.note(ticket, "NOTE")
        for contract, is_posted, is_internal in hours:
            money.hours(
                _pick(made, contract),
                self.tom,
                ticket=ticket,
                approved_and_posted_at=ticket.created_at if is_posted else None,
                visibility="internal" if is_internal else "everyone",
            )
        return ticket


def _pick(made: list[Contract], number: int | None) -> Contract | None:
    return None if number is None else made[number % len(made)]


def test_every_page_of_every_small_world_is_what_the_oracle_says(cast: Cast, signed_in: SignIn) -> None:
    world, pairs, reached = World(cast, signed_in), 0, 0

    @settings(max_examples=EXAMPLES)
    @given(contracts=CONTRACTS, tickets=TICKETS)
    def holds(contracts: list[Any], tickets: list[Any]) -> None:
        nonlocal pairs, reached
        with transaction.atomic():
            made = world.build(contracts, tickets)
            payers = oracle.ids(oracle.PAYERS)
            for reader, client in world.readers:
                allowed = oracle.tickets_of(reader.pk)
                listed = _listed(client, reader.organization_id in payers)
                assert listed == allowed
                _history_agrees(reader)
                for ticket in made:
                    _agrees(client, ticket, ticket.pk in allowed, reader.organization_id in payers)
                pairs, reached = pairs + len(made), reached + len(allowed)
            transaction.set_rollback(True)

    holds()
    assert pairs > EXAMPLES
    assert reached > EXAMPLES / 4  # enough of them open


def _listed(client: Client, is_payer: bool) -> set[int]:
    response = client.get("/tickets/end-clients/")
    assert response.status_code == (200 if is_payer else 403)
    return {row.pk for row in response.context["table"].page.object_list} if is_payer else set()


def _agrees(client: Client, ticket: Ticket, is_allowed: bool, is_payer: bool) -> None:
    expected = 403 if not is_payer else 200 if is_allowed else 404
    assert client.get(f"/tickets/end-clients/{ticket.pk}/").status_code == expected


HISTORY = """
SELECT e.id
  FROM tickets_tickettimeentry e
  JOIN tickets_ticket t ON t.id = e.ticket_id
  JOIN tickets_queue q ON q.id = t.queue_id
  JOIN billing_contract c ON c.id = e.contract_id
 WHERE q.visible_in_portal AND c.organization_id = t.organization_id
   AND c.billing_organization_id = %s AND c.organization_id <> c.billing_organization_id
   AND (e.visibility = 'everyone' OR (e.approved_and_posted_at IS NOT NULL AND e.hours_billed > 0))
"""
NOTES = """
SELECT n.id
  FROM tickets_ticketnote n
  JOIN tickets_ticket t ON t.id = n.ticket_id
  JOIN tickets_queue q ON q.id = t.queue_id
  JOIN billing_contract c ON c.id = t.contract_id
 WHERE q.visible_in_portal AND c.organization_id = t.organization_id AND n.visibility = 'everyone'
   AND c.billing_organization_id = %s AND c.organization_id <> c.billing_organization_id
"""


def _history_agrees(reader: Contact) -> None:
    viewer = viewer_of(reader)
    hours = set(TicketTimeEntry.objects.billed_to(viewer).values_list("pk", flat=True))
    notes = set(TicketNote.objects.billed_to(viewer).values_list("pk", flat=True))
    assert hours == oracle.ids(HISTORY, reader.organization_id)
    assert notes == oracle.ids(NOTES, reader.organization_id)
