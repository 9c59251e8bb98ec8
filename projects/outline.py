"""The outline of a project: phases, sub-phases and tasks in one column, as the schedule shows them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from portal.access import Perm, Viewer
from portal.models import User
from projects.models import Issue, Phase, Project, Task
from projects.people import real_name, shown_name
from projects.querysets import IssueQuerySet, TaskQuerySet

type Named = Callable[[User | None], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line, `depth` steps in. A phase has no `task` and no `issue`.

    Its `done` and `total` count the tasks below it.
    """

    depth: int
    title: str
    starts_on: date | None
    ends_on: date | None
    task: Task | None = None
    assigned: str = ""
    done: int = 0
    total: int = 0
    hours: Decimal | None = None
    issue: Issue | None = None


@dataclass(slots=True)
class _Branch:
    """A phase while the outline grows; None stands for what is in no phase."""

    phase: Phase | None
    branches: list["_Branch"] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)


def tasks_of(viewer: Viewer, project: Project) -> TaskQuerySet:
    """The tasks of the project that the viewer may know of."""
    return Task.objects.visible_to(viewer).filter(project=project)


def issues_of(viewer: Viewer, project: Project) -> IssueQuerySet:
    """The issues of the project that the viewer may know of."""
    return Issue.objects.visible_to(viewer).filter(project=project)


def waiting_issues(viewer: Viewer) -> IssueQuerySet:
    """Issues of open projects whose next move is the client's, for who may open them; the oldest first."""
    if not viewer.can(Perm.PROJECTS_ISSUES_ADD):
        return Issue.objects.none()
    rows = Issue.objects.visible_to(viewer).waiting().filter(project__completed_at=None)
    return rows.for_list().order_by("created_at", "pk")


def outline(viewer: Viewer, project: Project) -> list[Line]:
    """What the viewer may know of the plan, issues last; three queries, whatever it holds."""
    phases = Phase.objects.visible_to(viewer).filter(project=project)
    tasks = tasks_of(viewer, project).select_related("resource", "contact")
    issues = issues_of(viewer, project).select_related("resource").order_by("created_at", "pk")
    named = partial(shown_name, project=project)
    return [
        *_lines(_tree(phases, tasks), named, depth=-1),
        *(_issue_line(issue, named) for issue in issues),
    ]


def payer_outline(viewer: Viewer, project: Project) -> list[Line]:
    """What a billing organization meets of the plan: its tasks and their phases, nobody masked (a8)."""
    phases = Phase.objects.billed_to(viewer).filter(project=project)
    tasks = Task.objects.billed_to(viewer).filter(project=project).select_related("resource", "contact")
    lines = _lines(_tree(phases, tasks), real_name, depth=-1)
    return [line for line in lines if line.task or line.total]


def _tree(phases: Iterable[Phase], tasks: Iterable[Task]) -> _Branch:
    root = _Branch(None)
    branches: dict[int | None, _Branch] = {None: root}
    known = list(phases)
    branches |= {phase.pk: _Branch(phase) for phase in known}
    for phase in known:
        branches[phase.parent_id].branches.append(branches[phase.pk])
    for task in tasks:
        branches[task.phase_id].tasks.append(task)
    return root


def _lines(branch: _Branch, named: Named, depth: int) -> Iterator[Line]:
    if branch.phase:
        yield _phase_line(branch.phase, list(_tasks(branch)), depth)
    for below in branch.branches:
        yield from _lines(below, named, depth + 1)
    for task in branch.tasks:
        yield _task_line(task, named, depth + 1)


def _phase_line(phase: Phase, tasks: list[Task], depth: int) -> Line:
    done = sum(not task.is_open for task in tasks)
    hours = sum((task.estimated_hours or Decimal(0) for task in tasks), Decimal(0))
    return Line(depth, phase.title, phase.starts_on, phase.ends_on, None, "", done, len(tasks), hours)


def _tasks(branch: _Branch) -> Iterator[Task]:
    yield from branch.tasks
    for below in branch.branches:
        yield from _tasks(below)


def _task_line(task: Task, named: Named, depth: int) -> Line:
    assigned = str(task.contact) if task.contact else named(task.resource)
    return Line(depth, task.title, task.starts_on, task.ends_on, task, assigned, hours=task.estimated_hours)


def _issue_line(issue: Issue, named: Named) -> Line:
    return Line(0, issue.title, None, None, None, named(issue.resource), issue=issue)
