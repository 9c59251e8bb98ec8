"""Building a project in the admin site."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from portal.models import AuditEntry
from projects.models import Phase, Project, Task
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import projects as make
from tests.projects.people import in_group

type Fields = dict[str, object]


@pytest.fixture
def desk(cast: Cast) -> Client:
    """The browser of a project manager."""
    client = Client()
    client.force_login(in_group("Project manager"))
    return client


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project of Acme's that contacts do not know of yet."""
    return make.project(cast.acme, "New office", is_published=False)


def page(project: Project, action: str = "change") -> str:
    return reverse(f"admin:projects_project_{action}", args=[project.pk])


def sent(
    project: Project, *, phases: list[Fields] | None = None, members: list[Fields] | None = None
) -> Fields:
    """The form of a project as a browser sends it."""
    form: Fields = {"title": project.title, "description": "", "status": project.status, "lead": ""}
    form |= {"starts_on": "", "ends_on": "", "contract": ""}
    for prefix, rows in (("phases", phases or []), ("members", members or [])):
        known = sum(1 for row in rows if row.get("id"))
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": known}
        for number, row in enumerate(rows):
            form |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
            form[f"{prefix}-{number}-project"] = project.pk
    return form


def test_a_project_begins_with_its_facts_and_goes_on_to_its_plan(desk: Client, cast: Cast) -> None:
    answer = desk.post(
        reverse("admin:projects_project_add"),
        {"organization": cast.acme.pk, "title": "Move", "status": "planned"},
    )
    project = Project.objects.get()
    assert answer["Location"] == page(project)
    assert AuditEntry.objects.filter(verb="project.created", target_id=str(project.pk)).count() == 1


def test_phases_and_team_are_kept_through_the_services(desk: Client, project: Project, cast: Cast) -> None:
    top = make.phase(project, "Top")
    answer = desk.post(
        page(project),
        sent(
            project,
            phases=[
                {"id": top.pk, "title": "Wiring", "parent": "", "order": 1},
                {"id": "", "title": "Floor", "parent": top.pk, "order": 2},
            ],
            members=[{"id": "", "contact": cast.basic.pk, "resource": "", "role": "Keys"}],
        ),
    )
    assert answer.status_code == 302, answer.content.decode()
    assert {(phase.title, phase.parent) for phase in project.phases.all()} == {
        ("Wiring", None),
        ("Floor", top),
    }
    assert project.members.get().contact == cast.basic
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"project.phase_changed", "project.phase_added", "project.projectmember_added"} <= verbs


def test_two_phases_within_each_other_are_refused_in_words(desk: Client, project: Project) -> None:
    one, two = make.phase(project), make.phase(project)
    rows: list[Fields] = [
        {"id": one.pk, "title": "One", "parent": two.pk, "order": 0},
        {"id": two.pk, "title": "Two", "parent": one.pk, "order": 0},
    ]
    answer = desk.post(page(project), sent(project, phases=rows))
    assert answer.status_code == 200
    assert "Phases have two levels." in answer.content.decode()
    assert not Phase.objects.exclude(parent=None).exists()


@pytest.mark.parametrize("person", ["globex_manager", "nobody"])
def test_a_person_of_another_client_is_refused(
    person: str, desk: Client, project: Project, cast: Cast
) -> None:
    foreign = cast.globex_manager.pk if person == "globex_manager" else 2**63 - 1
    answer = desk.post(page(project), sent(project, members=[{"id": "", "contact": foreign, "role": ""}]))
    assert answer.status_code == 200
    assert not project.members.exists()


def test_publishing_and_withdrawing_are_buttons(desk: Client, project: Project) -> None:
    assert "Does not know of it" in desk.get(page(project)).content.decode()
    for action, published in (("publish", True), ("withdraw", False)):
        assert desk.post(page(project, action)).status_code == 302
        assert Project.objects.get(pk=project.pk).is_published is published
        assert desk.post(page(project, action)).status_code == 403


def test_a_new_project_after_this_one(desk: Client, project: Project, cast: Cast) -> None:
    make.task(project, "Wiring")
    form = {"copy-title": "Another office", "copy-organization": cast.globex.pk, "copy-starts_on": ""}
    assert desk.post(page(project, "copy"), form).status_code == 302
    copy = Project.objects.get(title="Another office")
    assert [task.title for task in copy.tasks.all()] == ["Wiring"]
    refused = desk.post(page(project, "copy"), form | {"copy-title": "bad\0"})
    assert refused.status_code == 422


def test_a_task_is_added_from_its_project_with_the_phases_of_it_alone(
    desk: Client, project: Project, cast: Cast
) -> None:
    ours, theirs = make.phase(project, "Wiring"), make.phase(make.project(cast.globex), "Theirs")
    address = reverse("admin:projects_task_add")
    html = desk.get(f"{address}?project={project.pk}").content.decode()
    assert "Wiring" in html
    assert "Theirs" not in html
    form = {"project": project.pk, "title": "Cables", "status": "new", "order": 0, "client_access": "read"}
    assert desk.post(address, form | {"phase": theirs.pk}).status_code == 200
    assert desk.post(address, form | {"phase": ours.pk, "contact": cast.basic.pk}).status_code == 302
    assert Task.objects.get().phase == ours
    assert project.members.get().contact == cast.basic


@pytest.mark.parametrize("project_id", ["nonsense", "-1", str(10**30), "0"])
def test_a_task_of_no_project_is_no_error_of_ours(desk: Client, project_id: str) -> None:
    address = reverse("admin:projects_task_add")
    assert desk.get(address, {"project": project_id}).status_code == 200
    assert desk.post(address, {"project": project_id, "title": "x"}).status_code == 200


def test_a_task_goes_on_the_record(desk: Client, project: Project) -> None:
    task = make.task(project)
    assert (
        desk.post(reverse("admin:projects_task_delete", args=[task.pk]), {"post": "yes"}).status_code == 302
    )
    assert AuditEntry.objects.filter(verb="project.task_removed", target_id=str(project.pk)).exists()


def test_who_may_only_read_sees_the_plan_and_no_button(
    project: Project, cast: Cast, signed_in: Callable[..., Client]
) -> None:
    make.phase(project, "Wiring")
    reader = people.staff()
    reader.groups.add(Group.objects.get(name="Technician"))
    desk = signed_in(reader)
    html = desk.get(page(project)).content.decode()
    assert "Wiring" in html
    assert page(project, "publish") not in html
    assert desk.post(page(project, "publish")).status_code == 403
    assert desk.post(page(project), sent(project)).status_code == 403


def test_projects_are_not_deleted(desk: Client, project: Project) -> None:
    assert desk.get(reverse("admin:projects_project_delete", args=[project.pk])).status_code == 403
