"""A ticket that was raised for the wrong organization moves to the right one (S8)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.models import Contact, Organization, User
from portal.models.contact import ContactQuerySet
from portal.services.rights import staff_only
from tickets.models import Ticket
from tickets.services.rights import locked


@transaction.atomic
def ticket_move(
    *, actor: User, ticket: Ticket, organization: Organization, contact: Contact | None = None
) -> Ticket:
    """Move a ticket; whoever cannot reach the new organization is no longer its contact or watcher.

    Device and contract stay behind with the old organization. Who created it stays on record, and gives no
    access: the scope asks for the organization first. Raises PermissionDenied or ValidationError.
    """
    staff_only(actor, "tickets.change_ticket")
    row = locked(ticket)
    if row.organization_id == organization.pk:
        return row
    insiders = Contact.objects.active().reaching(organization)
    if contact is not None and not insiders.filter(pk=contact.pk).exists():
        raise ValidationError({"contact": _("This person does not belong to the organization.")})
    left, row.organization = row.organization, organization
    row.contact_id = contact.pk if contact else _kept(row.contact_id, insiders)
    row.internal_resource_id = _kept(row.internal_resource_id, insiders)
    row.device = row.contract = None
    row.save(update_fields=["organization", "contact", "internal_resource", "device", "contract"])
    removed = row.watchings.exclude(contact__in=insiders).delete()[0]
    facts = {"from": left.pk, "to": organization.pk, "watchers_removed": removed}
    audit.record("ticket.moved", actor=actor, target=row, organization=organization, data=facts)
    return row


def _kept(contact_id: int | None, insiders: ContactQuerySet) -> int | None:
    return contact_id if contact_id and insiders.filter(pk=contact_id).exists() else None
