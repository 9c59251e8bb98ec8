"""Mails about tickets: what is told, and the one place that decides to whom (reference 4.8, a35, S35).

Internal text never reaches this module's contexts: an internal entry has no recipients, so nothing is sent.
"""

from collections.abc import Mapping, Sequence

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse

from portal.access import Perm, Viewer
from portal.models import Contact, User, Visibility
from portal.notifications import (
    Json,
    Recipient,
    hears_of,
    notify,
    recipient_of,
    recipient_of_address,
    recipient_of_user,
)
from portal.words import staff_name
from tickets.choices import StatusKind
from tickets.models import Queue, Ticket, TicketNote

type Addressee = Contact | User | Queue

# What a mail quotes of a text; the rest is a click away.
QUOTED = 20_000
_MOVES = {
    StatusKind.WAITING_CUSTOMER.value: "ticket_waiting",
    StatusKind.COMPLETE.value: "ticket_completed",
}


def recipients(ticket: Ticket, visibility: str, author: User | Contact | None) -> list[Addressee]:
    """Who is told of an entry of that visibility, from what everybody may reach today; never its author.

    Contacts: the ticket's contact, whoever works on it at the client's own help desk, and the watchers. The
    provider, when it was not the provider who wrote: the assigned person (where the organization has
    notifications on), or the queue's mailbox while nobody is assigned. An internal entry is told to nobody.
    """
    if visibility != Visibility.EVERYONE:
        return []
    told: list[Addressee] = [*_contacts(ticket), *_provider_side(ticket, author)]
    return [reader for reader in told if reader != author]


def _contacts(ticket: Ticket) -> list[Contact]:
    if not Ticket.objects.filter(Ticket.objects.all().presence(), pk=ticket.pk).exists():
        return []  # hidden from every contact, so from their mail too (reference a9, a12)
    prefetch_related_objects([ticket], Prefetch("watchers", Contact.objects.for_viewer()))
    named = [person for person in (ticket.contact, ticket.internal_resource) if person]
    people = [*named, *ticket.watchers.all()]
    return [person for person in dict.fromkeys(people) if is_within_reach(person, ticket)]


def is_within_reach(contact: Contact, ticket: Ticket) -> bool:
    """Whether a contact or watcher of the ticket may still read of it.

    Whoever has a login must be allowed to open the ticket today; people who never had one get mail, while
    their organization uses the portal.
    """
    organization = ticket.organization
    near = contact.organization_id in (organization.pk, organization.parent_id)
    home = contact.organization
    if not (near and contact.is_active and home.is_active and home.portal_enabled and organization.is_active):
        return False
    if contact.user_id is None:
        return True
    level = contact.security_level
    return contact.may_sign_in and level is not None and Perm.TICKETS_VIEW in level.grants


def _provider_side(ticket: Ticket, author: User | Contact | None) -> list[User] | list[Queue]:
    if isinstance(author, User):
        return []
    if ticket.resource is None:
        return [ticket.queue] if ticket.queue.email else []
    is_told = ticket.organization.notifications and ticket.resource.is_active
    return [ticket.resource] if is_told else []


def goes_to(viewer: Viewer, ticket: Ticket) -> list[str]:
    """The names a contact reads above the button that sends a reply: those the mails go to, and the provider.

    The provider reads every reply on the ticket, mailed or not; a mailbox is never named.
    """
    told = recipients(ticket, Visibility.EVERYONE, Contact(pk=viewer.contact_id))
    names = [
        str(reader) for reader in told if isinstance(reader, Contact) and hears_of(reader, "ticket_replied")
    ]
    resource = next((str(reader) for reader in told if isinstance(reader, User)), "")
    return [*names, staff_name(resource, ticket.organization)]


def ticket_created(ticket: Ticket) -> None:
    """A ticket was raised: a receipt for its contact and watchers, news for the queue's mailbox."""
    author = ticket.creator or ticket.contact
    name = str(author) if author else staff_name(str(ticket.created_by or ""), ticket.organization)
    _tell("ticket_created", ticket, None, {"author": name, "text": ticket.description[:QUOTED]})


def note_added(note: TicketNote, *, moved: bool = False) -> None:
    """A note was written; when it moved the ticket on, one mail tells both."""
    ticket = note.ticket
    event = _MOVES.get(ticket.status.kind) if moved else None
    if note.is_internal:
        if event:
            _tell(event, ticket, note.author, {})
        return
    files = list(note.attachments.values_list("name", flat=True))
    said: dict[str, Json] = {"author": _author_name(note), "text": note.text[:QUOTED], "files": files}
    _tell(event or "ticket_replied", ticket, note.writer, said)


def _author_name(note: TicketNote) -> str:
    if note.contact_author:
        return str(note.contact_author)
    return staff_name(str(note.author or ""), note.ticket.organization)


def status_changed(ticket: Ticket, *, by: User) -> None:
    """Staff moved a ticket; contacts hear when it waits for them or is completed."""
    if event := _MOVES.get(ticket.status.kind):
        _tell(event, ticket, by, {})


def own_assigned(ticket: Ticket, *, by: str) -> None:
    """Somebody of the client's own help desk has a ticket to work on."""
    resource = ticket.internal_resource
    if resource and is_within_reach(resource, ticket):
        page: dict[str, Json] = {"path": reverse("tickets:work", args=[ticket.pk]), "author": by}
        to = [recipient_of(resource)]
        notify("ticket_own_assigned", to=to, context=_facts(ticket) | page, thread=_thread(ticket))


def escalated(ticket: Ticket, *, by: str, text: str) -> None:
    """The client's own help desk hands a ticket to the provider: to who is on it, or the queue's mailbox."""
    told = _provider_side(ticket, ticket.escalated_by)
    _tell_provider("ticket_escalated", ticket, told, {"author": by, "text": text[:QUOTED]})


def _tell(event: str, ticket: Ticket, author: User | Contact | None, said: dict[str, Json]) -> None:
    told = recipients(ticket, Visibility.EVERYONE, author)
    contacts = [recipient_of(reader) for reader in told if isinstance(reader, Contact)]
    page: dict[str, Json] = {"path": ticket.get_absolute_url(), "for_provider": False}
    notify(event, to=contacts, context=_facts(ticket) | said | page, thread=_thread(ticket))
    _tell_provider(event, ticket, [one for one in told if not isinstance(one, Contact)], said)


def _tell_provider(
    event: str, ticket: Ticket, told: Sequence[User | Queue], said: Mapping[str, Json]
) -> None:
    if told:
        path = reverse("admin:tickets_ticket_change", args=[ticket.pk])
        context: dict[str, Json] = {**_facts(ticket), **said, "path": path, "for_provider": True}
        to = [_provider_recipient(reader) for reader in told]
        notify(event, to=to, context=context, thread=_thread(ticket))


def _facts(ticket: Ticket) -> dict[str, Json]:
    return {"number": ticket.number, "title": ticket.title, "status": ticket.status.client_label}


def _thread(ticket: Ticket) -> str:
    return f"ticket-{ticket.pk}"


def _provider_recipient(reader: User | Queue) -> Recipient:
    if isinstance(reader, Queue):
        return recipient_of_address(reader.email, reader.name)
    return recipient_of_user(reader)
