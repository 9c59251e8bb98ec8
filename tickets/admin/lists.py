"""The lists of the service desk: its views as links with counts, and rows that cost the same at any size."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.admin_site import staff
from tickets.desk import BY_KEY, DESK_VIEWS
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

ALL = "all"


class DeskViewFilter(admin.SimpleListFilter):
    """Which view is open. The page shows the views as links above the list, so nothing in the side bar."""

    title = _("view")
    parameter_name = "view"
    template = "admin/tickets/ticket/no_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The views, and everything."""
        return [*((view.key, view.label) for view in DESK_VIEWS), (ALL, _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> QuerySet[Ticket]:
        """The view's tickets; without a view the open ones, and all of them while searching."""
        if not isinstance(queryset, TicketQuerySet):
            return queryset
        if view := BY_KEY.get(self.value() or ""):
            return view.rows(queryset, staff(request))
        return queryset if self.value() == ALL or request.GET.get("q") else queryset.open()


class TicketList(ChangeList):
    """The list without descriptions, each of which may be a megabyte."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """The rows, as narrow as the table."""
        rows: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return rows.defer("description", "custom")
