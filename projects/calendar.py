"""A month of a project: the provider's events, and the days on which tasks are due (reference 6.2)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from portal import months
from portal.access import Perm, Viewer
from portal.filters import midnight
from portal.ical import Event
from portal.months import Month
from projects.models import CalendarEvent, Project, Task
from projects.outline import tasks_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, or a task on the day it is due; `first` and `last` are its days in the active zone."""

    first: date
    last: date
    event: CalendarEvent | None = None
    task: Task | None = None

    @property
    def url(self) -> str:
        """An event's place in the list below, a task's page."""
        return self.task.get_absolute_url() if self.task else f"#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Its place in the list below."""
        return f"event-{self.event.pk}" if self.event else f"task-{self.task.pk if self.task else ''}"

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.event or self.task)

    @property
    def starts_at(self) -> datetime | None:
        """When an event with times begins."""
        return self.event.starts_at if self.event else None

    @property
    def ends_at(self) -> datetime | None:
        """When it is over."""
        return self.event.ends_at if self.event else None

    @property
    def is_due(self) -> bool:
        """A task stands on the day it has to be done."""
        return self.task is not None


def month_of(asked: str | None, viewer: Viewer, project: Project) -> Month[Entry]:
    """What the viewer may know of a month; one query, and another for who may see the schedule.

    Without a month asked for it is the one of today within the project. Raises Http404 for what is no month.
    """
    first = months.asked_month(asked, _nearest(project, timezone.localdate()))
    return months.month(first, _entries(viewer, project, first, months.last_of(first)))


def calendar_events(viewer: Viewer, project: Project) -> list[Event]:
    """The provider's events for one's own calendar."""
    rows = CalendarEvent.objects.visible_to(viewer).filter(project=project)
    return [calendar_event(event, project) for event in rows]


def calendar_event(event: CalendarEvent, project: Project) -> Event:
    """One of them, with the project it belongs to."""
    return Event(
        key=f"event-{event.pk}",
        summary=f"{event.title} ({project.title})",
        starts=event.starts,
        ends=event.ends,
        description=event.description,
        location=event.place,
    )


def _nearest(project: Project, today: date) -> date:
    """Today, or the day of the project that is nearest to it."""
    day = min(today, project.ends_on) if project.ends_on else today
    day = max(day, project.starts_on) if project.starts_on else day
    return day if day.year in months.YEARS else today


def _entries(viewer: Viewer, project: Project, first: date, last: date) -> list[Entry]:
    begin, end = midnight(first), midnight(last + timedelta(days=1))
    events = CalendarEvent.objects.visible_to(viewer).filter(project=project)
    found = [Entry(one.first_day, one.last_day, event=one) for one in events.between(first, last, begin, end)]
    if viewer.can(Perm.PROJECTS_SCHEDULE):
        due = tasks_of(viewer, project).due_between(first, last)
        found += [Entry(task.ends_on, task.ends_on, task=task) for task in due if task.ends_on]
    return found
