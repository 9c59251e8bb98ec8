"""The calendar of planned changes."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from changes.calendar import month_of
from changes.views.changes import ManagedMixin


class CalendarView(ManagedMixin, TemplateView):
    """A month of changes, as far as one may see them, whatever one answers about them."""

    template_name = "changes/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The month of the address."""
        found = month_of(self.request.GET.get("month"), self.viewer)
        return super().get_context_data(page_title=_("Planned changes"), month=found, **kwargs)
