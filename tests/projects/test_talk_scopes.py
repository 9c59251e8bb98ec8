"""Which notes, files and issues a contact meets: as visible as what they are about, and no more."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from portal.access import Perm, Viewer
from portal.models import Contact
from projects.models import Issue, Project, ProjectAttachment, ProjectNote, Task
from projects.models.notes import Subject
from tests.conftest import Cast
from tests.factories import projects as make


def viewer_of(contact: Contact) -> Viewer:
    viewer = contact.as_viewer()
    assert viewer is not None
    return viewer


def without(contact: Contact, *perms: Perm) -> Viewer:
    """The contact with a level that lacks these."""
    viewer = viewer_of(contact)
    return replace(
        viewer,
        grants=MappingProxyType({key: value for key, value in viewer.grants.items() if key not in perms}),
    )


def say(subject: Subject, text: str) -> None:
    """A note with a file, and a file beside it."""
    make.file(subject, f"{text}.txt", note=make.note(subject, text))
    make.file(subject, f"{text}, loose.txt")


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project in which everything that can be said about is talked of."""
    project = make.project(cast.acme, "New office")
    say(project, "project")
    say(make.task(project, "read"), "task")
    say(make.task(project, "hidden", client_access="none", contact=cast.advanced), "hidden task")
    say(make.task(project, "mine", contact=cast.advanced), "my task")
    say(make.issue(project, "seen"), "issue")
    say(make.issue(project, "ours", visibility="internal"), "internal issue")
    silent = make.note(project, "internal", visibility="internal")
    make.file(project, "of an internal note.txt", note=silent)
    make.file(project, "internal.txt", visibility="internal")
    say(make.project(cast.globex), "bait")
    say(make.project(cast.acme, is_published=False), "of a draft")
    return project


def notes(viewer: Viewer) -> set[str]:
    return set(ProjectNote.objects.visible_to(viewer).values_list("text", flat=True))


def files(viewer: Viewer) -> set[str]:
    found = ProjectAttachment.objects.visible_to(viewer).values_list("name", flat=True)
    return {name.removesuffix(".txt").removesuffix(", loose") for name in found}


def test_what_is_about_something_hidden_does_not_exist(project: Project, cast: Cast) -> None:
    shown = {"project", "task", "my task", "issue"}
    for contact in (cast.advanced, cast.manager):
        assert notes(viewer_of(contact)) == files(viewer_of(contact)) == shown
    assert set(Issue.objects.visible_to(viewer_of(cast.manager)).values_list("title", flat=True)) == {"seen"}


def test_who_does_not_see_the_project_sees_nothing_of_it(project: Project, cast: Cast) -> None:
    for contact, shown in ((cast.basic, set()), (cast.north_manager, set()), (cast.globex_manager, {"bait"})):
        viewer = viewer_of(contact)
        assert notes(viewer) == files(viewer) == shown
        assert not Issue.objects.visible_to(viewer).exists()
    for rows in (ProjectNote, ProjectAttachment, Issue):
        assert not rows.objects.visible_to(None).exists()


def test_each_kind_needs_its_grant(project: Project, cast: Cast) -> None:
    assert notes(without(cast.manager, Perm.PROJECTS_NOTES_VIEW)) == set()
    assert files(without(cast.manager, Perm.PROJECTS_ATTACHMENTS_VIEW)) == set()
    blind = without(cast.manager, Perm.PROJECTS_ISSUES_ADD, Perm.PROJECTS_SCHEDULE)
    assert not Issue.objects.visible_to(blind).exists()
    assert notes(blind) == {"project"}


def test_without_the_schedule_only_notes_of_tasks_one_has_to_do_with(project: Project, cast: Cast) -> None:
    narrow = without(cast.advanced, Perm.PROJECTS_SCHEDULE)
    assert notes(narrow) == files(narrow) == {"project", "my task", "issue"}


@pytest.mark.parametrize("kind", ["task", "issue"])
def test_a_note_stays_in_the_project_of_what_it_is_about(kind: str, project: Project, cast: Cast) -> None:
    other = make.project(cast.acme)
    foreign: Task | Issue = make.task(other) if kind == "task" else make.issue(other)
    facts: dict[str, Any] = {"project": project, kind: foreign, "text": "astray"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectNote.objects.create(**facts)
    make.note(foreign)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(foreign)._default_manager.filter(pk=foreign.pk).update(project=project)


def test_a_file_stays_beside_its_note(project: Project) -> None:
    task = project.tasks.get(title="read")
    note = make.note(task)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.file(project, note=note)
    assert make.file(task, note=note).subject == task


def test_nothing_is_about_a_task_and_an_issue(project: Project) -> None:
    facts = {"task": project.tasks.get(title="read"), "issue": project.issues.get(title="seen")}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectNote.objects.create(project=project, text="both", **facts)


def test_what_was_said_keeps_a_task_from_being_deleted(project: Project) -> None:
    with pytest.raises(RestrictedError):
        project.tasks.get(title="read").delete()
    assert Task.objects.filter(title="read").exists()
