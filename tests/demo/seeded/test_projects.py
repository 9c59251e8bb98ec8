"""The demo's projects agree with themselves and leave something to do."""

from datetime import timedelta

from django.utils import timezone

from portal.models import Contact
from projects.models import Project, ProjectMember, Task


def test_there_are_projects_of_every_stage() -> None:
    assert {"planned", "active", "complete"} == set(Project.objects.values_list("status", flat=True))
    for project in Project.objects.all():
        project.full_clean()
        assert project.completed_at is None or not project.tasks.filter(completed_at=None).exists()


def test_every_task_fits_its_project_and_its_contact_is_on_the_team() -> None:
    for task in Task.objects.select_related("project__organization", "phase", "contact"):
        task.full_clean()
        if task.contact:
            assert ProjectMember.objects.filter(project=task.project, contact=task.contact).exists()
        if task.completed_at:
            assert task.completed_at <= timezone.now() + timedelta(days=1)


def test_somebody_has_something_to_complete_and_not_every_task_is_shown() -> None:
    viewers = [contact.as_viewer() for contact in Contact.objects.with_portal().for_viewer()]
    mine = [Task.objects.visible_to(viewer).on_list_of(viewer).count() for viewer in viewers if viewer]
    assert any(mine)
    assert Task.objects.filter(client_access="none").exists()
