"""A tab through one person's eyes: whom the numbers count for, and which of them can be opened."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from portal.access import Perm, Viewer
from portal.models import DashboardTab, DashboardWidget
from portal.registry import DashboardSource, Plan

# Marks beside those of the groups: everything a widget rests on, and what stands in no part of its own.
ALL, REST = "all", "rest"


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at which tab. `viewer` reaches only what `choice` leaves: as addresses say it, "" for all."""

    viewer: Viewer
    tab: DashboardTab
    choice: str = ""

    def counts_as(self, perm: Perm) -> Viewer:
        """Whose rows the numbers count: on a tab of the whole organization, also what one may not open."""
        return self.viewer.widened(perm) if self.tab.shows_whole_organization else self.viewer

    def opens(self, source: DashboardSource) -> bool:
        """Whether a table of the source holds just what was counted."""
        return source.table is not None and self.counts_as(source.perm) is self.viewer

    def url(self, widget: DashboardWidget, plan: Plan, mark: str) -> str:
        """The table behind a mark; "" where there is none."""
        if not self.opens(plan.source):
            return ""
        address = reverse("dashboard_rows", args=[self.tab.pk, widget.pk, mark])
        return f"{address}?{urlencode({'organization': self.choice})}" if self.choice else address
