"""The faces of one project, and the page of one of its tasks."""

from typing import Any, cast

from portal.access import Perm
from portal.forms.choices import could_be_a_row
from projects.models import Task
from projects.outline import tasks_of, waiting_issues
from projects.people import shown_name
from projects.querysets import TaskQuerySet
from projects.views.area import ProjectPage, project_menu
from projects.views.talk import TalkPage

# As many of the next tasks as a summary has room for.
NEXT = 5


class SummaryView(ProjectPage):
    """How far the project is, what comes next, and what one is asked for."""

    template_name = "projects/summary.html"
    url_name = "projects:summary"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Next tasks only for those who may see the schedule."""
        viewer, project = self.viewer, self.object
        tasks = tasks_of(viewer, project)
        may_plan = viewer.can(Perm.PROJECTS_SCHEDULE)
        return super().get_context_data(
            lead=shown_name(project.lead, project),
            mine=list(tasks.on_list_of(viewer).for_list()),
            coming=list(tasks.coming().for_list()[:NEXT]) if may_plan else [],
            may_plan=may_plan,
            may_mail=viewer.can(Perm.PROJECTS_EMAIL_TEAM) and not viewer.read_only,
            issues=list(waiting_issues(viewer).filter(project=project)),
            **kwargs,
        )


class TaskPage(TalkPage[Task]):
    """One task: unknown, not for clients, of another project, or none of one's business: the same 404."""

    name = "task"
    model = Task
    pk_url_kwarg = "task_pk"
    template_name = "projects/task.html"
    context_object_name = "task"

    def get_queryset(self) -> TaskQuerySet:
        """Tasks of the project in the address."""
        rows, project_id = cast("TaskQuerySet", self.scoped()), self.kwargs["pk"]
        if not could_be_a_row(project_id):
            return rows.none()
        return rows.open_to(self.viewer).filter(project=project_id).for_list().select_related("project__lead")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The task, and the menu of its project."""
        task, viewer = self.object, self.viewer
        form = kwargs.pop("form", None)
        return super().get_context_data(
            page_title=task.title,
            project=task.project,
            menu=project_menu(viewer, task.project_id),
            assigned=shown_name(task.resource, task.project),
            shows_hours=viewer.can(Perm.PROJECTS_ESTIMATED_HOURS),
            may_complete=task.may_be_completed_by(viewer),
            **self.talk(task, form),
            **kwargs,
        )
