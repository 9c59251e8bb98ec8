"""A contact completes a task that the provider lets them complete (reference 6.3)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from portal.access import Viewer
from portal.models import AuditEntry, Contact, Organization, User
from projects.models import Project, Task
from projects.services.tasks import task_complete
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import projects as make

type SignIn = Callable[[Contact | User], Client]
type Commit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def task(cast: Cast) -> Task:
    """Bea's to complete; Lea leads the project, Tom is on the task."""
    project = make.project(cast.acme, "New office", lead=people.staff("lea", name="Lea Lead"))
    make.member(project, cast.basic)
    return make.task(project, "Sign", contact=cast.basic, client_access="complete", resource=cast.technician)


def viewer_of(contact: Contact) -> Viewer:
    viewer = contact.as_viewer()
    assert viewer is not None
    return viewer


def complete(client: Client, task: Task) -> int:
    status: int = client.post(f"{task.get_absolute_url()}complete/").status_code
    return status


def test_it_is_done_from_now_on_and_on_the_record(task: Task, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    assert "Complete this task" in client.get(task.get_absolute_url()).content.decode()
    assert complete(client, task) == 302
    task.refresh_from_db()
    assert (task.status, task.completed_by) == ("complete", cast.basic.user)
    assert task.completed_at
    entry = AuditEntry.objects.get(verb="project.task_completed")
    assert (entry.target_id, entry.data["task"]) == (str(task.project_id), task.pk)
    page = client.get(task.get_absolute_url()).content.decode()
    assert "The task is complete." in page
    assert "Complete this task" not in page


def test_a_second_click_says_so_and_changes_nothing(task: Task, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    complete(client, task)
    moment = Task.objects.get(pk=task.pk).completed_at
    response = client.post(f"{task.get_absolute_url()}complete/")
    assert response.status_code == 422
    assert "This is complete already." in response.content.decode()
    assert Task.objects.get(pk=task.pk).completed_at == moment
    assert AuditEntry.objects.filter(verb="project.task_completed").count() == 1


def test_nothing_is_completed_in_a_project_that_is_over(task: Task, cast: Cast) -> None:
    make.project(cast.acme)
    Project.objects.filter(pk=task.project_id).update(status="complete", completed_at="2026-01-01T00:00Z")
    with pytest.raises(ValidationError):
        task_complete(viewer=viewer_of(cast.basic), task=task)


@pytest.mark.parametrize("access", ["none", "read"])
def test_what_the_provider_does_not_let_one_complete_is_unknown(
    access: str, task: Task, cast: Cast, signed_in: SignIn
) -> None:
    Task.objects.filter(pk=task.pk).update(client_access=access)
    assert complete(signed_in(cast.basic), task) == 404
    with pytest.raises(PermissionDenied):
        task_complete(viewer=viewer_of(cast.basic), task=task)


def test_only_its_contact_completes_it(task: Task, cast: Cast, signed_in: SignIn) -> None:
    for other in (cast.manager, cast.globex_manager):
        assert complete(signed_in(other), task) == 404
        with pytest.raises(PermissionDenied):
            task_complete(viewer=viewer_of(other), task=task)
    assert Task.objects.get(pk=task.pk).is_open


def test_a_preview_completes_nothing(task: Task, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        task_complete(viewer=replace(viewer_of(cast.basic), read_only=True), task=task)


@pytest.mark.parametrize("notifications", [True, False])
def test_the_lead_and_who_is_on_it_are_told_where_notifications_are_on(
    notifications: bool,
    task: Task,
    cast: Cast,
    django_capture_on_commit_callbacks: Commit,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(notifications=notifications)
    with django_capture_on_commit_callbacks(execute=True):
        task_complete(viewer=viewer_of(cast.basic), task=task)
    told = {message.to[0].split("<")[-1].strip(">") for message in mailoutbox}
    assert told == ({"lea@example.test", "tom@example.test"} if notifications else set())
    for message in mailoutbox:
        assert message.subject == "New office: Sign"
        assert "Bea Basic has completed a task." in message.body
        assert f"/admin/projects/task/{task.pk}/change/" in message.body
