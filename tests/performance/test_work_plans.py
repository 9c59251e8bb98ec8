"""What PostgreSQL does for hours, costs and events of one project among many: it reads by an index."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from projects.models import CalendarEvent, Charge, Expense, Project, Task, TaskTimeEntry
from projects.outline import tasks_of
from projects.tables import BilledHoursTable, ExpenseTable
from tests.conftest import Cast, assemble
from tests.factories import projects as make
from tests.performance.statistics import gather
from tests.performance.test_manage_plans import read_by_index
from tests.performance.test_plans import counted, viewer_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

# So many that reading them all is no way to find one; people work on the last of them.
PROJECTS, WORKED_ON, OF_EACH = 4_000, 400, 30
DAY, POSTED = date(2026, 3, 2), datetime(2026, 3, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def cast(module_db: None) -> Cast:
    """The cast of all tests here."""
    return assemble()


@pytest.fixture(scope="module")
def project(cast: Cast) -> Project:
    """One of the projects on which people work."""
    every = Project.objects.bulk_create(
        Project(organization=cast.globex, title=f"Elsewhere {number}", is_published=True)
        for number in range(PROJECTS)
    )
    every.append(make.project(cast.acme))
    each = [(project, number) for project in every[-WORKED_ON:] for number in range(OF_EACH)]
    tasks = Task.objects.bulk_create(
        Task(project=project, title=f"Task {number}", client_access="read", ends_on=DAY)
        for project, number in each
    )
    hours: dict[str, Any] = {"hours_worked": 1, "hours_billed": 1, "resource": cast.technician}
    TaskTimeEntry.objects.bulk_create(
        TaskTimeEntry(task=task, worked_on=DAY, approved_and_posted_at=POSTED, **hours) for task in tasks
    )
    cost: dict[str, Any] = {"dated": DAY, "unit_price": Decimal(1), "currency": "USD"}
    kinds: tuple[type[Any], ...] = (Charge, Expense)
    for kind in kinds:
        kind._default_manager.bulk_create(
            kind(project=project, description=f"{number}", approved_and_posted_at=POSTED, **cost)
            for project, number in each
        )
    CalendarEvent.objects.bulk_create(
        CalendarEvent(project=project, title=f"{number}", starts_on=DAY, ends_on=DAY)
        for project, number in each
    )
    gather()
    return every[-1]


def test_billed_hours_and_expenses(project: Project, cast: Cast) -> None:
    viewer = viewer_of(cast.manager)
    hours = TaskTimeEntry.objects.visible_to(viewer).of_project(project).for_list()
    expenses = Expense.objects.visible_to(viewer).filter(project=project).for_list()
    for table, rows in ((BilledHoursTable, hours), (ExpenseTable, expenses)):
        assert read_by_index(counted(rows))
        for name in table.base_columns:
            for sort in (name, f"-{name}"):
                assert read_by_index(table(rows, sort=sort).rows_in_order[:26]), sort


def test_a_month_and_the_files(project: Project, cast: Cast) -> None:
    viewer = viewer_of(cast.manager)
    events = CalendarEvent.objects.visible_to(viewer).filter(project=project)
    assert read_by_index(events)
    assert read_by_index(events.between(DAY, DAY, POSTED, POSTED))
    assert read_by_index(tasks_of(viewer, project).due_between(DAY, DAY))
    assert read_by_index(Charge.objects.visible_to(viewer).filter(project=project))


def test_the_card_of_home(project: Project, cast: Cast) -> None:
    viewer = viewer_of(cast.manager)
    rows = Project.objects.visible_to(viewer).open()
    assert read_by_index(rows.for_list()[:6])
    assert read_by_index(counted(rows))
