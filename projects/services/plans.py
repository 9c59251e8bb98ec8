"""Building a project: its phases, its team and its tasks."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.models import User
from portal.services.rights import staff_only
from projects.choices import TaskStatus
from projects.models import CalendarEvent, Phase, Project, ProjectMember, Task
from projects.services.projects import CHANGE, locked

type Part = CalendarEvent | Phase | ProjectMember | Task


@transaction.atomic
def part_keep(*, actor: User, part: CalendarEvent | Phase | ProjectMember) -> None:
    """Write a phase, an event or a member of the team, new or changed.

    Raises PermissionDenied or ValidationError.
    """
    is_new = _checked(actor, part)
    part.save()
    _record(actor, part, "added" if is_new else "changed")


@transaction.atomic
def task_keep(*, actor: User, task: Task) -> Task:
    """Write a new or a changed task; its moment of completion follows its status.

    Its contact joins the team, because being on it is what lets people in (reference 6.1).
    Raises PermissionDenied or ValidationError.
    """
    settle(task, actor.pk)
    is_new = _checked(actor, task)
    task.save()
    if task.contact_id:
        join(project=task.project, contact_id=task.contact_id)
    _record(actor, task, "added" if is_new else "changed")
    return task


@transaction.atomic
def part_remove(*, actor: User, part: Part) -> None:
    """Take a part of a project away. What was in a phase stays, beside the others.

    Raises PermissionDenied, or ValidationError for a task on which hours were written.
    """
    staff_only(actor, CHANGE)
    locked(part.project)
    if isinstance(part, Task) and part.time_entries.exists():
        raise ValidationError(_("Hours were written on this task, so it stays."))
    _record(actor, part, "removed")
    part.delete()


def settle(task: Task, by_id: int | None) -> None:
    """Make the moment of completion, and who completed it, agree with the status."""
    if task.status != TaskStatus.COMPLETE:
        task.completed_at = task.completed_by = None
    elif task.completed_at is None:
        task.completed_at, task.completed_by_id = timezone.now(), by_id


def join(*, project: Project, contact_id: int) -> None:
    """Put a contact on the team, who may be on it already; part of the caller's transaction."""
    ProjectMember.objects.get_or_create(project=project, contact_id=contact_id)


def _checked(actor: User, part: Part) -> bool:
    """Ask the permission, hold the project and check the part; whether it is new."""
    staff_only(actor, CHANGE)
    locked(part.project)
    part.full_clean()
    return part.pk is None


def _record(actor: User, part: Part, did: str) -> None:
    facts = {"what": part._meta.model_name, "name": str(part)}
    audit.record(f"project.{part._meta.model_name}_{did}", actor=actor, target=part.project, data=facts)
