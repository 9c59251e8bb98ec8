"""The calendar of a project."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from portal import ical
from portal.access import Perm
from projects.calendar import calendar_events, month_of
from projects.views.area import ProjectPage


class CalendarView(ProjectPage):
    """A month: the provider's events, and what is due for those who may see the schedule (reference 6.2)."""

    grants = (Perm.PROJECTS_CALENDAR,)
    template_name = "projects/calendar.html"
    url_name = "projects:calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The month of the address."""
        found = month_of(self.request.GET.get("month"), self.viewer, self.object)
        has_events = any(one.event for one in found.entries)
        ical_url = reverse("projects:calendar_ical", args=[self.object.pk]) if has_events else ""
        return super().get_context_data(month=found, ical_url=ical_url, **kwargs)


class CalendarFile(ProjectPage):
    """All events, for the reader's own calendar."""

    grants = (Perm.PROJECTS_CALENDAR,)
    url_name = "projects:calendar"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; 404 while there is no event, as no file is without one."""
        project = self.get_object()
        found = calendar_events(self.viewer, project)
        if not found:
            raise Http404
        return ical.send(project.title, found)
