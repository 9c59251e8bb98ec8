"""What contacts read of their projects."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.access import Perm, Scope, Viewer
from portal.models import Contact, Organization, ProviderSettings, SecurityLevel, User
from projects.models import Project
from projects.outline import outline
from tests.conftest import Cast
from tests.factories import projects as make

type SignIn = Callable[[Contact | User], Client]

# session, login with contact, sub-organizations, settings; links are kept
FRAME = 4


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project of Acme's with two phases, one within the other, and tasks of every kind."""
    project = make.project(cast.acme, "New office", lead=cast.technician, description="All **new**.")
    top = make.phase(project, "Top", order=1)
    below = make.phase(project, "Below", parent=top)
    make.task(project, "Deep", phase=below, resource=cast.technician, estimated_hours=2, ends_on="2026-03-01")
    make.task(project, "Done", phase=top, status="complete", estimated_hours=4)
    make.task(project, "Hidden", phase=below, client_access="none", estimated_hours=8)
    make.task(project, "Sign", contact=cast.basic, client_access="complete")
    return project


def text_of(client: Client, address: str, expected: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == expected
    return response.content.decode()


def level_without(contact: Contact, *perms: Perm) -> None:
    """Take grants from a person, by a level of their own."""
    assert contact.security_level
    grants = {perm: scope for perm, scope in contact.security_level.grants.items() if perm not in perms}
    data = {perm.value: scope.value for perm, scope in grants.items()}
    contact.security_level = SecurityLevel.objects.create(name="Less", grants_data=data)
    contact.save()


def test_the_outline_lists_phases_within_phases_and_what_is_in_none(project: Project, cast: Cast) -> None:
    viewer = cast.manager.as_viewer()
    assert viewer
    lines = [(line.depth, line.title, line.done, line.total, line.hours) for line in outline(viewer, project)]
    assert lines == [
        (0, "Top", 1, 2, 6),
        (1, "Below", 0, 1, 2),
        (2, "Deep", 0, 0, 2),
        (1, "Done", 0, 0, 4),
        (0, "Sign", 0, 0, None),
    ]


def test_the_list_leaves_out_what_is_completed_until_one_asks(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    make.project(cast.acme, "Old office", status="complete")
    make.project(cast.globex, "bait")
    client = signed_in(cast.manager)
    assert "Old office" not in text_of(client, "/projects/")
    for query in ("include_completed=on", "status=complete"):
        html = text_of(client, f"/projects/?{query}")
        assert "Old office" in html
        assert "bait" not in html


def test_the_list_shows_data_for_one_organization(cast: Cast, signed_in: SignIn) -> None:
    make.project(cast.acme, "At the parent")
    make.project(cast.acme_north, "At the sub")
    html = text_of(signed_in(cast.manager), f"/projects/?organization={cast.acme_north.pk}")
    assert "At the sub" in html
    assert "At the parent" not in html


def test_the_list_says_how_far_each_is_without_what_is_hidden(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    assert "1 of 3" in text_of(signed_in(cast.manager), "/projects/")
    export = signed_in(cast.manager).get("/projects/?export=csv")
    assert "1 of 3" in b"".join(export).decode()


@pytest.mark.parametrize(
    ("names", "shown"), [("full", "Tom Technician"), ("masked", "Fernbridge"), ("none", "")]
)
def test_the_provider_s_people_are_named_as_the_organization_may_read_them(
    names: str, shown: str, project: Project, cast: Cast, signed_in: SignIn
) -> None:
    provider = ProviderSettings.load()
    provider.name = "Fernbridge"
    provider.save()
    Organization.objects.filter(pk=cast.acme.pk).update(resource_names=names)
    client = signed_in(cast.manager)
    task = project.tasks.get(title="Deep")
    for address in ("/projects/", f"/projects/{project.pk}/", f"/projects/{project.pk}/schedule/"):
        html = text_of(client, address)
        assert ("Tom Technician" in html) is (names == "full"), address
    assert shown in text_of(client, task.get_absolute_url())


def test_no_page_names_a_task_that_is_hidden(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    for page in ("", "schedule/"):
        assert "Hidden" not in text_of(client, f"/projects/{project.pk}/{page}")
    hidden = project.tasks.get(title="Hidden")
    text_of(client, hidden.get_absolute_url(), 404)


def test_estimated_hours_are_there_only_with_their_grant(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    task = project.tasks.get(title="Deep")
    for address in (f"/projects/{project.pk}/schedule/", task.get_absolute_url()):
        assert "Estimated hours" in text_of(signed_in(cast.manager), address)
        assert "Estimated hours" not in text_of(signed_in(cast.advanced), address)


def test_without_the_schedule_it_is_closed_and_in_no_menu(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    level_without(cast.advanced, Perm.PROJECTS_SCHEDULE)
    client = signed_in(cast.advanced)
    html = text_of(client, f"/projects/{project.pk}/")
    assert "schedule/" not in html
    assert "Deep" not in html
    text_of(client, f"/projects/{project.pk}/schedule/", 403)
    text_of(client, project.tasks.get(title="Deep").get_absolute_url(), 404)


def test_who_is_on_the_team_enters_without_any_grant(project: Project, cast: Cast, signed_in: SignIn) -> None:
    """Reference a28."""
    client = signed_in(cast.billing)
    text_of(client, "/projects/", 403)
    assert "/projects/" not in text_of(client, "/tickets/")
    make.member(project, cast.billing)
    assert "New office" in text_of(client, "/projects/")
    assert "/projects/" in text_of(client, "/tickets/")
    text_of(client, f"/projects/{project.pk}/")
    text_of(client, f"/projects/{project.pk}/schedule/", 403)


def test_a_task_opens_only_under_its_own_project(project: Project, cast: Cast, signed_in: SignIn) -> None:
    other, task = make.project(cast.acme), project.tasks.get(title="Deep")
    client = signed_in(cast.manager)
    for pk, task_pk in ((other.pk, task.pk), (project.pk, 10**15), (10**30, task.pk), (project.pk, 10**30)):
        text_of(client, f"/projects/{pk}/tasks/{task_pk}/", 404)


def test_pages_with_days_say_where_they_are_days(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client, task = signed_in(cast.manager), project.tasks.get(title="Deep")
    for address in ("/projects/", "/projects/tasks/", f"/projects/{project.pk}/", task.get_absolute_url()):
        assert "Eastern Standard Time" in text_of(client, address)


def test_an_empty_project_says_so(cast: Cast, signed_in: SignIn) -> None:
    empty, client = make.project(cast.acme), signed_in(cast.manager)
    assert "There are no tasks yet." in text_of(client, f"/projects/{empty.pk}/")
    assert "Nothing is planned yet" in text_of(client, f"/projects/{empty.pk}/schedule/")
    assert "You have no open tasks" in text_of(client, "/projects/tasks/")


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_pages_ask_of_the_database(rows: int, cast: Cast, signed_in: SignIn) -> None:
    """Projects: rows. Tasks: options, rows, issues. Summary: project, my tasks, issues, next ones.

    Schedule: project, phases, tasks, issues. A task: itself, its notes, what was being written.
    """
    for _each in range(rows):
        project = make.project(cast.acme, lead=cast.technician)
        make.task(project, status="waiting_customer", ends_on=date(2026, 3, 1))
        phase = make.phase(project)
        for _task in range(rows):
            task = make.task(project, phase=phase, resource=cast.technician)
    client = signed_in(cast.manager)
    for address, expected in (
        ("/projects/", FRAME + 1),
        ("/projects/tasks/", FRAME + 3),
        (f"/projects/{project.pk}/", FRAME + 4),
        (f"/projects/{project.pk}/schedule/", FRAME + 4),
        (task.get_absolute_url(), FRAME + 3),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) == expected, address


def narrow_viewer(contact: Contact) -> Viewer:
    viewer = contact.as_viewer()
    assert viewer
    return replace(viewer, grants=MappingProxyType({Perm.PROJECTS_VIEW: Scope.OWN}))


def test_the_outline_of_somebody_else_s_project_is_empty(project: Project, cast: Cast) -> None:
    assert outline(narrow_viewer(cast.advanced), project) == []
