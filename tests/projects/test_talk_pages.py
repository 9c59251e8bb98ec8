"""What contacts read and write on projects: notes, files and issues."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal.access import Perm
from portal.models import AuditEntry, Contact, Draft, Organization, PendingFile, SecurityLevel, User
from projects.models import Issue, Project, ProjectAttachment, ProjectNote
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.test_pages import FRAME, level_without, text_of
from tests.tickets.forms import fields_of
from tests.tickets.people import looking_as, sign_in

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project of Acme's, led by Tom, with a task and an issue."""
    project = make.project(cast.acme, "New office", lead=cast.technician)
    make.task(project, "Paint")
    make.task(project, "Hidden", client_access="none")
    make.issue(project, "No lift", contact_author=cast.basic, status="waiting_customer")
    return project


def places(project: Project) -> list[str]:
    """The three pages one writes notes on."""
    task, issue = project.tasks.get(title="Paint"), project.issues.get()
    return [f"/projects/{project.pk}/notes/", task.get_absolute_url(), issue.get_absolute_url()]


def box(address: str) -> str:
    """Where the reply box of that page is sent to."""
    return f"{address}add/" if address.endswith("notes/") else f"{address}note/"


def text_file(name: str = "plan.txt", content: bytes = b"the plan") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


# Notes -------------------------------------------------------------------------------------------


def test_a_note_lands_where_it_was_written_and_on_the_project(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.manager)
    for place, address in enumerate(places(project)):
        page = text_of(client, address)
        sent = client.post(box(address), fields_of(page) | {"body": f"Said {place}", "files": text_file()})
        note = ProjectNote.objects.get(text=f"Said {place}")
        assert sent["Location"] == f"{address}#note-{note.pk}"
        assert note.visibility == note.attachments.get().visibility == "everyone"
        assert f"Said {place}" in text_of(client, address)
    whole = text_of(client, places(project)[0])
    assert [f"Said {place}" in whole for place in range(3)] == [True, True, True]
    assert AuditEntry.objects.filter(verb="project.note_added", target_id=str(project.pk)).count() == 3


def test_a_task_s_page_shows_only_its_own_notes(project: Project, cast: Cast, signed_in: SignIn) -> None:
    make.note(project, "Of the project")
    make.note(project.issues.get(), "Of the issue")
    html = text_of(signed_in(cast.manager), places(project)[1])
    assert "Of the project" not in html
    assert "Of the issue" not in html


def test_a_form_sent_twice_makes_one_note(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client, address = signed_in(cast.manager), places(project)[0]
    values = fields_of(text_of(client, address)) | {"body": "Once"}
    for _ in range(2):
        assert client.post(box(address), values).status_code == 302
    assert ProjectNote.objects.count() == 1


@pytest.mark.parametrize(
    "values", [{}, {"body": "   "}, {"body": "\0"}, {"body": "x" * 100_001}, {"body": "", "nonsense": "1"}]
)
def test_what_is_no_note_is_refused_and_nothing_written(
    values: dict[str, str], project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.manager)
    for address in places(project):
        assert client.post(box(address), values).status_code == 422
    assert not ProjectNote.objects.exists()


def test_a_bad_file_costs_neither_text_nor_good_files(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.manager), places(project)[1]
    bad = SimpleUploadedFile("evil.html", b"<script>alert(1)</script>", "text/html")
    sent = client.post(box(address), {"body": "Kept text", "files": [bad, text_file()]})
    html = sent.content.decode()
    assert sent.status_code == 422
    assert "Kept text" in html
    assert "plan.txt" in html
    assert not ProjectNote.objects.exists()
    assert client.post(box(address), fields_of(html)).status_code == 302
    assert [file.name for file in ProjectAttachment.objects.all()] == ["plan.txt"]


def test_a_draft_waits_on_the_server_until_it_is_sent(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.manager)
    for address in places(project):
        draft = re.sub(r"(add|note)/$", "draft/", box(address))
        assert client.post(draft, {"body": "Half a"}).status_code == 204
        assert "Half a" in text_of(client, address)
        assert client.post(box(address), {"body": "Whole"}).status_code == 302
    assert not Draft.objects.exists()


def test_a_note_sent_after_the_session_has_ended_waits_behind_the_sign_in(
    project: Project, cast: Cast
) -> None:
    client = Client()
    sign_in(client, cast.manager)
    address = places(project)[2]
    form = fields_of(text_of(client, address)) | {"body": "Typed for an hour"}
    client.logout()
    assert client.post(box(address), form)["Location"].endswith(f"next={address}")
    sign_in(client, cast.manager)
    assert "Typed for an hour" in text_of(client, address)


def test_nobody_writes_more_than_the_hour_takes(
    project: Project, cast: Cast, signed_in: SignIn, settings: Settings
) -> None:
    settings.PORTAL_REPLIES_PER_HOUR = 1
    client, address = signed_in(cast.manager), places(project)[0]
    assert client.post(box(address), {"body": "One"}).status_code == 302
    refused = client.post(box(address), {"body": "Two"})
    assert (refused.status_code, "Two" in refused.content.decode()) == (429, True)


def test_a_hidden_task_and_a_foreign_issue_take_no_note(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client, hidden = signed_in(cast.manager), project.tasks.get(title="Hidden")
    internal, elsewhere = make.issue(project, visibility="internal"), make.issue(make.project(cast.globex))
    beside = make.issue(make.project(cast.acme))
    for address in (
        hidden.get_absolute_url(),
        internal.get_absolute_url(),
        elsewhere.get_absolute_url(),
        f"/projects/{project.pk}/issues/{beside.pk}/",
        f"/projects/{project.pk}/issues/{10**30}/",
    ):
        for path in (f"{address}note/", f"{address}draft/"):
            assert client.post(path, {"body": "Hello"}).status_code == 404, path
        text_of(client, address, 404)
    assert not ProjectNote.objects.exists()
    assert not Draft.objects.exists()


def test_without_the_grants_there_is_no_box_and_no_way_in(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    level_without(cast.advanced, Perm.PROJECTS_NOTES_ADD)
    make.note(project.tasks.get(title="Paint"), "To be read")
    client = signed_in(cast.advanced)
    for address in places(project):
        assert 'id="reply"' not in text_of(client, address)
        assert client.post(box(address), {"body": "Hello"}).status_code == 403
    assert "To be read" in text_of(client, places(project)[1])
    SecurityLevel.objects.filter(name="Less").update(name="Little")
    level_without(cast.advanced, Perm.PROJECTS_NOTES_VIEW)
    assert "To be read" not in text_of(client, places(project)[1])
    text_of(client, places(project)[0], 403)
    assert "/notes/" not in text_of(client, f"/projects/{project.pk}/")


def test_without_the_grant_for_files_a_note_takes_none(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    level_without(cast.advanced, Perm.PROJECTS_ATTACHMENTS_ADD)
    client, address = signed_in(cast.advanced), places(project)[0]
    assert 'type="file"' not in text_of(client, address)
    assert client.post(box(address), {"body": "Text", "files": text_file()}).status_code == 302
    assert not ProjectAttachment.objects.exists()
    text_of(client, f"/projects/{project.pk}/files/add/", 403)
    assert "files/add/" not in text_of(client, f"/projects/{project.pk}/files/")


def test_a_preview_reads_and_writes_nothing(project: Project, cast: Cast, signed_in: SignIn) -> None:
    cast.technician.is_superuser = True
    cast.technician.save()
    client = signed_in(cast.technician)
    looking_as(client, cast.manager)
    for address in places(project):
        assert "This is a preview" in text_of(client, address)
        assert client.post(box(address), {"body": "Hello"}).status_code == 403
    for path in ("", "team/", "files/", "issues/"):
        html = text_of(client, f"/projects/{project.pk}/{path}")
        for door in ("team/mail", "files/add", "issues/new/?project"):
            assert door not in html
    for path in ("files/add/", "team/mail/", "notes/draft/"):
        assert client.post(f"/projects/{project.pk}/{path}", {"subject": "x", "text": "x"}).status_code == 403
    assert client.post("/projects/issues/new/", issue_form(project)).status_code == 403
    assert (ProjectNote.objects.count(), Issue.objects.count(), Draft.objects.count()) == (0, 1, 0)


@pytest.mark.parametrize(
    ("names", "shown"), [("full", "Tom Technician"), ("masked", ""), ("none", "Support")]
)
def test_our_people_are_named_as_the_organization_may_read_them(
    names: str, shown: str, project: Project, cast: Cast, signed_in: SignIn
) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(resource_names=names)
    make.file(project, note=make.note(project, "Hello", author=cast.technician), author=cast.technician)
    make.file(project, author=cast.technician)
    Issue.objects.update(contact_author=None, author=cast.technician, resource=cast.technician)
    client = signed_in(cast.manager)
    for address in (*places(project), f"/projects/{project.pk}/files/", f"/projects/{project.pk}/issues/"):
        html = text_of(client, address)
        assert ("Tom" in html) is (names == "full"), address
        assert shown in html, address


# Files -------------------------------------------------------------------------------------------


def test_files_are_added_to_the_project_and_opened_through_it(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client, address = signed_in(cast.manager), f"/projects/{project.pk}/files/"
    sent = client.post(f"{address}add/", {"files": [text_file("a.txt"), text_file("b.txt", b"other")]})
    assert sent["Location"] == address
    html = text_of(client, address)
    assert "2 files are added." in html
    file = ProjectAttachment.objects.get(name="a.txt")
    answer = client.get(f"{address}{file.pk}/")
    assert b"".join(answer) == b"the plan"
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(verb="project.file_opened", data__file=file.pk).count() == 1
    assert not PendingFile.objects.exists()


def test_the_page_lists_files_of_everything_shown_with_what_they_belong_to(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    for subject in (project, project.tasks.get(title="Paint"), project.issues.get()):
        make.file(subject, f"of {subject}.txt", note=make.note(subject))
    make.file(project.tasks.get(title="Hidden"), "secret.txt")
    html = text_of(signed_in(cast.manager), f"/projects/{project.pk}/files/")
    for name in ("New office", "Paint", "No lift"):
        assert f"of {name}.txt" in html
    assert "secret.txt" not in html
    export = signed_in(cast.manager).get(f"/projects/{project.pk}/files/?export=csv")
    assert "secret.txt" not in b"".join(export).decode()


def test_a_file_opens_only_under_its_own_project_and_while_it_may_be_seen(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client, other = signed_in(cast.manager), make.project(cast.acme)
    shown, secret = make.file(project), make.file(project.tasks.get(title="Hidden"))
    bait = make.file(make.project(cast.globex))
    for pk, file_pk in (
        (other.pk, shown.pk),
        (project.pk, secret.pk),
        (project.pk, bait.pk),
        (bait.project_id, bait.pk),
        (project.pk, 10**30),
        (10**30, shown.pk),
    ):
        text_of(client, f"/projects/{pk}/files/{file_pk}/", 404)
    Project.objects.filter(pk=project.pk).update(is_published=False)
    text_of(client, f"/projects/{project.pk}/files/{shown.pk}/", 404)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"files": SimpleUploadedFile("evil.svg", b"<svg onload='x'/>", "image/svg+xml")},
        {"files": "no file"},
        {"files": SimpleUploadedFile("empty.txt", b"", "text/plain")},
    ],
)
def test_what_is_no_file_is_refused(
    values: dict[str, Any], project: Project, cast: Cast, signed_in: SignIn
) -> None:
    sent = signed_in(cast.manager).post(f"/projects/{project.pk}/files/add/", values)
    assert sent.status_code == 422
    assert not ProjectAttachment.objects.exists()


# Issues ------------------------------------------------------------------------------------------


def issue_form(about: Project, **fields: object) -> dict[str, object]:
    return {"project": about.pk, "title": "No power", "description": "At all", "priority": "high"} | fields


def test_an_issue_is_raised_outside_the_phases(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.advanced)
    page = text_of(client, f"/projects/issues/new/?project={project.pk}")
    assert f'<option value="{project.pk}" selected' in page
    sent = client.post(
        "/projects/issues/new/", fields_of(page, "new-issue") | issue_form(project) | {"files": text_file()}
    )
    issue = Issue.objects.get(title="No power")
    assert sent["Location"] == issue.get_absolute_url()
    assert (issue.contact_author, issue.visibility, issue.priority) == (cast.advanced, "everyone", "high")
    html = text_of(client, sent["Location"])
    assert "plan.txt" in html
    assert "Reported" in html
    for address in ("issues/", "schedule/"):
        assert "No power" in text_of(client, f"/projects/{project.pk}/{address}")
    assert AuditEntry.objects.filter(verb="project.issue_raised", data__issue=issue.pk).count() == 1


def test_a_form_sent_twice_makes_one_issue(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.advanced)
    values = fields_of(text_of(client, "/projects/issues/new/"), "new-issue") | issue_form(project)
    addresses = {client.post("/projects/issues/new/", values)["Location"] for _ in range(2)}
    assert len(addresses) == 1
    assert Issue.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": "a\0b"},
        {"priority": "urgent"},
        {"project": ""},
        {"project": "1' OR 1=1"},
        {"project": 10**30},
        {"description": "x" * 100_001},
    ],
)
def test_a_wrong_issue_is_refused_with_what_was_typed(
    wrong: dict[str, object], project: Project, cast: Cast, signed_in: SignIn
) -> None:
    sent = signed_in(cast.advanced).post("/projects/issues/new/", issue_form(project, **wrong))
    assert sent.status_code == 422
    assert Issue.objects.count() == 1
    if "title" not in wrong:
        assert "No power" in sent.content.decode()


def test_only_open_projects_within_reach_are_offered(project: Project, cast: Cast, signed_in: SignIn) -> None:
    closed = make.project(cast.acme, "Over", status="complete")
    draft = make.project(cast.acme, "Unpublished", is_published=False)
    bait = make.project(cast.globex, "bait")
    client = signed_in(cast.advanced)
    html = text_of(client, f"/projects/issues/new/?project={bait.pk}")
    assert "New office" in html
    for title in ("Over", "Unpublished", "bait"):
        assert title not in html
    for other in (closed, draft, bait):
        assert client.post("/projects/issues/new/", issue_form(other)).status_code == 422
    assert "New office" not in text_of(signed_in(cast.basic), "/projects/issues/new/")
    assert Issue.objects.count() == 1


def test_half_an_issue_waits_on_the_server(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.advanced)
    assert client.post("/projects/issues/new/draft/", issue_form(project)).status_code == 204
    html = text_of(client, "/projects/issues/new/")
    assert "We kept what you were writing." in html
    assert "No power" in html


def test_nobody_raises_more_than_the_hour_takes(
    project: Project, cast: Cast, signed_in: SignIn, settings: Settings
) -> None:
    settings.PORTAL_TICKETS_PER_HOUR = 1
    client = signed_in(cast.advanced)
    assert client.post("/projects/issues/new/", issue_form(project)).status_code == 302
    refused = client.post("/projects/issues/new/", issue_form(project, title="Another"))
    assert (refused.status_code, "Another" in refused.content.decode()) == (429, True)


def test_a_note_on_an_issue_that_waits_ends_the_waiting(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    client, issue = signed_in(cast.manager), project.issues.get()
    assert issue.title in text_of(client, f"/projects/{project.pk}/")
    client.post(f"{issue.get_absolute_url()}note/", {"body": "On the left"})
    issue.refresh_from_db()
    assert issue.status == "in_progress"
    assert issue.title not in text_of(client, f"/projects/{project.pk}/")


def test_issues_that_wait_stand_above_my_open_tasks(project: Project, cast: Cast, signed_in: SignIn) -> None:
    make.issue(project, "Under way", status="in_progress")
    make.issue(project, "ours", visibility="internal", status="waiting_customer")
    make.issue(make.project(cast.globex), "bait", status="waiting_customer")
    make.issue(make.project(cast.acme, status="complete"), "over", status="waiting_customer")
    html = text_of(signed_in(cast.manager), "/projects/tasks/")
    assert "No lift" in html
    for title in ("Under way", "ours", "bait", "over"):
        assert f">{title}</a>" not in html
    assert "No lift" not in text_of(signed_in(cast.basic), "/projects/tasks/")
    level_without(cast.advanced, Perm.PROJECTS_ISSUES_ADD)
    assert "No lift" not in text_of(signed_in(cast.advanced), "/projects/tasks/")


def test_the_menu_offers_it_to_who_may(project: Project, cast: Cast, signed_in: SignIn) -> None:
    assert "/projects/issues/new/" in text_of(signed_in(cast.advanced), "/projects/")
    level_without(cast.advanced, Perm.PROJECTS_ISSUES_ADD)
    client = signed_in(cast.advanced)
    assert "/projects/issues/new/" not in text_of(client, "/projects/")
    text_of(client, "/projects/issues/new/", 403)
    html = text_of(client, f"/projects/{project.pk}/schedule/")
    assert "No lift" in html
    assert "/issues/" not in html


def test_an_issue_s_list_filters_by_where_it_stands(project: Project, cast: Cast, signed_in: SignIn) -> None:
    make.issue(project, "Solved one", status="complete")
    make.issue(project, "ours", visibility="internal")
    client, address = signed_in(cast.manager), f"/projects/{project.pk}/issues/"
    assert "Solved one" in text_of(client, address)
    narrowed = text_of(client, f"{address}?status=waiting_customer&sort=priority")
    assert "No lift" in narrowed
    assert "Solved one" not in narrowed
    assert (
        "ours" not in text_of(client, f"{address}?title=ours").partition("<tbody")[2].partition("</tbody")[0]
    )


# What it costs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_pages_ask_of_the_database(rows: int, cast: Cast, signed_in: SignIn) -> None:
    """Notes: project, notes, their files, draft. Lists: project, rows. An issue: also its own files."""
    project = make.project(cast.acme, lead=cast.technician)
    for _each in range(rows):
        task, issue = make.task(project, resource=cast.technician), make.issue(project)
        make.member(project, people_of(cast)[_each])
        for subject in (project, task, issue):
            note = make.note(subject, author=cast.technician)
            make.file(subject, note=note, contact_author=cast.basic)
    client = signed_in(cast.manager)
    for address, expected in (
        (f"/projects/{project.pk}/notes/", FRAME + 4),
        (task.get_absolute_url(), FRAME + 4),
        (issue.get_absolute_url(), FRAME + 5),
        (f"/projects/{project.pk}/files/", FRAME + 2),
        (f"/projects/{project.pk}/issues/", FRAME + 2),
        (f"/projects/{project.pk}/team/", FRAME + 2),
        (f"/projects/{project.pk}/team/mail/", FRAME + 2),
        ("/projects/issues/new/", FRAME + 2),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) == expected, address


def people_of(cast: Cast) -> list[Contact]:
    return [cast.basic, cast.advanced, cast.billing]
