"""Projects on the provider's dashboards: how many, where they stand, and how far they are."""

from typing import Any

from django.db.models import Avg, Case, Count, Exists, FloatField, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.dashboards.groups import DayMonths, Named, Words
from portal.models import Organization
from portal.registry import DashboardSource, Measure, Narrowing, Unit
from portal.registry.dashboards import Rows
from portal.words import word_lazy
from projects.choices import ProjectStatus
from projects.filters import ProjectFilters
from projects.models import Project, Task
from projects.querysets import SHOWN, ProjectQuerySet
from projects.tables import ProjectTable


def rows(viewer: Viewer) -> ProjectQuerySet:
    """The projects that are counted."""
    return Project.objects.visible_to(viewer)


def _tasks_done() -> Any:
    """The share of tasks done, of those that contacts may know of, as lists count them."""
    done = When(tasks__completed_at__isnull=False, then=Value(1.0))
    whether = Case(done, default=Value(0.0), output_field=FloatField())
    return Avg(whether, filter=Q(tasks__client_access__in=SHOWN))


def _has_tasks() -> Q:
    return Q(Exists(Task.objects.filter(project=OuterRef("pk"), client_access__in=SHOWN)))


def _listed(rows: Rows) -> Rows:
    assert isinstance(rows, ProjectQuerySet)  # noqa: S101 - tells the type checker what the source gives
    return rows.for_list()


def _open(rows: Any, viewer: Viewer) -> ProjectQuerySet:
    return ProjectQuerySet.open(rows)


def _completed(rows: Any, viewer: Viewer) -> ProjectQuerySet:
    return ProjectQuerySet.completed(rows)


def _overdue(rows: Any, viewer: Viewer) -> ProjectQuerySet:
    return ProjectQuerySet.overdue(rows, timezone.localdate(timezone=viewer.zone))


PROJECTS = DashboardSource(
    "projects",
    _("Projects"),
    order=30,
    perm=Perm.PROJECTS_VIEW,
    rows=rows,
    measures=(
        Measure("count", _("Number"), Unit.COUNT, lambda: Count("pk")),
        Measure("tasks_done", _("Tasks done"), Unit.SHARE, _tasks_done, _has_tasks),
    ),
    groups=(
        Words("status", _("Status"), "status", ProjectStatus.choices),
        Named("organization", word_lazy("organization"), "organization", Organization, ("name",), ""),
        DayMonths("month_started", _("Month of the start"), "starts_on"),
        DayMonths("month_due", _("Month of the end"), "ends_on", ahead=True),
    ),
    narrowings=(
        Narrowing("open", _("Open"), _open),
        Narrowing("completed", _("Completed"), _completed),
        Narrowing("overdue", _("Overdue"), _overdue),
    ),
    table=ProjectTable,
    filterset=ProjectFilters,
    listed=_listed,
    columns=("title", "status", "ends", "progress"),
)
