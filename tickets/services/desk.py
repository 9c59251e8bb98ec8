"""What the service desk does to a ticket besides answering it: raise, assign, correct, fill in."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Contact, CustomField, User
from portal.services.rights import staff_only
from portal.signals import ticket_changing
from tickets import notifications
from tickets.choices import StatusKind
from tickets.models import Queue, Ticket, TicketStatusChange
from tickets.services.numbers import take_number
from tickets.services.rights import locked
from tickets.services.statuses import system_status

# What belongs to one organization, as the ticket does.
_BOUND = ("contact", "device", "contract", "request_type")
# Status, assignment and organization have verbs of their own.
CORRECTABLE = (
    "title",
    "description",
    "kind",
    "priority",
    "sp_priority",
    "queue",
    "issue_type",
    "contact",
    "device",
    "contract",
    "due_at",
)


@transaction.atomic
def desk_ticket_create(*, actor: User, ticket: Ticket) -> Ticket:
    """Staff raise a ticket for a contact: `ticket` is drawn up and not yet numbered.

    Organization is the contact's; queue, kind and first status come from the request type. The contact gets
    the same receipt as for a ticket of their own. Raises PermissionDenied or ValidationError.
    """
    staff_only(actor, "tickets.add_ticket")
    if ticket.contact is None:
        raise ValidationError({"contact": _("Whom is the ticket for?")})
    ticket.organization = ticket.contact.organization
    ticket.created_by = actor
    _route(ticket)
    refuse_foreign(ticket, _BOUND)
    now = timezone.now()
    ticket.created_at = ticket.last_activity_at = now
    ticket.completed_at = now if ticket.status.kind == StatusKind.COMPLETE else None
    ticket.number = take_number(now)
    ticket.full_clean(exclude={"number"})
    ticket.save(force_insert=True)
    TicketStatusChange.objects.create(ticket=ticket, to_status=ticket.status, at=now, by=actor)
    audit.record("ticket.created", actor=actor, target=ticket, data={"source": ticket.source})
    transaction.on_commit(partial(notifications.ticket_created, ticket), robust=True)
    return ticket


def _route(ticket: Ticket) -> None:
    """Where the request type sends it; the default queue without one."""
    asked = ticket.request_type
    own_queue, own_status = (asked.queue, asked.initial_status) if asked else (None, None)
    ticket.queue = own_queue or Queue.objects.get(is_default=True)
    ticket.status = own_status or system_status(StatusKind.NEW)
    ticket.kind = asked.kind if asked else ticket.kind


@transaction.atomic
def ticket_assign(*, actor: User, ticket: Ticket, resource: User | None) -> Ticket:
    """Give the ticket to a member of staff, or to nobody. Raises PermissionDenied or ValidationError."""
    staff_only(actor, "tickets.change_ticket")
    if resource is not None and not (resource.is_staff and resource.is_active):
        raise ValidationError({"resource": _("Tickets are given to active staff.")})
    row = locked(ticket)
    if row.resource_id == (resource.pk if resource else None):
        return row
    facts = {"from": str(row.resource or ""), "to": str(resource or "")}
    row.resource = resource
    row.save(update_fields=["resource"])
    audit.record("ticket.assigned", actor=actor, target=row, data=facts)
    return row


@transaction.atomic
def ticket_correct(*, actor: User, ticket: Ticket, changes: Mapping[str, Any]) -> Ticket:
    """Correct facts of a ticket (`CORRECTABLE`), and record what they were. ValidationError by field."""
    staff_only(actor, "tickets.change_ticket")
    if unknown := set(changes) - set(CORRECTABLE):
        raise ValueError(f"Not to be corrected: {sorted(unknown)}")
    row = locked(ticket)
    ticket_changing.send(Ticket, ticket=row, changes=changes)
    facts = {name: [_said(getattr(row, name)), _said(value)] for name, value in changes.items()}
    for name, value in changes.items():
        setattr(row, name, value)
    refuse_foreign(row, changes)
    row.full_clean(exclude=set(_field_names()) - set(changes))
    if changes:
        row.save(update_fields=list(changes))
        audit.record("ticket.corrected", actor=actor, target=row, data=facts)
    return row


@transaction.atomic
def ticket_set_custom(*, actor: User, ticket: Ticket, values: Mapping[str, Any]) -> Ticket:
    """Fill the provider's own fields, by key; None empties one. What lies under other keys stays.

    Raises PermissionDenied, or ValueError for a key that no active field of tickets has.
    """
    staff_only(actor, "tickets.change_ticket")
    known = set(CustomField.objects.of("ticket").values_list("key", flat=True))
    if unknown := set(values) - known:
        raise ValueError(f"No such fields: {sorted(unknown)}")
    row = locked(ticket)
    changed = {key: value for key, value in values.items() if row.custom.get(key) != value}
    if changed:
        facts = {key: [_said(row.custom.get(key)), _said(value)] for key, value in changed.items()}
        row.custom = {key: value for key, value in (row.custom | changed).items() if value is not None}
        row.save(update_fields=["custom"])
        audit.record("ticket.corrected", actor=actor, target=row, data=facts)
    return row


def refuse_foreign(ticket: Ticket, names: Iterable[str]) -> None:
    """Refuse, by field, what belongs to another organization than the ticket. Raises ValidationError."""
    home, problems = ticket.organization, {}
    for name in set(names).intersection(_BOUND):
        value = getattr(ticket, name)
        if name == "contact" and value is not None:
            is_at_home = Contact.objects.active().reaching(home).filter(pk=value.pk).exists()
        else:
            is_at_home = value is None or value.organization_id in (None, home.pk)
        if not is_at_home:
            problems[name] = _("This belongs to another organization.")
    if problems:
        raise ValidationError(problems)


def _field_names() -> list[str]:
    return [field.name for field in Ticket._meta.fields]


def _said(value: Any) -> str:
    return str(value)[:200] if value is not None else ""
