"""The lists of projects and of one's tasks."""

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from portal.generic import ScopedListView
from portal.listing import Listing
from projects.filters import MyProjectFilters, TaskFilters
from projects.models import Project, Task
from projects.outline import waiting_issues
from projects.querysets import ProjectQuerySet, TaskQuerySet
from projects.tables import ProjectTable, TaskTable
from projects.views.area import ProjectAreaMixin

# As many as stand above a list without hiding it; the others stand on their projects.
MOST_ISSUES = 10


class MyProjectsView(ProjectAreaMixin, ScopedListView[Project]):
    """Projects one may see; those that are completed only when asked for (reference 6.1)."""

    model = Project
    title = _("My Projects")
    table_class = ProjectTable
    filterset_class = MyProjectFilters
    template_name = "projects/list.html"
    empty_title = _("No open projects")
    empty_text = _("Projects stand here from the day they are shared with you until they are completed.")

    def get_queryset(self) -> ProjectQuerySet:
        """With what the table names."""
        return cast("ProjectQuerySet", self.scoped()).for_list()


class MyTasksView(ProjectAreaMixin, ScopedListView[Task]):
    """Open tasks one may complete, and all that wait for the client (reference a25)."""

    model = Task
    title = _("My Open Tasks")
    table_class = TaskTable
    filterset_class = TaskFilters
    template_name = "projects/tasks.html"
    empty_title = _("You have no open tasks")
    empty_text = _("Tasks you can complete, and tasks that wait for your side, stand here.")

    def get_queryset(self) -> TaskQuerySet:
        """Those of one's list."""
        return cast("TaskQuerySet", self.scoped()).on_list_of(self.viewer).for_list()

    def get_context_data(self, listing: Listing[Task]) -> dict[str, Any]:
        """With the issues that wait for the client: they are tasks nobody had planned."""
        return super().get_context_data(listing) | {"issues": waiting_issues(self.viewer)[:MOST_ISSUES]}
