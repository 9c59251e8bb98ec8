"""The filters of the lists of projects and tasks."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.filters import (
    FlagFilter,
    ScopedFilterSet,
    TextFilter,
    WordFilter,
)
from portal.options import OptionFilter, ReachFilter
from projects.choices import IssuePriority, IssueStatus, ProjectStatus, TaskStatus
from projects.models import Project


def projects(viewer: Viewer) -> QuerySet[Project]:
    """The projects whose tasks the viewer may have."""
    return Project.objects.visible_to(viewer).open()


class ProjectFilters(ScopedFilterSet):
    """A filter under every heading."""

    title = TextFilter(label=_("Project"))
    organization = ReachFilter()
    status = WordFilter(label=_("Status"), choices=ProjectStatus.choices)


class MyProjectFilters(ProjectFilters):
    """Completed projects are left out until one asks (seed 002)."""

    include_completed = FlagFilter(
        label=_("Include completed projects"), unticked=Q(completed_at=None), unless=("status",)
    )


class TaskFilters(ScopedFilterSet):
    """A filter under every heading."""

    title = TextFilter(label=_("Task"))
    project = OptionFilter(label=_("Project"), rows=projects, text="title", apart=True)
    status = WordFilter(
        label=_("Status"), choices=[one for one in TaskStatus.choices if one[0] != TaskStatus.COMPLETE]
    )


class IssueFilters(ScopedFilterSet):
    """A filter under every heading that has one."""

    title = TextFilter(label=_("Issue"))
    status = WordFilter(label=_("Status"), choices=IssueStatus.choices)
    priority = WordFilter(label=_("Priority"), choices=IssuePriority.choices)


class FileFilters(ScopedFilterSet):
    """Found by name."""

    name = TextFilter(label=_("File"))
