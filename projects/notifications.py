"""Mails about projects: to the provider's people on them, where the organization has notifications on."""

from django.urls import reverse

from portal.models import User
from portal.notifications import notify, recipient_of_user
from projects.models import Project, Task


def concerned(project: Project, task: Task | None = None) -> list[User]:
    """The project's lead and the person assigned to the task, each once (reference 6.3)."""
    if not project.organization.notifications:
        return []
    people = (project.lead, task.resource if task else None)
    return [user for user in dict.fromkeys(people) if user and user.is_active]


def task_completed(task: Task, *, by: str) -> None:
    """A contact has completed a task."""
    project = task.project
    notify(
        "project_task_completed",
        to=[recipient_of_user(user) for user in concerned(project, task)],
        context={
            "author": by,
            "task": task.title,
            "project": project.title,
            "organization": str(project.organization),
            "path": reverse("admin:projects_task_change", args=[task.pk]),
        },
        thread=f"project-{project.pk}",
    )
