"""Projects and their plans."""

from itertools import count
from typing import Any

from django.utils import timezone

from portal.models import Contact, Organization, User
from projects.choices import ClientAccess, ProjectStatus, TaskStatus
from projects.models import Phase, Project, ProjectMember, Task

_numbers = count(1)


def project(organization: Organization, title: str = "", **fields: Any) -> Project:
    """A published project that is under way."""
    fields = {"status": ProjectStatus.ACTIVE, "is_published": True} | fields
    if fields["status"] == ProjectStatus.COMPLETE:
        fields.setdefault("completed_at", timezone.now())
    return Project.objects.create(
        organization=organization, title=title or f"Project {next(_numbers)}", **fields
    )


def member(project: Project, who: Contact | User, role: str = "") -> ProjectMember:
    """Somebody on its team."""
    person = {"contact": who} if isinstance(who, Contact) else {"resource": who}
    return ProjectMember.objects.create(project=project, role=role, **person)


def phase(project: Project, title: str = "", **fields: Any) -> Phase:
    """A phase of it."""
    return Phase.objects.create(project=project, title=title or f"Phase {next(_numbers)}", **fields)


def task(project: Project, title: str = "", **fields: Any) -> Task:
    """A task that the client reads."""
    fields = {"client_access": ClientAccess.READ} | fields
    if fields.get("status") == TaskStatus.COMPLETE:
        fields.setdefault("completed_at", timezone.now())
    return Task.objects.create(project=project, title=title or f"Task {next(_numbers)}", **fields)
