"""What a contact may ask for."""

from portal.access import Perm, Viewer
from portal.kept import kept
from portal.models import ProviderSettings
from tickets.models import RequestType, Ticket
from tickets.querysets import RequestTypeQuerySet


def request_types_for(viewer: Viewer) -> RequestTypeQuerySet:
    """The request types the viewer may choose from."""
    return RequestType.objects.offered_to(viewer)


def has_quick_ticket(viewer: Viewer) -> bool:
    """Whether the viewer is offered Quick Ticket; every page's menu asks (reference 4.4)."""
    return (
        ProviderSettings.load().quick_ticket
        and viewer.can(Perm.TICKETS_CREATE)
        and quick_type_id() is not None
    )


def quick_type_for(viewer: Viewer) -> RequestType | None:
    """The request type behind Quick Ticket; None where it is not offered."""
    pk = quick_type_id() if has_quick_ticket(viewer) else None
    return None if pk is None else RequestType.objects.filter(pk=pk).first()


@kept
def quick_type_id() -> int | None:
    """The id of the provider's type for Quick Ticket, the same for everybody.

    A type that asks for something the short form cannot show counts as none: a ticket is never half asked.
    """
    quick = RequestType.objects.filter(quick=True, organization=None, is_active=True)
    return quick.asking_no_more().values_list("pk", flat=True).first()


def is_visible(viewer: Viewer, ticket: Ticket) -> bool:
    """Whether the viewer may open the ticket that was just raised."""
    return Ticket.objects.visible_to(viewer).filter(pk=ticket.pk).exists()
