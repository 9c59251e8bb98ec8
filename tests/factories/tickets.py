"""Tickets and what surrounds them."""

from itertools import count
from typing import Any

from django.utils import timezone

from portal.models import Contact
from tickets.choices import StatusKind
from tickets.models import Queue, RequestType, Ticket, TicketNote, TicketStatus

_numbers = count(1)


def status(kind: str = StatusKind.NEW, **fields: Any) -> TicketStatus:
    """The system status of that kind, or a provider's own one when fields are given."""
    if not fields:
        found = TicketStatus.objects.filter(kind=kind, is_system=True).first()
        if found:
            return found
    name = fields.pop("name", f"Status {next(_numbers)}")
    return TicketStatus.objects.create(
        kind=kind, name=name, client_label=fields.pop("client_label", name), **fields
    )


def queue(name: str = "Service desk", **fields: Any) -> Queue:
    """A queue contacts may see."""
    return Queue.objects.get_or_create(name=name, defaults=fields)[0]


def request_type(name: str = "", **fields: Any) -> RequestType:
    """A request type for everyone."""
    return RequestType.objects.create(name=name or f"Request type {next(_numbers)}", **fields)


def ticket(contact: Contact, title: str = "", **fields: Any) -> Ticket:
    """An open ticket raised by and for the contact, in their organization."""
    number = next(_numbers)
    completed = fields.get("completed_at")
    return Ticket.objects.create(
        **{
            "number": f"T20260101.{number:04}",
            "title": title or f"Ticket {number}",
            "organization": contact.organization,
            "contact": contact,
            "creator": contact,
            "queue": fields.pop("queue", None) or queue(),
            "status": fields.pop("status", None)
            or status(StatusKind.COMPLETE if completed else StatusKind.NEW),
            "created_at": fields.pop("created_at", completed or timezone.now()),
        }
        | fields
    )


def note(ticket: Ticket, text: str = "A note", **fields: Any) -> TicketNote:
    """A note everyone may read."""
    return TicketNote.objects.create(ticket=ticket, text=text, **{"visibility": "everyone"} | fields)
