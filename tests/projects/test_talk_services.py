"""What is said on projects is refused by the services themselves: a form is no guard."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.access import Perm, Viewer
from portal.models import PendingFile, User
from projects.models import Issue, Project, ProjectNote
from projects.services.files import files_upload
from projects.services.issues import issue_keep, issue_raise
from projects.services.notes import note_add, staff_note_add
from projects.services.team import team_mail
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.people import in_group
from tests.tickets.people import viewer_of

type Act = Callable[[Viewer, Project], Any]

ACTS: dict[str, tuple[Perm, Act]] = {
    "note": (
        Perm.PROJECTS_NOTES_ADD,
        lambda viewer, project: note_add(viewer=viewer, subject=project, text="Hello"),
    ),
    "files": (
        Perm.PROJECTS_ATTACHMENTS_ADD,
        lambda viewer, project: files_upload(viewer=viewer, project=project, files=[PendingFile()]),
    ),
    "issue": (
        Perm.PROJECTS_ISSUES_ADD,
        lambda viewer, project: issue_raise(viewer=viewer, project=project, title="Oh", priority="low"),
    ),
    "mail": (
        Perm.PROJECTS_EMAIL_TEAM,
        lambda viewer, project: team_mail(viewer=viewer, project=project, subject="Oh", text="Hello"),
    ),
}


@pytest.fixture
def project(cast: Cast) -> Project:
    return make.project(cast.acme)


@pytest.mark.parametrize("what", ACTS)
def test_nobody_writes_without_the_grant_in_a_preview_or_out_of_reach(
    what: str, project: Project, cast: Cast
) -> None:
    perm, act = ACTS[what]
    me = viewer_of(cast.manager)
    less = replace(
        me, grants=MappingProxyType({key: value for key, value in me.grants.items() if key != perm})
    )
    draft = make.project(cast.acme, is_published=False)
    for viewer, about in (
        (viewer_of(cast.manager, read_only=True), project),
        (less, project),
        (viewer_of(cast.basic), project),
        (viewer_of(cast.globex_manager), project),
        (me, draft),
    ):
        with pytest.raises(PermissionDenied):
            act(viewer, about)
    assert not ProjectNote.objects.exists()
    assert not Issue.objects.exists()


def test_a_hidden_task_takes_no_note(project: Project, cast: Cast) -> None:
    hidden = make.task(project, client_access="none", contact=cast.manager)
    with pytest.raises(PermissionDenied):
        note_add(viewer=viewer_of(cast.manager), subject=hidden, text="Hello")


def test_a_project_that_is_over_takes_no_issue(cast: Cast) -> None:
    over = make.project(cast.acme, status="complete")
    with pytest.raises(ValidationError, match="complete"):
        issue_raise(viewer=viewer_of(cast.manager), project=over, title="Oh", priority="low")


def test_only_staff_with_the_permission_write_as_staff(project: Project, cast: Cast) -> None:
    people: list[User] = [in_group("Sales"), cast.technician]
    assert cast.manager.user
    for actor in (*people, cast.manager.user):
        with pytest.raises(PermissionDenied):
            staff_note_add(actor=actor, subject=project, text="Hello", visibility="everyone")
        with pytest.raises(PermissionDenied):
            issue_keep(actor=actor, issue=Issue(project=project, title="Oh"))
    assert not ProjectNote.objects.exists()
