"""Who is kept informed of a ticket: colleagues may add each other and leave again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.access import Viewer
from portal.models import Contact
from tickets.models import Ticket, TicketWatcher
from tickets.services.rights import locked_for


@transaction.atomic
def watcher_add(*, viewer: Viewer, ticket: Ticket, contact: Contact) -> TicketWatcher:
    """Keep a colleague informed; only somebody who can reach the ticket's organization.

    Raises PermissionDenied or ValidationError. Adding twice changes nothing.
    """
    row = locked_for(viewer, ticket)
    if not Contact.objects.for_ticket_of(viewer, row.organization).filter(pk=contact.pk).exists():
        raise ValidationError(_("This person cannot be kept informed of this ticket."))
    watching, is_new = TicketWatcher.objects.get_or_create(ticket=row, contact=contact)
    if is_new:
        audit.record("ticket.watcher_added", target=row, data={"contact": contact.pk})
    return watching


@transaction.atomic
def watcher_remove(*, viewer: Viewer, ticket: Ticket, contact: Contact) -> None:
    """Stop keeping somebody informed; removing twice changes nothing."""
    row = locked_for(viewer, ticket)
    removed, _rows = TicketWatcher.objects.filter(ticket=row, contact=contact).delete()
    if removed:
        audit.record("ticket.watcher_removed", target=row, data={"contact": contact.pk})
