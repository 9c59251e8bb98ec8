"""Who is kept informed of a ticket: colleagues may add each other and leave again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.access import Viewer
from portal.models import Contact, User
from portal.services.rights import staff_only
from tickets.models import Ticket, TicketWatcher
from tickets.services.rights import locked, locked_for


@transaction.atomic
def watcher_add(*, viewer: Viewer, ticket: Ticket, contact: Contact) -> TicketWatcher:
    """Keep a colleague informed; only somebody who can reach the ticket's organization.

    Raises PermissionDenied or ValidationError. Adding twice changes nothing.
    """
    row = locked_for(viewer, ticket)
    if not Contact.objects.for_ticket_of(viewer, row.organization).filter(pk=contact.pk).exists():
        raise ValidationError(_("This person cannot be kept informed of this ticket."))
    return _added(row, contact)


@transaction.atomic
def watcher_remove(*, viewer: Viewer, ticket: Ticket, contact: Contact) -> None:
    """Stop keeping somebody informed; removing twice changes nothing."""
    _removed(locked_for(viewer, ticket), contact)


@transaction.atomic
def desk_watcher_add(*, actor: User, ticket: Ticket, contact: Contact) -> TicketWatcher:
    """Staff keep somebody informed who can reach the ticket's organization; the same rule, another door."""
    staff_only(actor, "tickets.change_ticket")
    row = locked(ticket)
    if not Contact.objects.active().reaching(row.organization).filter(pk=contact.pk).exists():
        raise ValidationError({"contact": _("This belongs to another organization.")})
    return _added(row, contact, actor)


@transaction.atomic
def desk_watcher_remove(*, actor: User, ticket: Ticket, contact: Contact) -> None:
    """Staff stop keeping somebody informed."""
    staff_only(actor, "tickets.change_ticket")
    _removed(locked(ticket), contact, actor)


def _added(ticket: Ticket, contact: Contact, actor: User | None = None) -> TicketWatcher:
    watching, is_new = TicketWatcher.objects.get_or_create(ticket=ticket, contact=contact)
    if is_new:
        audit.record("ticket.watcher_added", actor=actor, target=ticket, data={"contact": contact.pk})
    return watching


def _removed(ticket: Ticket, contact: Contact, actor: User | None = None) -> None:
    removed, _rows = TicketWatcher.objects.filter(ticket=ticket, contact=contact).delete()
    if removed:
        audit.record("ticket.watcher_removed", actor=actor, target=ticket, data={"contact": contact.pk})
