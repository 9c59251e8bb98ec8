"""The page of one ticket."""

from portal.access import Perm
from portal.generic import ScopedDetailView
from tickets.models import Ticket


class TicketView(ScopedDetailView[Ticket]):
    """The ticket as its reader may see it."""

    perm = Perm.TICKETS_VIEW
    model = Ticket
    template_name = "tickets/detail.html"
    context_object_name = "ticket"
