"""What a contact may ask for."""

from functools import cache

from portal.access import Perm, Viewer
from portal.context import per_request
from portal.models import ProviderSettings
from tickets.models import RequestType, Ticket
from tickets.querysets import RequestTypeQuerySet


def request_types_for(viewer: Viewer) -> RequestTypeQuerySet:
    """The request types the viewer may choose from."""
    return RequestType.objects.offered_to(viewer)


def quick_type_for(viewer: Viewer) -> RequestType | None:
    """The request type behind Quick Ticket; None while the provider has it off (reference 4.4).

    A type that asks for something the short form cannot show counts as off: a ticket is never half asked.
    """
    if not ProviderSettings.load().quick_ticket or not viewer.can(Perm.TICKETS_CREATE):
        return None
    kept = per_request()  # menus and pages ask again
    if "quick_type" not in kept:
        kept["quick_type"] = _quick_types().all().first()
    found: RequestType | None = kept["quick_type"]
    return found


@cache
def _quick_types() -> RequestTypeQuerySet:
    """Put together once: every page's menu asks, and that took longer than the database."""
    return RequestType.objects.filter(quick=True, organization=None, is_active=True).asking_no_more()


def is_visible(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may open the ticket that was just raised."""
    return Ticket.objects.visible_to(viewer).filter(pk=ticket.pk).exists()
