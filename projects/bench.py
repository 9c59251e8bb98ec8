"""The pages of projects that are measured: the list, and a project with five hundred tasks."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from portal.access import Viewer
from portal.bench.pages import BenchPage
from projects.models import Phase, Project, Task

TASKS = 500
IN_A_PHASE = 20


def _large(viewer: Viewer) -> Project:
    """The viewer's project with the most tasks, filled up; the measuring takes everything back."""
    rows = Project.objects.visible_to(viewer).alias(size=Count("tasks"))
    project = rows.order_by("-size", "pk")[0]
    missing = TASKS - project.tasks.count()
    if missing > 0:
        _fill(project, missing)
    return project


def _fill(project: Project, missing: int) -> None:
    day = project.starts_on or timezone.localdate()
    phases = Phase.objects.bulk_create(
        Phase(project=project, title=f"Part {number + 1}", order=number)
        for number in range(TASKS // IN_A_PHASE)
    )
    Task.objects.bulk_create(
        Task(
            project=project,
            phase=phases[number % len(phases)],
            title=f"Step {number + 1}",
            client_access="read",
            starts_on=day + timedelta(days=number),
            ends_on=day + timedelta(days=number + 5),
        )
        for number in range(missing)
    )


def _page(name: str) -> BenchPage:
    label = f"project {name.removeprefix('schedule_')} of {TASKS} tasks"
    return BenchPage(label, lambda viewer: reverse(f"projects:{name}", args=[_large(viewer).pk]))


PAGES = [
    BenchPage("my projects", lambda viewer: reverse("projects:mine")),
    _page("summary"),
    _page("schedule"),
    _page("gantt"),
    _page("calendar"),
]
