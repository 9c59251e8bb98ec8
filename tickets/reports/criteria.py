"""What the reports of tickets are asked for."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.filters import MomentPeriodFilter, OrganizationFilter, PeriodFilter, Rows, WordFilter
from portal.models import Organization
from portal.reports.criteria import Criteria
from portal.words import word_lazy
from tickets.dashboard import CountedTicketFilters
from tickets.filters import organizations
from tickets.reports.parts import DONE, OPEN, state


class TicketCriteria(Criteria):
    """Days of creation and organization, by the names that the lists behind the numbers have for them."""

    days = "created"

    created = MomentPeriodFilter("created_at", label=_("Created"))
    organization = OrganizationFilter(
        label=word_lazy("organization"), rows=organizations, text="name", apart=True
    )


class StateFilter(WordFilter):
    """Open or completed, as the columns of the report count them."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The tickets that stand so."""
        return rows.filter(state(value)) if value else rows


class ReportedTicketFilters(CountedTicketFilters):
    """The filters of the list behind a number."""

    state = StateFilter(label=_("Open or completed"), choices=[(OPEN, _("Open")), (DONE, _("Completed"))])


def organizations_with_hours(viewer: Viewer) -> QuerySet[Organization]:
    """Those whose hours the viewer may read."""
    return organizations(viewer).filter(pk__in=viewer.hours_shown)


class TimeCriteria(Criteria):
    """Days of work and organization."""

    days = "worked"

    worked = PeriodFilter("worked_on", label=_("Worked"))
    organization = OrganizationFilter(
        "ticket__organization",
        label=word_lazy("organization"),
        rows=organizations_with_hours,
        text="name",
        apart=True,
    )
