"""A ticket's way from status to status: `completed_at` always agrees with the status."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.models import User
from portal.services.rights import staff_only
from tickets import notifications
from tickets.choices import StatusKind
from tickets.models import Ticket, TicketStatus, TicketStatusChange
from tickets.services.rights import locked


def system_status(kind: StatusKind) -> TicketStatus:
    """The status of that kind that every installation has."""
    return TicketStatus.objects.get(kind=kind, is_system=True)


@transaction.atomic
def status_change(*, actor: User, ticket: Ticket, to: TicketStatus) -> Ticket:
    """Staff move a ticket on; contacts are told when it now waits for them or is completed.

    Nothing happens, and nobody is told, when the ticket is in that status already.
    """
    staff_only(actor, "tickets.change_ticket")
    row = locked(ticket)
    if step(row, to, by=actor):
        transaction.on_commit(partial(notifications.status_changed, row, by=actor), robust=True)
    return row


def step(ticket: Ticket, to: TicketStatus, *, by: User | None = None, by_id: int | None = None) -> bool:
    """Write one step of a ticket the caller has locked; False when it stays where it is.

    A ticket that goes from one completed status to another keeps the moment of its completion.
    """
    if ticket.status_id == to.pk:
        return False
    now = timezone.now()
    came_from, ticket.status = ticket.status, to
    user_id = by.pk if by else by_id
    TicketStatusChange.objects.create(
        ticket=ticket, from_status=came_from, to_status=to, by_id=user_id, at=now
    )
    is_complete = to.kind == StatusKind.COMPLETE
    ticket.completed_at = (ticket.completed_at or now) if is_complete else None
    ticket.last_activity_at = now
    ticket.save(update_fields=["status", "completed_at", "last_activity_at"])
    change = {"from": came_from.name, "to": to.name}
    audit.record("ticket.status_changed", actor=by, target=ticket, data=change)
    return True
