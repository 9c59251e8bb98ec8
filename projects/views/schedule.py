"""The schedule of a project: as an outline, as bars over time, and as a file for one's own calendar."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import ical
from portal.access import Perm
from portal.registry import Text
from projects.gantt import gantt
from projects.models import Project
from projects.outline import Line, outline, tasks_of
from projects.plan_file import schedule_events
from projects.views.area import ProjectPage

FACES: tuple[tuple[str, Text], ...] = (
    ("projects:schedule", _("Outline")),
    ("projects:gantt", _("Gantt chart")),
)


class SchedulePage(ProjectPage):
    """One face of the schedule, with the way to the other."""

    grants = (Perm.PROJECTS_SCHEDULE,)
    url_name = "projects:schedule"
    face = "projects:schedule"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the viewer may know of the plan."""
        lines = outline(self.viewer, self.object)
        pk = self.object.pk
        return super().get_context_data(
            lines=lines,
            has_days=any(line.task and (line.starts_on or line.ends_on) for line in lines),
            faces=[(label, reverse(name, args=[pk]), name == self.face) for name, label in FACES],
            **self.face_of(lines),
            **kwargs,
        )

    def face_of(self, lines: list[Line]) -> dict[str, Any]:
        """What this face shows besides."""
        raise NotImplementedError


class ScheduleView(SchedulePage):
    """The outline: phases, sub-phases and tasks with their state (seed 002)."""

    template_name = "projects/schedule.html"

    def face_of(self, lines: list[Line]) -> dict[str, Any]:
        """Estimated hours only for those who may see them, a link to an issue for those who may open it."""
        return {
            "shows_hours": self.viewer.can(Perm.PROJECTS_ESTIMATED_HOURS),
            "opens_issues": self.viewer.can(Perm.PROJECTS_ISSUES_ADD),
        }


class GanttView(SchedulePage):
    """The same as bars over time (reference 6.2)."""

    template_name = "projects/gantt.html"
    face = "projects:gantt"

    def face_of(self, lines: list[Line]) -> dict[str, Any]:
        """The bars; an issue has no days."""
        return {"gantt": gantt([line for line in lines if not line.issue], timezone.localdate())}


class ScheduleFile(ProjectPage):
    """The tasks that have days, for the reader's own calendar."""

    grants = (Perm.PROJECTS_SCHEDULE,)
    url_name = "projects:schedule"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; 404 while nothing has a day, as no file is without an event."""
        project: Project = self.get_object()
        events = schedule_events(tasks_of(self.viewer, project), project)
        if not events:
            raise Http404
        return ical.send(project.title, events)
