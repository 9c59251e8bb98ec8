"""Files of a ticket: reached through the ticket, or not at all (S1, S2)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from portal import audit
from portal.access import Perm
from portal.downloads import send_file
from portal.generic import ScopedDetailView
from tickets.models import TicketAttachment


class AttachmentView(ScopedDetailView[TicketAttachment]):
    """One file. Unknown, internal, of another ticket or out of reach: the same 404."""

    perm = Perm.TICKETS_VIEW
    model = TicketAttachment
    pk_url_kwarg = "file_pk"

    def get_queryset(self) -> QuerySet[TicketAttachment]:
        """Files of the ticket in the address."""
        return self.scoped().filter(ticket=self.kwargs["pk"]).select_related("ticket")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        """Send it, and record that it was sent."""
        attachment = self.get_object()
        response = send_file(attachment, look="look" in request.GET)
        facts = {"file": attachment.pk, "name": attachment.name}
        audit.record("ticket.file_opened", target=attachment.ticket, data=facts)
        return response
