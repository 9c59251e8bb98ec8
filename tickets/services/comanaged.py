"""The client's own help desk works its half of a ticket (reference 13).

Nobody outside that help desk meets any of it, and never on tickets older than it (reference a17).
"""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Viewer
from portal.models import Contact, Visibility
from tickets import notifications
from tickets.models import OwnTime, Ticket, TicketNote, TicketStatus
from tickets.querysets import help_desk_of, works_tickets


def _held(viewer: Viewer, ticket: Ticket) -> Ticket:
    """The ticket, locked; PermissionDenied for everybody but the help desk, and on older tickets."""
    if viewer.read_only or not works_tickets(viewer):
        raise PermissionDenied
    rows = Ticket.objects.visible_to(viewer).comanaged().select_for_update(of=("self",), no_key=True)
    found = (
        rows.select_related("status", "queue", "organization", "internal_status").filter(pk=ticket.pk).first()
    )
    if found is None:
        raise PermissionDenied
    return found


@transaction.atomic
def own_assign(*, viewer: Viewer, ticket: Ticket, colleague: Contact | None) -> Ticket:
    """Give the ticket to somebody of the help desk, who is told by mail, or to nobody."""
    row = _held(viewer, ticket)
    if colleague and not help_desk_of(viewer, row.organization).filter(pk=colleague.pk).exists():
        raise ValidationError({"resource": _("This person does not work at your help desk.")})
    if row.internal_resource_id == (colleague.pk if colleague else None):
        return row
    row.internal_resource = colleague
    row.save(update_fields=["internal_resource"])
    audit.record("ticket.own_assigned", target=row, data={"to": str(colleague or _("nobody"))})
    if colleague and colleague.pk != viewer.contact_id:
        transaction.on_commit(partial(notifications.own_assigned, row, by=viewer.name), robust=True)
    return row


@transaction.atomic
def own_plan(
    *, viewer: Viewer, ticket: Ticket, status: TicketStatus | None, priority: str, due_at: datetime | None
) -> Ticket:
    """Set the help desk's own status, priority and due time. A status contacts never meet is refused."""
    row = _held(viewer, ticket)
    if status is not None and not status.visible_in_portal:
        raise ValidationError({"status": _("This choice is not available.")})
    wanted = {"internal_status": status, "internal_priority": priority, "internal_due_at": due_at}
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        row.full_clean(exclude={field.name for field in row._meta.fields} - set(changed))
        row.save(update_fields=changed)
        audit.record("ticket.own_planned", target=row, data={"fields": changed})
    return row


@transaction.atomic
def own_complete(*, viewer: Viewer, ticket: Ticket) -> Ticket:
    """The help desk is done with its half; the provider's half stays as it is."""
    row = _held(viewer, ticket)
    if row.internal_completed_at is not None:
        raise ValidationError(_("Your half of this ticket is completed already."))
    return _turn(row, "ticket.own_completed", timezone.now())


@transaction.atomic
def own_reopen(*, viewer: Viewer, ticket: Ticket) -> Ticket:
    """The help desk goes on after all."""
    row = _held(viewer, ticket)
    if row.internal_completed_at is None:
        raise ValidationError(_("Your half of this ticket is open already."))
    return _turn(row, "ticket.own_reopened", None)


def _turn(ticket: Ticket, verb: str, completed_at: datetime | None) -> Ticket:
    ticket.internal_completed_at = completed_at
    ticket.save(update_fields=["internal_completed_at"])
    audit.record(verb, target=ticket)
    return ticket


@transaction.atomic
def own_time_add(
    *, viewer: Viewer, ticket: Ticket, worked_on: date, hours: Decimal, summary: str = ""
) -> OwnTime:
    """Note hours of one's own; the provider's hours and bills never meet them."""
    row = _held(viewer, ticket)
    entry = OwnTime(
        ticket=row, contact_id=viewer.contact_id, worked_on=worked_on, hours=hours, summary=summary
    )
    entry.full_clean()
    entry.save()
    audit.record("ticket.own_time_added", target=row, data={"hours": str(hours)})
    return entry


@transaction.atomic
def ticket_escalate(*, viewer: Viewer, ticket: Ticket, text: str) -> Ticket:
    """Hand the ticket to the provider, with a note that everyone on it can read. Once, while it is open."""
    row = _held(viewer, ticket)
    if not text.strip():
        raise ValidationError({"text": _("Please say what your service provider has to do.")})
    if row.escalated_at is not None or not row.is_open:
        raise ValidationError(_("This ticket is with your service provider already, or completed."))
    now = timezone.now()
    row.escalated_at, row.escalated_by_id, row.last_activity_at = now, viewer.contact_id, now
    row.save(update_fields=["escalated_at", "escalated_by", "last_activity_at"])
    TicketNote.objects.create(
        ticket=row, text=text, contact_author_id=viewer.contact_id, visibility=Visibility.EVERYONE
    )
    audit.record("ticket.escalated", target=row)
    transaction.on_commit(partial(notifications.escalated, row, by=viewer.name, text=text), robust=True)
    return row
