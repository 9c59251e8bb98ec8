"""Who can see a ticket, and why: worked out from the same grants that let them in (N2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.access import Perm, Scope, Viewer
from portal.models import Contact
from portal.registry import own_scopes
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who can see the ticket, with the reason in words."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Readers:
    """The people the viewer knows by name, and how many there are beyond their reach (at the parent)."""

    people: list[Reader]
    others: int


def readers(viewer: Viewer, ticket: Ticket) -> Readers:
    """Everybody who could open the ticket's page today, as this viewer may know them."""
    found = readers_of(ticket)
    known = [Reader(str(contact), reason) for contact, reason in found if _is_known(viewer, contact)]
    return Readers(known, others=len(found) - len(known))


def readers_of(ticket: Ticket) -> list[tuple[Contact, str]]:
    """The contacts who could open it today, each with the reason."""
    near = Contact.objects.with_portal().reaching(ticket.organization).for_viewer()
    otherwise = _otherwise(ticket)
    return [(contact, reason) for contact in near if (reason := _reason(contact, ticket, otherwise))]


def _is_known(viewer: Viewer, contact: Contact) -> bool:
    return contact.organization_id in viewer.reach


def _reason(contact: Contact, ticket: Ticket, otherwise: Mapping[int, str]) -> str:
    level = contact.security_level
    scope = level.grants.get(Perm.TICKETS_VIEW, Scope.NONE) if level else Scope.NONE
    if scope is Scope.NONE or not ticket.organization.is_active:
        return ""
    if scope is Scope.ORGANIZATION:
        facts = {"level": level, "organization": contact.organization}
        return _("%(level)s at %(organization)s, sees all of its tickets") % facts
    return _involvement(contact, ticket, otherwise)


def _involvement(contact: Contact, ticket: Ticket, otherwise: Mapping[int, str]) -> str:
    if contact.pk == ticket.contact_id:
        return _("The ticket is for this person")
    if contact.pk == ticket.creator_id:
        return _("Raised it")
    if contact.pk == ticket.internal_resource_id:
        return _("Works on it")
    if contact in ticket.watchers.all():
        return _("Kept informed")
    return otherwise.get(contact.pk, "")


def _otherwise(ticket: Ticket) -> dict[int, str]:
    """Whose own it is by what other apps add to "own", and why."""
    widenings = [one for one in own_scopes if one.model == Ticket._meta.label]
    return {pk: str(one.reason) for one in reversed(widenings) for pk in one.holders(ticket)}
