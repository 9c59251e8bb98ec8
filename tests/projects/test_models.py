"""What the database itself refuses of a project."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing.models import Contract
from projects.choices import ProjectStatus, TaskStatus
from projects.models import Phase, Project, ProjectMember, Task
from tests.conftest import Cast
from tests.factories import projects as make

MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)
BACKWARDS: dict[str, Any] = {"starts_on": MAY, "ends_on": MARCH}


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project of Acme's."""
    return make.project(cast.acme)


@pytest.fixture
def other(cast: Cast) -> Project:
    """Another one."""
    return make.project(cast.acme)


def test_nothing_ends_before_it_starts(project: Project) -> None:
    for make_it in (
        lambda: make.project(project.organization, **BACKWARDS),
        lambda: make.phase(project, **BACKWARDS),
        lambda: make.task(project, **BACKWARDS),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_it()


@pytest.mark.parametrize("model", [Project, Task])
def test_the_moment_of_completion_agrees_with_the_status(
    model: type[Project | Task], project: Project
) -> None:
    make.task(project)
    for fields in ({"status": "complete"}, {"completed_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**fields)


def test_a_person_is_on_a_team_once_and_alone(project: Project, cast: Cast) -> None:
    make.member(project, cast.basic)
    make.member(project, cast.technician)
    for fields in (
        {"contact": cast.basic},
        {"resource": cast.technician},
        {},
        {"contact": cast.manager, "resource": cast.technician},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectMember.objects.create(project=project, **fields)


def test_a_task_is_in_a_phase_of_its_own_project(project: Project, other: Project) -> None:
    task, astray = make.task(project), make.phase(other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(phase=astray)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.task(project, phase=astray)
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.filter(tasks=make.task(project, phase=make.phase(project))).update(project=other)


def test_a_phase_is_part_of_a_phase_of_its_own_project(project: Project, other: Project) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.phase(project, parent=make.phase(other))


def test_phases_have_two_levels(project: Project) -> None:
    top = make.phase(project)
    below = make.phase(project, parent=top)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.phase(project, parent=below)
    for phase, parent in ((top, below), (top, top), (top, make.phase(project))):
        with pytest.raises(IntegrityError), transaction.atomic():
            Phase.objects.filter(pk=phase.pk).update(parent=parent)


def test_hours_are_not_negative(project: Project) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.task(project, estimated_hours=-1)


def test_forms_say_so_before_the_database_does(project: Project, other: Project, cast: Cast) -> None:
    below = make.phase(project, parent=make.phase(project))
    foreign = Contract.objects.create(organization=cast.globex, name="Theirs", starts_on=MARCH)
    for row, field in (
        (Phase(project=project, title="x", parent=below), "parent"),
        (Phase(project=project, title="x", parent=make.phase(other)), "parent"),
        (Task(project=project, title="x", phase=make.phase(other)), "phase"),
        (Task(project=project, title="x", contact=cast.globex_manager), "contact"),
        (ProjectMember(project=project, contact=cast.globex_manager), "contact"),
        (Project(organization=cast.acme, title="x", contract=foreign), "contract"),
    ):
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert list(refused.value.message_dict) == [field]


def test_people_of_the_parent_may_be_on_a_project_of_a_sub_organization(cast: Cast) -> None:
    project = make.project(cast.acme_north)
    ProjectMember(project=project, contact=cast.manager).full_clean()
    with pytest.raises(ValidationError):
        ProjectMember(project=make.project(cast.acme), contact=cast.north_manager).full_clean()


def test_taking_a_phase_away_leaves_its_tasks(project: Project) -> None:
    top = make.phase(project)
    task, below = make.task(project, phase=top), make.phase(project, parent=top)
    top.delete()
    task.refresh_from_db()
    below.refresh_from_db()
    assert (task.phase, below.parent) == (None, None)


def test_statuses_have_words_and_a_tone() -> None:
    for status in (*ProjectStatus, *TaskStatus):
        assert status.label
        assert status.tone in {"neutral", "info", "warning", "success"}
