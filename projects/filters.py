"""The filters of the lists of projects and tasks."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.filters import (
    FlagFilter,
    PlainDayFilter,
    Rows,
    ScopedFilterSet,
    StartOfChoiceFilter,
    StartsWithFilter,
    TextFilter,
    WordFilter,
)
from portal.models import Organization
from portal.options import OptionFilter, ReachFilter
from portal.words import word_lazy
from projects.choices import IssuePriority, IssueStatus, ProjectStatus, TaskStatus
from projects.models import Project
from projects.querysets import LEAD_NAME


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


def clients(viewer: Viewer) -> QuerySet[Organization]:
    """End clients with projects that are billed to the viewer's organization, and no others (seed 004)."""
    billed = Project.objects.billed_to(viewer).order_by().values("organization")
    return Organization.objects.filter(pk__in=billed)


class LeadFilter(StartsWithFilter):
    """The start of the name of whoever leads it, which a payer always reads (reference a8)."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The projects of people so named."""
        return rows.alias(lead_name=LEAD_NAME).filter(lead_name__begins=value) if value else rows


class EndClientProjectFilters(ScopedFilterSet):
    """Filters that start with, exact days, and whose data is shown (seeds 003, 004)."""

    show_data_for = OptionFilter(
        "organization", label=_("Show data for"), rows=clients, text="name", apart=True
    )
    title = StartsWithFilter(label=_("Project"))
    client = StartsWithFilter("organization__name", label=word_lazy("organization"))
    status = StartOfChoiceFilter(label=_("Status"), choices=ProjectStatus.choices)
    starts = PlainDayFilter("starts_on", label=_("Starts"))
    ends = PlainDayFilter("ends_on", label=_("Ends"))
    lead = LeadFilter(label=_("Project lead"))
    include_completed = FlagFilter(label=_("Include completed projects"), unticked=Q(completed_at=None))


class HoursFilters(ScopedFilterSet):
    """A filter under every heading of words."""

    task = TextFilter("task__title", label=_("Task"))
    summary = TextFilter(label=_("What was done"))


class ExpenseFilters(ScopedFilterSet):
    """Found by what it was."""

    description = TextFilter(label=_("Expense"))
