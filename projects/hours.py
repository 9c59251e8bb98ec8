"""The hours of a project by phase and task: what was estimated and, by grant, what was billed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from portal.access import Perm, Viewer
from projects.models import Project, TaskTimeEntry
from projects.outline import Line, outline

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the outline; `billed` of a phase is that of its tasks."""

    line: Line
    billed: Decimal


@dataclass(frozen=True, slots=True)
class Hours:
    """The rows and their sums: of the tasks shown, so that a sum tells nothing of those that are not."""

    rows: Sequence[Row]
    estimated: Decimal
    billed: Decimal


def hours(viewer: Viewer, project: Project) -> Hours:
    """What the viewer may know; nothing is billed for who may not see billed hours."""
    lines = [line for line in outline(viewer, project) if line.issue is None]
    billed = _billed(viewer, project)
    rows = [Row(line, _of(lines, place, billed)) for place, line in enumerate(lines)]
    tasks = [row for row in rows if row.line.task]
    return Hours(
        rows,
        sum((row.line.hours or _NOTHING for row in tasks), _NOTHING),
        sum((row.billed for row in tasks), _NOTHING),
    )


def _billed(viewer: Viewer, project: Project) -> Mapping[int, Decimal]:
    if not viewer.can(Perm.PROJECTS_BILLED_HOURS):
        return {}
    return TaskTimeEntry.objects.visible_to(viewer).of_project(project).by_task()


def _of(lines: Sequence[Line], place: int, billed: Mapping[int, Decimal]) -> Decimal:
    line = lines[place]
    if line.task:
        return billed.get(line.task.pk, _NOTHING)
    below = takewhile(lambda one: one.depth > line.depth, lines[place + 1 :])
    return sum((billed.get(one.task.pk, _NOTHING) for one in below if one.task), _NOTHING)
