"""The lists of tickets."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.generic import ScopedListView
from portal.listing import Listing
from portal.search import parse
from tickets.excerpts import explain
from tickets.filters import CompletedTicketFilters, OpenTicketFilters, TicketSearchFilters
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet, sees_all_tickets
from tickets.tables import CompletedTicketTable, FoundTicketTable, OpenTicketTable


class TicketListView(ScopedListView[Ticket]):
    """Tickets the viewer may see; a subclass says which of them."""

    perm: ClassVar[Perm | tuple[Perm, ...] | None] = Perm.TICKETS_VIEW
    model = Ticket
    template_name = "tickets/list.html"

    def get_queryset(self) -> TicketQuerySet:
        """All of them, with what the table names."""
        rows = self.scoped()
        assert isinstance(rows, TicketQuerySet)  # noqa: S101 - tells the type checker what the model says
        return rows.for_list()

    def get_context_data(self, listing: Listing[Ticket]) -> dict[str, Any]:
        """With the button for a new ticket, for those who may raise one."""
        return super().get_context_data(listing) | {"may_create": self.viewer.can(Perm.TICKETS_CREATE)}


class MyTicketsView(TicketListView):
    """Open tickets one raised, is the contact of, or is assigned to (seed 001)."""

    title = _("My Tickets")
    table_class = OpenTicketTable
    filterset_class = OpenTicketFilters
    empty_title = _("You have no open tickets")
    empty_text = _("Tickets you raise, and tickets raised for you, stand here until they are completed.")

    def get_queryset(self) -> TicketQuerySet:
        """One's own open ones."""
        return super().get_queryset().open().mine(self.viewer)


class OpenTicketsView(TicketListView):
    """All open tickets of the organization; there is nothing in it for those who see their own only."""

    title = _("Open Tickets")
    table_class = OpenTicketTable
    filterset_class = OpenTicketFilters
    empty_title = _("No open tickets")
    empty_text = _("Everything that was asked for is done. New tickets stand here until they are completed.")

    def may_enter(self, viewer: Viewer) -> bool:
        """Only with the scope of the organization (reference 1.1)."""
        return super().may_enter(viewer) and sees_all_tickets(viewer)

    def get_queryset(self) -> TicketQuerySet:
        """The open ones."""
        return super().get_queryset().open()


class CompletedTicketsView(TicketListView):
    """Tickets completed within the last days (seed 001: 7, a setting of the provider)."""

    title = _("Recently Completed")
    table_class = CompletedTicketTable
    filterset_class = CompletedTicketFilters
    empty_title = _("Nothing was completed lately")
    empty_text = _("Completed tickets stand here for some days. Ticket Search finds older ones.")

    def get_queryset(self) -> TicketQuerySet:
        """The recently completed ones."""
        return super().get_queryset().recently_completed()


class TicketSearchView(TicketListView):
    """Tickets by one's own criteria (seed 002), open ones unless one asks for more."""

    title = _("Ticket Search")
    table_class = FoundTicketTable
    filterset_class = TicketSearchFilters
    filters_above = ("q", "include_completed")
    empty_title = _("No open tickets")
    empty_text = _("Tick “Include completed tickets” to look among those that are done.")

    def get_queryset(self) -> TicketQuerySet:
        """Everything, with the moment of completion that the filter goes by."""
        return super().get_queryset().with_completion(self.viewer)

    def get_context_data(self, listing: Listing[Ticket]) -> dict[str, Any]:
        """Each row of the page says why it was found."""
        if query := parse(listing.filters.form.cleaned_data.get("q", "")):
            explain(self.viewer, listing.table.page.object_list, query)
        return super().get_context_data(listing)
