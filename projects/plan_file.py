"""A project's plan as events of an iCalendar file."""

from collections.abc import Sequence

from django.utils.text import Truncator

from portal.ical import Event
from projects.models import Project
from projects.outline import Line

# The page that the event leads to holds the rest.
LONGEST_TEXT = 2000


def schedule_events(lines: Sequence[Line], project: Project) -> list[Event]:
    """The tasks that have a day, each on all of its days; phases are known by their tasks."""
    return [_event(line, project) for line in lines if line.task and (line.starts_on or line.ends_on)]


def _event(line: Line, project: Project) -> Event:
    task, days = line.task, [day for day in (line.starts_on, line.ends_on) if day]
    assert task  # noqa: S101 - the caller has left the others out
    return Event(
        key=f"task-{task.pk}",
        summary=f"{task.title} ({project.title})",
        starts=days[0],
        ends=days[-1],
        description=Truncator(task.description).chars(LONGEST_TEXT),
        path=task.get_absolute_url(),
        categories=(str(task.get_status_display()),),
    )
