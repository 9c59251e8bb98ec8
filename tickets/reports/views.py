"""Reports > Tickets, the lists behind its numbers, and Reports > Time."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from portal.access import Perm, Viewer
from portal.listing import Listing
from portal.reports.criteria import Criteria
from portal.reports.report import Section
from portal.reports.view import ReportView
from tickets.models import Ticket, TicketTimeEntry
from tickets.querysets import TicketQuerySet
from tickets.reports.criteria import ReportedTicketFilters, TicketCriteria, TimeCriteria
from tickets.reports.parts import name_of, where
from tickets.reports.sections import ticket_sections
from tickets.reports.time import posted_hours, time_sections
from tickets.tables import TicketTable
from tickets.views.lists import TicketListView

_PERMS = (Perm.REPORTS_TICKETS, Perm.TICKETS_VIEW)


class TicketsReportView(ReportView[Ticket]):
    """Tickets by status, request type, contact and month (reference section 7, proposal)."""

    perm = _PERMS
    model = Ticket
    criteria_class = TicketCriteria
    title = gettext_lazy("Tickets report")
    note = gettext_lazy("Every number opens the tickets that it counts.")
    empty_title = gettext_lazy("No tickets in these dates")

    def sections(self, criteria: Criteria) -> Sequence[Section]:
        """The four parts."""
        assert isinstance(criteria, TicketCriteria)  # noqa: S101 - tells the type checker what the class says
        return ticket_sections(self.viewer, criteria)


class ReportedTicketsView(TicketListView):
    """The tickets of one part of the report."""

    perm = _PERMS
    title = gettext_lazy("Tickets report")
    template_name = "reports/tickets.html"
    table_class = TicketTable
    filterset_class = ReportedTicketFilters
    empty_title = gettext_lazy("Nothing here any more")
    empty_text = gettext_lazy("What was counted has changed since.")

    def get_queryset(self) -> TicketQuerySet:
        """Those of the part; 404 for one that cannot be."""
        part = where(self.kwargs["group"], self.kwargs["mark"], self.viewer)
        if part is None:
            raise Http404
        return super().get_queryset().filter(part)

    def listing(self) -> Listing[Ticket]:
        """Named after its part."""
        listing = super().listing()
        name = name_of(self.kwargs["group"], self.kwargs["mark"], self.get_queryset())
        listing.title = f"{self.title}: {name}" if name else self.title
        return listing

    def get_context_data(self, listing: Listing[Ticket]) -> dict[str, Any]:
        """With the way back to the report, its criteria kept."""
        kept = QueryDict(mutable=True)
        for name in ("created_after", "created_before", "organization"):
            kept.setlist(name, self.request.GET.getlist(name))
        back = f"{reverse('ticket_reports:tickets')}?{kept.urlencode()}"
        return super().get_context_data(listing) | {"page_title": listing.title, "back": back}


class TimeReportView(ReportView[TicketTimeEntry]):
    """Posted hours by ticket, contact, month and person; there is none where no hours are shown."""

    perm = _PERMS
    model = TicketTimeEntry
    criteria_class = TimeCriteria
    title = gettext_lazy("Time report")
    plain_days = True
    empty_title = gettext_lazy("No hours in these dates")
    empty_text = gettext_lazy("Hours stand here once they are approved and posted. Choose other dates.")

    def may_enter(self, viewer: Viewer) -> bool:
        """Only where any organization within reach shows hours (reference 4.6)."""
        return super().may_enter(viewer) and viewer.sees_hours

    def get_queryset(self) -> Any:
        """The entries whose hours may be read."""
        return posted_hours(self.scoped(), self.viewer)

    def sections(self, criteria: Criteria) -> Sequence[Section]:
        """The parts."""
        assert isinstance(criteria, TimeCriteria)  # noqa: S101 - tells the type checker what the class says
        return time_sections(self.viewer, criteria)
