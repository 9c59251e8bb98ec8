"""The dashboard: tabs that the provider publishes, and the tables behind their numbers (reference 2.7)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from portal.access import Viewer
from portal.dashboards.behind import Behind
from portal.dashboards.draw import boxes
from portal.dashboards.sight import Sight
from portal.forms.dashboard import OrganizationsForm
from portal.generic import PermRequiredMixin, ScopedListView
from portal.listing import Listing
from portal.models import DashboardTab
from portal.services.dashboards import has_dashboard, tabs_for, widgets_of


class TabMixin(PermRequiredMixin):
    """Open to whom any tab is published; a tab that is not theirs is the same 404 as an unknown one."""

    any_viewer = True

    def may_enter(self, viewer: Viewer) -> bool:
        """Only with a tab."""
        return super().may_enter(viewer) and has_dashboard(viewer)

    def pick(self, tabs: list[DashboardTab], pk: int | None) -> DashboardTab:
        """The tab of the address, or the first."""
        for tab in tabs:
            if pk in (None, tab.pk):
                return tab
        raise Http404


class DashboardView(TabMixin, TemplateView):
    """One tab."""

    template_name = "dashboard/page.html"

    def get(self, request: HttpRequest, *args: Any, pk: int | None = None, **kwargs: Any) -> HttpResponse:
        """The tab; a choice of organization that is none of theirs is named, with status 400."""
        tabs = tabs_for(self.viewer)
        tab, form = self.pick(tabs, pk), OrganizationsForm(request.GET or None, viewer=self.viewer)
        sight = Sight(form.narrowed, tab, form.choice)
        drawn = boxes(widgets_of(tab), sight)
        context = {
            "sight": sight,
            "boxes": drawn,
            "is_widened": any(box.is_widened for box in drawn),
            "tabs": [(one.name, self.address(one, form.choice), one == tab) for one in tabs],
            "choice": form if self.viewer.sees_several else None,
        }
        status = 400 if form.is_bound and not form.is_valid() else 200
        return self.render_to_response(self.get_context_data(**context), status=status)

    def address(self, tab: DashboardTab, choice: str) -> str:
        """Another tab with the same choice."""
        address = reverse("dashboard_tab", args=[tab.pk])
        return f"{address}?{urlencode({'organization': choice})}" if choice else address


class RowsView(TabMixin, ScopedListView[Any]):
    """The rows that one mark of a widget counts, as far as the viewer may open them."""

    title = _("Dashboard")
    template_name = "dashboard/rows.html"
    empty_title = _("Nothing here any more")
    empty_text = _("What was counted has changed since.")

    def listing(self) -> Listing[Any]:
        """The list of the widget's own kind of rows."""
        behind, mark = self.behind(), self.kwargs["mark"]
        source, rows = behind.plan.source, behind.rows(mark)
        if rows is None or source.table is None or source.filterset is None:
            raise Http404
        names = (behind.widget.title, behind.label(mark))
        return Listing(
            title=": ".join(str(name) for name in names if name),
            rows=source.listed(rows),
            table_class=source.table,
            filterset_class=source.filterset,
            viewer=self.viewer,
            query=self.request.GET,
        )

    def behind(self) -> Behind:
        """The widget, found through a tab that is published to the viewer."""
        tab = self.pick(tabs_for(self.viewer), self.kwargs["pk"])
        widget = next((one for one in widgets_of(tab) if one.pk == self.kwargs["widget"]), None)
        plan = widget.plan if widget else None
        if widget is None or plan is None or not self.viewer.can(plan.source.perm):
            raise Http404
        if not Sight(self.viewer, tab).opens(plan.source):
            raise Http404  # the number counts more than any table of theirs holds
        self.tab = tab
        chosen = OrganizationsForm(self.request.GET, viewer=self.viewer).narrowed
        return Behind(widget, plan, self.viewer, chosen)

    def get_context_data(self, listing: Listing[Any]) -> dict[str, Any]:
        """Headed by widget and mark, under the tab."""
        return super().get_context_data(listing) | {"page_title": listing.title, "tab": self.tab}
