"""What of tickets is billed to another organization than the one they are for (seed 003).

A ticket is, when its contract bills that organization or at least one of its time entries does. Of its work
history notes, files and steps go with the ticket's contract, hours each with their own.
"""

from django.db.models import Q

from portal.access import Viewer
from portal.end_clients import end_clients_of


def tickets(viewer: Viewer) -> Q:
    """Tickets of end clients, by the rows that the database keeps of them (`tickets.payer_rows`)."""
    return Q(payers__payer=viewer.organization_id)


def of_tickets(viewer: Viewer) -> Q:
    """What belongs to a ticket on such a contract."""
    return end_clients_of(viewer).under("ticket__contract", "ticket__organization")


def entries(viewer: Viewer) -> Q:
    """Hours under such a contract."""
    return end_clients_of(viewer).under("contract", "ticket__organization")


def files(viewer: Viewer) -> Q:
    """A file goes with its time entry where it has one, else with the ticket."""
    clients = end_clients_of(viewer)
    of_hours = Q(time_entry__isnull=False) & clients.under("time_entry__contract", "ticket__organization")
    return of_hours | (Q(time_entry=None) & clients.under("ticket__contract", "ticket__organization"))
