"""Notes, files and issues of projects in the admin site."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.models import AuditEntry, Contact, User
from projects.admin.line_of_time import staff_history
from projects.models import Issue, Project, ProjectAttachment, ProjectNote
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.people import in_group

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def desk() -> Client:
    """The browser of a project manager."""
    client = Client()
    client.force_login(in_group("Project manager"))
    return client


@pytest.fixture
def project(cast: Cast) -> Project:
    """With a task that clients do not know of, and an issue."""
    project = make.project(cast.acme, "New office")
    make.task(project, "Hidden", client_access="none")
    make.issue(project, "No lift", contact_author=cast.manager)
    return project


def pages(project: Project) -> list[str]:
    """The pages one writes on, without their last step."""
    rows = (project, project.tasks.get(), project.issues.get())
    return [
        reverse(f"admin:projects_{row._meta.model_name}_change", args=[row.pk]).removesuffix("change/")
        for row in rows
    ]


def test_a_note_is_internal_unless_somebody_chooses_otherwise(
    project: Project, desk: Client, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.manager)
    for page in pages(project):
        html = desk.get(f"{page}change/").content.decode()
        assert 'value="internal" id="id_note-visibility_0" checked' in html.replace("required ", "")
        file = SimpleUploadedFile("plan.txt", b"the plan", "text/plain")
        form = {"note-body": "Among us", "note-visibility": "internal", "note-files": file}
        assert desk.post(f"{page}note/", form).status_code == 302
        assert "Among us" in desk.get(f"{page}change/").content.decode()
    assert set(ProjectNote.objects.values_list("visibility", flat=True)) == {"internal"}
    assert set(ProjectAttachment.objects.values_list("visibility", flat=True)) == {"internal"}
    for path in ("notes/", "files/", f"issues/{project.issues.get().pk}/"):
        assert "Among us" not in client.get(f"/projects/{project.pk}/{path}").content.decode()


def test_a_note_to_the_client_is_read_there(
    project: Project, desk: Client, cast: Cast, signed_in: SignIn
) -> None:
    form = {"note-body": "For you", "note-visibility": "everyone"}
    desk.post(f"{pages(project)[0]}note/", form)
    assert "For you" in signed_in(cast.manager).get(f"/projects/{project.pk}/notes/").content.decode()
    assert AuditEntry.objects.filter(verb="project.note_added", target_id=str(project.pk)).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"note-body": ""}, {"note-visibility": "all"}, {"note-body": "\0"}, {"note-status": "nonsense"}],
)
def test_a_wrong_note_is_refused_with_what_was_typed(
    wrong: dict[str, str], project: Project, desk: Client
) -> None:
    form = {"note-body": "Typed", "note-visibility": "everyone"} | wrong
    answer = desk.post(f"{pages(project)[2]}note/", form)
    assert answer.status_code == 422
    assert "Typed" in answer.content.decode() or "note-body" in wrong
    assert not ProjectNote.objects.exists()


def test_an_issue_is_answered_and_moved_on_at_once(project: Project, desk: Client) -> None:
    form = {"note-body": "Which side?", "note-visibility": "everyone", "note-status": "waiting_customer"}
    assert desk.post(f"{pages(project)[2]}note/", form).status_code == 302
    assert project.issues.get().status == "waiting_customer"
    assert AuditEntry.objects.filter(verb="project.issue_changed").count() == 1


def test_a_technician_reads_and_writes_but_moves_nothing(project: Project) -> None:
    client = Client()
    client.force_login(in_group("Technician"))
    page = pages(project)[2]
    form = {"note-body": "Looked at it", "note-visibility": "internal"}
    assert client.post(f"{page}note/", form).status_code == 302
    assert client.post(f"{page}note/", form | {"note-status": "complete"}).status_code == 403
    assert (ProjectNote.objects.count(), project.issues.get().status) == (1, "new")


def test_files_open_under_what_they_belong_to_and_for_staff_only(
    project: Project, desk: Client, cast: Cast, signed_in: SignIn
) -> None:
    file = make.file(project.tasks.get(), visibility="internal")
    on_project, on_task, on_issue = (f"{page}files/{file.pk}/" for page in pages(project))
    for address, status in ((on_project, 200), (on_task, 200), (on_issue, 404)):
        answer = desk.get(address)
        assert (answer.status_code, bool(b"".join(answer))) == (status, True)
    assert desk.get(f"{pages(project)[0]}files/{10**30}/").status_code == 404
    assert signed_in(cast.manager).get(on_project).status_code == 302
    seller = Client()
    seller.force_login(in_group("Sales"))
    assert seller.get(on_project).status_code == 403


def test_an_issue_of_ours_begins_internal_and_stays_in_its_project(project: Project, desk: Client) -> None:
    form = {"project": project.pk, "title": "Weak floor", "priority": "high", "status": "new"}
    answer = desk.post(reverse("admin:projects_issue_add"), form | {"visibility": "internal"})
    issue = Issue.objects.get(title="Weak floor")
    assert answer["Location"] == reverse("admin:projects_issue_change", args=[issue.pk])
    assert (issue.author is not None, issue.visibility) == (True, "internal")
    other = make.project(project.organization)
    desk.post(
        answer["Location"], form | {"project": other.pk, "visibility": "everyone", "status": "complete"}
    )
    issue.refresh_from_db()
    assert (issue.project, issue.visibility, bool(issue.completed_at)) == (project, "everyone", True)


@pytest.mark.parametrize("wrong", [{"project": 10**30}, {"project": "x"}, {"title": ""}, {"status": "gone"}])
def test_a_wrong_issue_is_refused(wrong: dict[str, object], project: Project, desk: Client) -> None:
    form = {"project": project.pk, "title": "Floor", "priority": "high", "status": "new"}
    answer = desk.post(reverse("admin:projects_issue_add"), form | {"visibility": "internal"} | wrong)
    assert answer.status_code == 200
    assert Issue.objects.count() == 1
    assert desk.get(f"{reverse('admin:projects_issue_add')}?project={10**30}").status_code == 200


def test_a_task_that_was_talked_of_is_not_deleted(project: Project, desk: Client) -> None:
    task = project.tasks.get()
    make.note(task)
    answer = desk.post(reverse("admin:projects_task_delete", args=[task.pk]), {"post": "yes"})
    assert answer.status_code in (200, 403)
    assert project.tasks.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_line_of_time_costs_two_queries(
    rows: int, project: Project, desk: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for _each in range(rows):
        make.file(project, note=make.note(project))
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        assert len(staff_history(project).entries) == rows
