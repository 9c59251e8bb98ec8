"""What a contact does to a task."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.access import Viewer
from projects import notifications
from projects.choices import TaskStatus
from projects.models import Task
from projects.services.plans import settle


@transaction.atomic
def task_complete(*, viewer: Viewer, task: Task) -> Task:
    """Its contact completes a task that the provider lets them complete (reference 6.3).

    The project's people are told after the commit. Raises PermissionDenied, also in a preview, and
    ValidationError when the task or its project is complete already, as after a second click.
    """
    if viewer.read_only:
        raise PermissionDenied
    rows = Task.objects.visible_to(viewer).completable_by(viewer).select_related("project__organization")
    row = rows.select_for_update(of=("self",)).filter(pk=task.pk).first()
    if row is None:
        raise PermissionDenied
    if not row.may_be_completed_by(viewer):
        raise ValidationError(_("This is complete already."))
    row.status = TaskStatus.COMPLETE
    settle(row, viewer.user_id)
    row.save(update_fields=["status", "completed_at", "completed_by"])
    audit.record("project.task_completed", target=row.project, data={"task": row.pk, "name": row.title})
    transaction.on_commit(partial(notifications.task_completed, row, by=viewer.name), robust=True)
    return row
