"""A project of what a client has agreed to."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.handover import Agreement
from portal.models import User
from projects.models import Project, Task
from projects.services.projects import project_keep


@transaction.atomic
def project_from_quote(*, actor: User, agreement: Agreement) -> Project:
    """An unpublished project with a task for each line, hidden from the client until somebody has planned it.

    Raises PermissionDenied or ValidationError.
    """
    project = Project(
        organization=agreement.organization,
        title=agreement.title,
        description=_("Agreed to in quote %(number)s.") % {"number": agreement.number},
        lead=actor,
    )
    project_keep(actor=actor, project=project)
    Task.objects.bulk_create(
        Task(project=project, title=line.title, description=line.description, order=order)
        for order, line in enumerate(agreement.lines)
    )
    return project
