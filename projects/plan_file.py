"""A project's plan as events of an iCalendar file."""

from collections.abc import Iterable

from django.utils.text import Truncator

from portal.ical import Event
from projects.models import Project, Task

# The page that the event leads to holds the rest.
LONGEST_TEXT = 2000


def schedule_events(tasks: Iterable[Task], project: Project) -> list[Event]:
    """The tasks that have a day, each on all of its days; phases are known by their tasks."""
    return [_event(task, project) for task in tasks if task.starts_on or task.ends_on]


def _event(task: Task, project: Project) -> Event:
    days = [day for day in (task.starts_on, task.ends_on) if day]
    return Event(
        key=f"task-{task.pk}",
        summary=f"{task.title} ({project.title})",
        starts=days[0],
        ends=days[-1],
        description=Truncator(task.description).chars(LONGEST_TEXT),
        path=task.get_absolute_url(),
        categories=(str(task.get_status_display()),),
    )
