"""What a contact may write to: asked again in every service, because a form is no guard."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from portal.access import Perm, Viewer
from projects.models import Issue, Project, Task
from projects.models.notes import Subject


def open_to_writer(viewer: Viewer, subject: Subject, *perms: Perm) -> Subject:
    """The project, task or issue as it is now.

    PermissionDenied without the grants, in a preview, or out of reach: the scope is asked anew, because the
    provider may have withdrawn it since its page was opened (S8).
    """
    if viewer.read_only or not viewer.can_all(perms):
        raise PermissionDenied
    found: Subject | None = _opened_by(viewer, subject).filter(pk=subject.pk).first()
    if found is None:
        raise PermissionDenied
    return found


def open_to_payer(viewer: Viewer, project: Project, *perms: Perm) -> Project:
    """A project billed to the viewer's organization, as it is now; else PermissionDenied, as above."""
    if viewer.read_only or not viewer.can_all(perms):
        raise PermissionDenied
    found = Project.objects.billed_to(viewer).select_related("organization").filter(pk=project.pk).first()
    if found is None:
        raise PermissionDenied
    return found


def _opened_by(viewer: Viewer, subject: Subject) -> QuerySet[Any]:
    if isinstance(subject, Project):
        return Project.objects.visible_to(viewer).select_related("organization")
    if isinstance(subject, Issue):
        return Issue.objects.visible_to(viewer).select_related("project__organization")
    return Task.objects.visible_to(viewer).open_to(viewer).select_related("project__organization")
