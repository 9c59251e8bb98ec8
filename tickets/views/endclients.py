"""Tickets of end clients, for the organization that is billed for them (seed 003). Nothing here writes."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.downloads import send_file
from portal.generic import EndClientMixin, ScopedDetailView, ScopedListView
from portal.listing import Listing
from portal.panels import panels_of
from tickets.filters import EndClientTicketFilters
from tickets.history import history, payer_sight
from tickets.models import Ticket, TicketAttachment
from tickets.querysets import TicketQuerySet
from tickets.tables import EndClientTicketTable, mail_address


class EndClientTicketsView(EndClientMixin[Ticket], ScopedListView[Ticket]):
    """Open tickets with work that is billed to the viewer's organization; completed ones when asked for."""

    model = Ticket
    title = _("End Client Tickets")
    table_class = EndClientTicketTable
    filterset_class = EndClientTicketFilters
    template_name = "tickets/endclients/list.html"
    empty_title = _("No open tickets of end clients")
    empty_text = _("Tickets with work that you are billed for stand here. Completed ones show when you ask.")

    def get_queryset(self) -> TicketQuerySet:
        """With what the table names."""
        return cast("TicketQuerySet", self.scoped()).for_payer()

    def listing(self) -> Listing[Ticket]:
        """Rows of several organizations are ordered otherwise than those of one."""
        listing = super().listing()
        listing.several = self.has_several
        return listing


class EndClientTicketView(EndClientMixin[Ticket], ScopedDetailView[Ticket]):
    """One of them: general facts, description, and the work history as far as it is billed."""

    model = Ticket
    template_name = "tickets/endclients/detail.html"
    context_object_name = "ticket"

    def get_queryset(self) -> QuerySet[Ticket]:
        """With what the page names."""
        return self.scoped().select_related("organization", "contact", "status", "resource")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The ticket and its story."""
        ticket, asked = self.object, self.request.GET
        newest_first = asked.get("order") == "newest"
        story = history(
            self.viewer,
            ticket,
            through=payer_sight,
            newest_first=newest_first,
            whole=asked.get("history") == "all",
        )
        return super().get_context_data(
            page_title=ticket.title,
            history=story,
            newest_first=newest_first,
            mail_address=mail_address(ticket),
            panels=list(panels_of(self.viewer, ticket, as_payer=True)),
            **kwargs,
        )


class EndClientFileView(EndClientMixin[TicketAttachment], ScopedDetailView[TicketAttachment]):
    """One file of the history. Unknown, internal, not billed, of another ticket: the same 404 (S1, S2)."""

    model = TicketAttachment
    pk_url_kwarg = "file_pk"

    def get_queryset(self) -> QuerySet[TicketAttachment]:
        """Files of the ticket in the address."""
        return self.scoped().filter(ticket=self.kwargs["pk"]).select_related("ticket")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        """Send it, and record it where neither client reads: what one does at the other is the provider's."""
        attachment = self.get_object()
        response = send_file(attachment, look="look" in request.GET)
        facts = {"file": attachment.pk, "name": attachment.name}
        audit.record("ticket.file_opened_by_payer", target=attachment.ticket, data=facts)
        return response
