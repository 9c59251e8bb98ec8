"""Making a project from another one, which so serves as its template."""

from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import Manager, Min
from django.utils import timezone

from portal import audit
from portal.models import Organization, User
from portal.services.rights import staff_only
from projects.models import CalendarEvent, Phase, Project, Task
from projects.services.projects import project_keep

type Dated = CalendarEvent | Project | Phase | Task


@transaction.atomic
def project_copy(
    *, actor: User, project: Project, organization: Organization, title: str, starts_on: date | None = None
) -> Project:
    """A new project with the phases, tasks and events of another one, unpublished, everything still to do.

    With `starts_on` every date moves by as many days as the first one does. People stay behind: resources are
    assigned anew, and contacts belong to their own client. So do hours, charges and expenses.
    Raises PermissionDenied or ValidationError.
    """
    staff_only(actor, "projects.add_project")
    by = starts_on - begins if starts_on and (begins := first_day(project)) else timedelta(0)
    copy = Project(organization=organization, title=title, description=project.description, lead=actor)
    _move(project, copy, by)
    copy.starts_on = starts_on or copy.starts_on
    project_keep(actor=actor, project=copy)
    phases = _phases(project, copy, by)
    for task in project.tasks.all():
        _task(task, copy, phases, by).save()
    for event in project.events.all():
        _event(event, copy, by).save()
    audit.record("project.copied", actor=actor, target=copy, data={"from": project.pk})
    return copy


def first_day(project: Project) -> date | None:
    """The day on which anything of the project begins."""
    starts = (project.starts_on, _first(project.phases), _first(project.tasks))
    return min((day for day in starts if day), default=None)


def _first(rows: "Manager[Any]") -> date | None:
    return cast("date | None", rows.aggregate(day=Min("starts_on"))["day"])


def _move(dated: Dated, copy: Dated, by: timedelta) -> None:
    copy.starts_on = dated.starts_on and dated.starts_on + by
    copy.ends_on = dated.ends_on and dated.ends_on + by


def _phases(project: Project, copy: Project, by: timedelta) -> dict[int, Phase]:
    """The new phases by the ids of the old ones, those on top first."""
    made: dict[int, Phase] = {}
    for phase in sorted(project.phases.all(), key=lambda phase: phase.parent_id is not None):
        new = Phase(project=copy, title=phase.title, order=phase.order, parent=made.get(phase.parent_id or 0))
        _move(phase, new, by)
        new.save()
        made[phase.pk] = new
    return made


def _task(task: Task, copy: Project, phases: dict[int, Phase], by: timedelta) -> Task:
    new = Task(
        project=copy,
        phase=phases.get(task.phase_id or 0),
        title=task.title,
        description=task.description,
        order=task.order,
        estimated_hours=task.estimated_hours,
        client_access=task.client_access,
    )
    _move(task, new, by)
    return new


def _event(event: CalendarEvent, copy: Project, by: timedelta) -> CalendarEvent:
    """The same event, at the same time of its new day."""
    new = CalendarEvent(project=copy, title=event.title, description=event.description, place=event.place)
    _move(event, new, by)
    new.starts_at, new.ends_at = _later(event.starts_at, by), _later(event.ends_at, by)
    return new


def _later(moment: datetime | None, by: timedelta) -> datetime | None:
    """By the clock on the wall, which summer time moves."""
    return moment and timezone.make_aware(timezone.make_naive(moment) + by)
