"""A ticket held for whoever may write to it: asked again in every service, because a form is no guard."""

from django.core.exceptions import PermissionDenied

from portal.access import Perm, Viewer
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held until the transaction ends, so that two writers take turns."""
    return _alone(Ticket.objects.all()).get(pk=ticket.pk)


def locked_for(viewer: Viewer, ticket: Ticket, perm: Perm = Perm.TICKETS_REPLY) -> Ticket:
    """The same for a contact: PermissionDenied without the grant, in a preview, out of reach, or read-only.

    The scope is asked anew: the ticket may have moved to another organization since it was opened (S8).
    """
    if viewer.read_only or not viewer.can(perm):
        raise PermissionDenied
    found = _alone(Ticket.objects.writable_by(viewer)).filter(pk=ticket.pk).first()
    if found is None:
        raise PermissionDenied
    return found


def _alone(rows: TicketQuerySet) -> TicketQuerySet:
    """Held for one writer; rows that only name the ticket may still be written."""
    return rows.select_for_update(of=("self",), no_key=True).select_related("status")
