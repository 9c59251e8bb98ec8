"""Setting up a project: its facts, and whether contacts may know of it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.models import User
from portal.services.rights import staff_only
from projects.choices import ProjectStatus
from projects.models import Project

CHANGE = "projects.change_project"


def locked(project: Project) -> Project:
    """The project as it is now, held until the transaction ends, so that two writers take turns."""
    return Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


@transaction.atomic
def project_keep(*, actor: User, project: Project) -> Project:
    """Write a new or a changed project; its moment of completion follows its status.

    It stays with its organization: whoever is on its team, and its contract, belong there.
    Raises PermissionDenied or ValidationError.
    """
    is_new = project.pk is None
    staff_only(actor, "projects.add_project" if is_new else CHANGE)
    if not is_new and locked(project).organization_id != project.organization_id:
        raise ValidationError({"organization": _("A project stays with its organization.")})
    is_complete = project.status == ProjectStatus.COMPLETE
    project.completed_at = (project.completed_at or timezone.now()) if is_complete else None
    project.full_clean()
    project.save()
    verb = "project.created" if is_new else "project.changed"
    audit.record(verb, actor=actor, target=project, data={"status": project.status})
    return project


@transaction.atomic
def project_publish(*, actor: User, project: Project, published: bool) -> Project:
    """Let contacts know of it, or make it unknown to them again; nothing happens when it is so already."""
    staff_only(actor, CHANGE)
    row = locked(project)
    if row.is_published is not published:
        row.is_published = published
        row.save(update_fields=["is_published"])
        audit.record("project.published" if published else "project.withdrawn", actor=actor, target=row)
    return row
