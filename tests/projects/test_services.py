"""How a project is built: each write asks again, checks again and is on the record."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.models import AuditEntry, User
from projects.choices import ClientAccess, ProjectStatus, TaskStatus
from projects.models import Phase, Project, ProjectMember, Task
from projects.services.copies import first_day, project_copy
from projects.services.plans import part_keep, part_remove, task_keep
from projects.services.projects import project_keep, project_publish
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.people import in_group


@pytest.fixture
def planner(cast: Cast) -> User:
    """Somebody who plans projects."""
    return in_group("Project manager")


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project of Acme's."""
    return make.project(cast.acme, "New office")


def last_entry() -> AuditEntry:
    entry = AuditEntry.objects.order_by("-pk").first()
    assert entry is not None
    return entry


def test_a_new_project_is_not_published(planner: User, cast: Cast) -> None:
    project = project_keep(actor=planner, project=Project(organization=cast.acme, title="Move"))
    assert not project.is_published
    assert (last_entry().verb, last_entry().target_id) == ("project.created", str(project.pk))


def test_completing_a_project_says_when_and_opening_it_again_takes_that_back(
    planner: User, project: Project
) -> None:
    project.status = ProjectStatus.COMPLETE
    moment = project_keep(actor=planner, project=project).completed_at
    assert moment
    project.title = "Newer office"
    assert project_keep(actor=planner, project=project).completed_at == moment
    project.status = ProjectStatus.ACTIVE
    assert project_keep(actor=planner, project=project).completed_at is None


def test_a_project_stays_with_its_organization(planner: User, project: Project, cast: Cast) -> None:
    project.organization = cast.globex
    with pytest.raises(ValidationError):
        project_keep(actor=planner, project=project)
    assert Project.objects.get(pk=project.pk).organization == cast.acme


def test_publishing_is_recorded_once(planner: User, cast: Cast) -> None:
    project = make.project(cast.acme, is_published=False)
    for published, verbs in ((True, 1), (True, 1), (False, 2)):
        assert project_publish(actor=planner, project=project, published=published).is_published is published
        assert AuditEntry.objects.filter(target_id=str(project.pk)).count() == verbs


def test_the_contact_of_a_task_joins_the_team(planner: User, project: Project, cast: Cast) -> None:
    """Reference 6.1: being on the team is what lets limited people in."""
    for title in ("Sign", "Sign again"):
        task_keep(actor=planner, task=Task(project=project, title=title, contact=cast.basic))
    assert [member.contact for member in project.members.all()] == [cast.basic]


def test_completing_a_task_says_when_and_who(planner: User, project: Project) -> None:
    task = make.task(project)
    task.status = TaskStatus.COMPLETE
    task_keep(actor=planner, task=task)
    assert task.completed_at
    assert task.completed_by == planner
    task.status = TaskStatus.IN_PROGRESS
    task_keep(actor=planner, task=task)
    task.refresh_from_db()
    assert task.is_open
    assert task.completed_by is None


def test_parts_are_kept_and_removed_on_the_record(planner: User, project: Project, cast: Cast) -> None:
    phase, member = Phase(project=project, title="Wiring"), ProjectMember(project=project, contact=cast.basic)
    for part, name in ((phase, "phase"), (member, "projectmember")):
        part_keep(actor=planner, part=part)
        assert last_entry().verb == f"project.{name}_added"
        part_keep(actor=planner, part=part)
        assert last_entry().verb == f"project.{name}_changed"
        part_remove(actor=planner, part=part)
        assert (last_entry().verb, last_entry().data["name"]) == (f"project.{name}_removed", str(part))
    assert not project.phases.exists()


def test_nothing_foreign_is_kept(planner: User, project: Project, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        part_keep(actor=planner, part=ProjectMember(project=project, contact=cast.globex_manager))
    with pytest.raises(ValidationError):
        task_keep(actor=planner, task=Task(project=project, title="x", contact=cast.globex_manager))
    assert not project.members.exists()


@pytest.mark.parametrize("group", ["Technician", "Sales", "Billing"])
def test_who_does_not_plan_projects_changes_none(group: str, project: Project, cast: Cast) -> None:
    other = in_group(group)
    part = make.phase(project)
    for write in (
        lambda: project_keep(actor=other, project=Project(organization=cast.acme, title="x")),
        lambda: project_keep(actor=other, project=project),
        lambda: project_publish(actor=other, project=project, published=False),
        lambda: part_keep(actor=other, part=part),
        lambda: part_remove(actor=other, part=part),
        lambda: task_keep(actor=other, task=Task(project=project, title="x")),
        lambda: project_copy(actor=other, project=project, organization=cast.acme, title="x"),
    ):
        with pytest.raises(PermissionDenied):
            write()
    assert not AuditEntry.objects.exists()


def test_a_copy_has_the_plan_moved_to_its_own_days_and_nobody_on_it(
    planner: User, project: Project, cast: Cast
) -> None:
    top = make.phase(project, "Top", starts_on=date(2026, 3, 2), order=2)
    below = make.phase(project, "Below", parent=top)
    make.member(project, cast.basic)
    make.task(
        project,
        "Wiring",
        phase=below,
        starts_on=date(2026, 3, 9),
        ends_on=date(2026, 3, 10),
        status=TaskStatus.COMPLETE,
        contact=cast.basic,
        resource=planner,
        estimated_hours=3,
        client_access=ClientAccess.COMPLETE,
    )
    assert first_day(project) == date(2026, 3, 2)
    copy = project_copy(
        actor=planner, project=project, organization=cast.globex, title="Theirs", starts_on=date(2027, 1, 4)
    )
    assert (copy.organization, copy.starts_on, copy.is_published) == (cast.globex, date(2027, 1, 4), False)
    phases = {phase.title: phase for phase in copy.phases.all()}
    assert phases["Below"].parent == phases["Top"]
    assert phases["Top"].starts_on == date(2027, 1, 4)
    task = copy.tasks.get()
    assert (task.phase, task.starts_on, task.ends_on) == (
        phases["Below"],
        date(2027, 1, 11),
        date(2027, 1, 12),
    )
    assert (task.status, task.completed_at, task.contact, task.resource) == ("new", None, None, None)
    assert task.estimated_hours == 3
    assert task.client_access == ClientAccess.COMPLETE.value
    assert not copy.members.exists()
    assert project.tasks.get().is_open is False


def test_a_copy_has_the_events_at_their_time_of_the_day_and_neither_hours_nor_costs(
    planner: User, project: Project
) -> None:
    """Ten o'clock stays ten o'clock when the new day lies in summer time."""
    task = make.task(project, starts_on=date(2026, 3, 2))
    make.hours(task, planner)
    make.expense(project)
    make.charge(project)
    begin = datetime(2026, 3, 2, 10, tzinfo=timezone.get_current_timezone())
    make.event(project, "Kick-off", starts_at=begin, ends_at=begin, place="Here")
    make.event(project, "Day off", starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 4))
    copy = project_copy(
        actor=planner,
        project=project,
        organization=project.organization,
        title="Again",
        starts_on=date(2026, 7, 6),
    )
    kick_off, day_off = copy.events.order_by("pk")
    assert kick_off.starts_at
    assert f"{timezone.localtime(kick_off.starts_at):%Y-%m-%d %H:%M}" == "2026-07-06 10:00"
    assert kick_off.place == "Here"
    assert (day_off.starts_on, day_off.ends_on) == (date(2026, 7, 7), date(2026, 7, 8))
    assert not any((copy.expenses.exists(), copy.charges.exists(), copy.tasks.get().time_entries.exists()))


def test_a_copy_without_a_day_keeps_the_days(planner: User, project: Project) -> None:
    make.task(project, starts_on=date(2026, 3, 9))
    copy = project_copy(actor=planner, project=project, organization=project.organization, title="Again")
    assert copy.tasks.get().starts_on == date(2026, 3, 9)
    assert copy.starts_on is None
