"""What a billing organization reads of one project of an end client (seed 004)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portal.access import Viewer
from portal.models import Visibility
from projects.models import Charge, Expense, Project, Task, TaskTimeEntry
from projects.people import real_name
from projects.querysets import TaskQuerySet


class Hours(NamedTuple):
    """Posted hours on a task, as they are billed; the text of internal ones stays inside."""

    day: date
    task: Task
    who: str
    hours_billed: Decimal
    summary: str


class Cost(NamedTuple):
    """Something sold or spent, with what it came to in its currency."""

    day: date
    description: str
    quantity: Decimal
    amount: Decimal
    currency: str
    is_expense: bool


def billed_tasks(viewer: Viewer, project: Project) -> TaskQuerySet:
    """Its tasks, as far as they are billed to the viewer's organization."""
    return Task.objects.billed_to(viewer).filter(project=project)


def hours(viewer: Viewer, project: Project) -> list[Hours]:
    """Its posted hours, the last worked first."""
    rows = TaskTimeEntry.objects.billed_to(viewer).filter(task__project=project)
    return [
        Hours(
            day=row.worked_on,
            task=row.task,
            who=real_name(row.resource),
            hours_billed=row.hours_billed,
            summary=row.summary if row.visibility == Visibility.EVERYONE else "",
        )
        for row in rows.select_related("task", "resource").order_by("-worked_on", "-pk")
    ]


def costs(viewer: Viewer, project: Project) -> list[Cost]:
    """Its posted charges and expenses, the last first."""
    sold = Charge.objects.billed_to(viewer).filter(project=project)
    spent = Expense.objects.billed_to(viewer).filter(project=project)
    found = [*map(_cost, sold), *map(_cost, spent)]
    return sorted(found, key=lambda cost: cost.day, reverse=True)


def _cost(row: Charge | Expense) -> Cost:
    is_expense = isinstance(row, Expense)
    return Cost(row.dated, row.description, row.quantity, row.amount, row.currency, is_expense)
