"""Work on the demo's projects: appointments, hours and what was sold and spent, most of it posted."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from portal.demo.world import World
from portal.models import Visibility
from projects.models import CalendarEvent, Charge, Expense, Project, Task, TaskTimeEntry

# Work waits so many days for the Billing staff.
WAITS = 7
EVERY = 3  # days between two visits
SAID = ("Worked on it as planned", "Went on where we had stopped", "Finished and checked with the client")


def seed_work(world: World, project: Project) -> None:
    """Appointments of the project, and the work of what has begun."""
    CalendarEvent.objects.bulk_create(_events(world, project))
    tasks = project.tasks.exclude(resource=None).order_by("pk")
    TaskTimeEntry.objects.bulk_create(entry for task in tasks for entry in _hours(world, task))
    begins = project.starts_on
    if begins and begins < world.now.date():
        currency = project.organization.currency
        usual = {"project": project, "contract": project.contract, "currency": currency, "dated": begins}
        usual |= _state(world, begins)
        Expense.objects.create(
            description="Drive to you and back", quantity=2, unit_price=Decimal("48.50"), **usual
        )
        Charge.objects.create(
            description="Patch cables, 2 m", quantity=40, unit_price=Decimal("3.20"), **usual
        )


def _events(world: World, project: Project) -> Iterator[CalendarEvent]:
    if project.starts_on:
        begin = datetime.combine(project.starts_on, time(10), world.zone)
        yield CalendarEvent(
            project=project,
            title="Kick-off",
            place="Your meeting room",
            description="Who does what, and what **must not** stand still meanwhile.",
            starts_at=begin,
            ends_at=begin + timedelta(hours=1),
        )
    if project.ends_on:
        last = project.ends_on
        yield CalendarEvent(project=project, title="Hand-over", starts_on=last, ends_on=last)


def _hours(world: World, task: Task) -> Iterator[TaskTimeEntry]:
    """A visit every few days from its start until it ends, or until today."""
    assert task.starts_on  # noqa: S101 - the demo's tasks have days
    assert task.ends_on  # noqa: S101 - the same
    until = min(task.ends_on, world.now.date() - timedelta(days=1))
    for place in range(max(0, (until - task.starts_on).days + EVERY) // EVERY):
        day = task.starts_on + timedelta(days=EVERY * place)
        worked = Decimal(2 + (task.pk + place) % 4)
        yield TaskTimeEntry(
            task=task,
            contract=task.project.contract,
            resource=task.resource,
            worked_on=day,
            hours_worked=worked,
            hours_billed=worked,
            summary=SAID[(task.pk + place) % len(SAID)],
            visibility=Visibility.EVERYONE,
            **_state(world, day),
        )


def _state(world: World, day: date) -> dict[str, datetime]:
    posted = datetime.combine(day + timedelta(days=WAITS), time(17), world.zone)
    return {"approved_and_posted_at": posted} if posted < world.now else {}
