"""A ticket that was raised for the wrong organization moves to the right one (S8)."""

from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Contact, Organization, User, Visibility
from portal.models.contact import ContactQuerySet
from portal.services.rights import staff_only
from portal.signals import ticket_changing
from tickets.models import Ticket, TicketNote
from tickets.readers import readers_of
from tickets.services.rights import locked

# The client's own half of a ticket; it stays with the help desk that wrote it.
_OWN_HALF = (
    "internal_resource",
    "internal_status",
    "internal_priority",
    "internal_due_at",
    "internal_completed_at",
    "escalated_at",
    "escalated_by",
)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a move would change, by name: who sees the ticket no more, who will, what stays behind."""

    losing: list[str]
    gaining: list[str]
    staying: list[str]


def consequences(ticket: Ticket, organization: Organization) -> Consequences:
    """What moving the ticket there would mean, before anybody does it."""
    moved = copy(ticket)
    moved.organization, moved.contact = organization, None
    now = [contact for contact, _reason in readers_of(ticket)]
    then = [contact for contact, _reason in readers_of(moved)]
    return Consequences(
        losing=[str(contact) for contact in now if contact not in then],
        gaining=[str(contact) for contact in then if contact not in now],
        staying=[
            str(row) for row in (ticket.device, ticket.contract, _own_type(ticket, organization)) if row
        ],
    )


@transaction.atomic
def ticket_move(
    *, actor: User, ticket: Ticket, organization: Organization, contact: Contact | None = None
) -> Ticket:
    """Move a ticket; whoever cannot reach the new organization is no longer its contact or watcher.

    Device, contract, a request type of the old organization's own and the co-managed half stay behind. Who
    created it stays on record, and gives no access: the scope asks for the organization first. The history
    says so to staff. Raises PermissionDenied or ValidationError.
    """
    staff_only(actor, "tickets.change_ticket")
    row = locked(ticket)
    if row.organization_id == organization.pk:
        return row
    insiders = Contact.objects.active().reaching(organization)
    if contact is not None and not insiders.filter(pk=contact.pk).exists():
        raise ValidationError({"contact": _("This person does not belong to the organization.")})
    ticket_changing.send(Ticket, ticket=row, changes={"organization": organization})
    left, row.organization = row.organization, organization
    row.contact_id = contact.pk if contact else _kept(row.contact_id, insiders)
    _leave_behind(row, insiders)
    row.save()
    outsiders = row.watchings.exclude(contact__in=insiders).select_related("contact")
    removed = [str(watching) for watching in outsiders]
    outsiders.delete()
    _put_on_record(actor, row, left, removed)
    return row


def _leave_behind(ticket: Ticket, insiders: ContactQuerySet) -> None:
    if _own_type(ticket, ticket.organization):
        ticket.request_type = None
    ticket.device = ticket.contract = None
    if _kept(ticket.internal_resource_id, insiders) is None:
        fresh = Ticket()
        for name in _OWN_HALF:
            setattr(ticket, name, getattr(fresh, name))


def _own_type(ticket: Ticket, organization: Organization) -> object | None:
    """The request type, when it belongs to another organization."""
    asked = ticket.request_type
    return asked if asked and asked.organization_id not in (None, organization.pk) else None


def _put_on_record(actor: User, ticket: Ticket, left: Organization, removed: list[str]) -> None:
    organization = ticket.organization
    text = _("Moved from %(old)s to %(new)s.") % {"old": left, "new": organization}
    if removed:
        text += " " + _("No longer kept informed: %(names)s.") % {"names": ", ".join(removed)}
    TicketNote.objects.create(ticket=ticket, text=text, author=actor, visibility=Visibility.INTERNAL)
    facts = {"from": left.pk, "to": organization.pk, "watchers_removed": len(removed)}
    audit.record("ticket.moved", actor=actor, target=ticket, organization=organization, data=facts)


def _kept(contact_id: int | None, insiders: ContactQuerySet) -> int | None:
    return contact_id if contact_id and insiders.filter(pk=contact_id).exists() else None
