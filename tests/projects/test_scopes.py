"""Which projects, tasks and people a contact meets, with another client's rows as bait."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from portal.access import Viewer
from portal.models import Contact
from projects.choices import ClientAccess, TaskStatus
from projects.models import Phase, Project, ProjectMember, Task
from projects.querysets import is_on_a_team, opens_projects
from projects.tables import ProgressColumn
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import projects as make


def viewer_of(contact: Contact) -> Viewer:
    viewer = contact.as_viewer()
    assert viewer is not None
    return viewer


def seen_by(contact: Contact) -> set[str]:
    return set(Project.objects.visible_to(viewer_of(contact)).values_list("title", flat=True))


@pytest.fixture
def plans(cast: Cast) -> Cast:
    """A project of every organization, each with a phase and a task; Acme has two, Bea is on one of them."""
    for organization, title in (
        (cast.acme, "Bea is on it"),
        (cast.acme, "Acme"),
        (cast.acme_north, "North"),
        (cast.acme_south, "South"),
        (cast.globex, "bait"),
    ):
        project = make.project(organization, title)
        make.task(project, title, phase=make.phase(project, title))
        make.member(project, cast.technician)
    make.member(Project.objects.get(title="Bea is on it"), cast.basic)
    return cast


def test_basic_sees_the_projects_whose_team_they_are_on(plans: Cast) -> None:
    assert seen_by(plans.basic) == {"Bea is on it"}


def test_the_other_levels_see_the_organization_and_its_sub_organizations(plans: Cast) -> None:
    for contact in (plans.advanced, plans.manager, plans.comanaged_resource, plans.comanaged_administrator):
        assert seen_by(contact) == {"Bea is on it", "Acme", "North", "South"}, contact


def test_a_sub_organization_sees_neither_parent_nor_sister(plans: Cast) -> None:
    assert seen_by(plans.north_manager) == {"North"}


def test_another_client_sees_only_itself(plans: Cast) -> None:
    assert seen_by(plans.globex_manager) == {"bait"}


def test_a_level_without_projects_sees_none_and_has_no_such_area(plans: Cast) -> None:
    assert seen_by(plans.billing) == set()
    assert not opens_projects(viewer_of(plans.billing))


def test_the_team_lets_in_whom_the_level_would_not(plans: Cast) -> None:
    """Reference a28."""
    make.member(Project.objects.get(title="Acme"), plans.billing)
    assert seen_by(plans.billing) == {"Acme"}
    assert opens_projects(viewer_of(plans.billing))


def test_being_on_a_team_never_goes_beyond_the_reach(plans: Cast) -> None:
    for title in ("Acme", "bait"):
        make.member(Project.objects.get(title=title), plans.north_manager)
    assert seen_by(plans.north_manager) == {"North"}
    project = Project.objects.get(title="Bea is on it")
    Project.objects.filter(pk=project.pk).update(organization=plans.globex)
    assert seen_by(plans.basic) == set()
    assert not is_on_a_team(viewer_of(plans.basic))


def test_a_choice_of_organization_narrows_projects_too(plans: Cast) -> None:
    narrow = viewer_of(plans.manager).narrowed(plans.acme_north.pk)
    assert [project.title for project in Project.objects.visible_to(narrow)] == ["North"]


def test_an_unpublished_project_does_not_exist_for_any_contact(plans: Cast) -> None:
    Project.objects.filter(title="Bea is on it").update(is_published=False)
    for contact in (plans.basic, plans.manager):
        viewer = viewer_of(contact)
        assert "Bea is on it" not in seen_by(contact)
        for rows in (Phase.objects, Task.objects, ProjectMember.objects):
            found = rows.visible_to(viewer).filter(project__title="Bea is on it")
            assert not found.exists()


def test_phases_tasks_and_teams_are_those_of_projects_one_sees(plans: Cast) -> None:
    viewer = viewer_of(plans.basic)
    assert [phase.title for phase in Phase.objects.visible_to(viewer)] == ["Bea is on it"]
    assert [task.title for task in Task.objects.visible_to(viewer)] == ["Bea is on it"]
    assert {str(member) for member in ProjectMember.objects.visible_to(viewer)} == {
        "Tom Technician",
        "Bea Basic",
    }


def test_a_task_without_client_access_does_not_exist_nor_count(plans: Cast) -> None:
    project = Project.objects.get(title="Acme")
    make.task(project, "hidden", client_access=ClientAccess.NONE, status=TaskStatus.COMPLETE)
    make.task(project, "done", status=TaskStatus.COMPLETE)
    viewer = viewer_of(plans.manager)
    shown = Task.objects.visible_to(viewer).filter(project=project)
    assert {task.title for task in shown} == {"Acme", "done"}
    found = Project.objects.visible_to(viewer).with_progress().get(pk=project.pk)
    assert ProgressColumn().read(found) == (1, 2)


def test_a_team_does_not_name_a_contact_who_has_gone_to_another_client(plans: Cast) -> None:
    gone = people.contact(plans.acme, name="Gil Gone")
    make.member(Project.objects.get(title="Acme"), gone)
    viewer = viewer_of(plans.manager)
    assert ProjectMember.objects.visible_to(viewer).filter(contact=gone).exists()
    Contact.objects.filter(pk=gone.pk).update(organization=plans.globex)
    assert not ProjectMember.objects.visible_to(viewer).filter(contact=gone).exists()


def test_my_open_tasks_are_mine_and_completable_or_wait_for_the_client(plans: Cast) -> None:
    """Reference a25."""
    project = Project.objects.get(title="Acme")
    mine = {"contact": plans.basic, "client_access": ClientAccess.COMPLETE}
    make.member(project, plans.basic)
    make.task(project, "mine", **mine)
    make.task(project, "mine to read", contact=plans.basic)
    make.task(project, "mine but hidden", contact=plans.basic, client_access=ClientAccess.NONE)
    make.task(project, "mine and done", **mine, status=TaskStatus.COMPLETE)
    make.task(project, "somebody else's", contact=plans.manager, client_access=ClientAccess.COMPLETE)
    make.task(project, "waits", status=TaskStatus.WAITING_CUSTOMER)
    make.task(project, "waits unseen", status=TaskStatus.WAITING_CUSTOMER, client_access=ClientAccess.NONE)
    make.task(Project.objects.get(title="bait"), "waits elsewhere", status=TaskStatus.WAITING_CUSTOMER)
    over = make.project(plans.acme, "over", status="complete")
    make.task(over, "left over", **mine)
    make.task(make.project(plans.acme, "draft", is_published=False), "of a draft", **mine)
    viewer = viewer_of(plans.basic)
    listed = Task.objects.visible_to(viewer).on_list_of(viewer)
    assert {task.title for task in listed} == {"mine", "waits"}


def test_without_the_schedule_only_tasks_one_has_to_do_with_open(plans: Cast) -> None:
    project = Project.objects.get(title="Acme")
    make.member(project, plans.billing)
    make.task(project, "mine", contact=plans.billing)
    make.task(project, "waits", status=TaskStatus.WAITING_CUSTOMER)
    viewer = viewer_of(plans.billing)
    found = Task.objects.visible_to(viewer).open_to(viewer)
    assert {task.title for task in found} == {"mine", "waits"}


def test_without_any_grant_the_team_still_lets_in(plans: Cast) -> None:
    stripped = replace(viewer_of(plans.basic), grants=MappingProxyType({}))
    assert [project.title for project in Project.objects.visible_to(stripped)] == ["Bea is on it"]
