"""A month of a project: the provider's events, and the days on which tasks are due (reference 6.2)."""

import re
from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.utils import timezone

from portal import formats
from portal.access import Perm, Viewer
from portal.filters import midnight
from portal.ical import Event
from projects.models import CalendarEvent, Project, Task
from projects.outline import tasks_of

# A day of the month's table names so many; all are in the list below it.
MOST_IN_A_DAY = 4
# Beyond these a moment has no place in some zone.
_YEARS = range(1900, 3000)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


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


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the table; one of another month is empty."""

    date: date
    is_inside: bool
    is_today: bool
    entries: Sequence[Entry]

    @property
    def shown(self) -> Sequence[Entry]:
        """Those that have room."""
        return self.entries[:MOST_IN_A_DAY]

    @property
    def hidden(self) -> int:
        """How many have none."""
        return max(0, len(self.entries) - MOST_IN_A_DAY)


@dataclass(frozen=True, slots=True)
class Month:
    """A month with everything in it, in the order of its days."""

    first: date
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Day]]
    entries: Sequence[Entry]

    @property
    def label(self) -> str:
        """Its name and year."""
        return formats.month(self.first)

    @property
    def before(self) -> str:
        """The month before it, as an address names it; "" where there is none."""
        return _named(self.first - timedelta(days=1))

    @property
    def after(self) -> str:
        """The month after it."""
        return _named(last_of(self.first) + timedelta(days=1))


def asked_month(asked: str | None, project: Project) -> date:
    """The first day of the month an address names, else of the one of today within the project.

    Raises Http404 for what is no month.
    """
    if asked is None:
        return _nearest(project, timezone.localdate()).replace(day=1)
    found = _MONTH.fullmatch(asked)
    if found is None or int(found[1]) not in _YEARS or not 1 <= int(found[2]) <= 12:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)


def month(viewer: Viewer, project: Project, first: date) -> Month:
    """What the viewer may know of that month; one query, and another for who may see the schedule."""
    last, today = last_of(first), timezone.localdate()
    entries = sorted(_entries(viewer, project, first, last), key=_order)
    days = Calendar(formats.first_weekday()).monthdatescalendar(first.year, first.month)
    weeks = [[_day(day, day.month == first.month, today, entries) for day in week] for week in days]
    return Month(first, [formats.weekday(day) for day in days[0]], weeks, entries)


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


def last_of(first: date) -> date:
    """The last day of the month that begins then."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _nearest(project: Project, today: date) -> date:
    """Today, or the day of the project that is nearest to it."""
    day = min(today, project.ends_on) if project.ends_on else today
    day = max(day, project.starts_on) if project.starts_on else day
    return day if day.year in _YEARS else today


def _entries(viewer: Viewer, project: Project, first: date, last: date) -> list[Entry]:
    begin, end = midnight(first), midnight(last + timedelta(days=1))
    events = CalendarEvent.objects.visible_to(viewer).filter(project=project)
    found = [Entry(one.first_day, one.last_day, event=one) for one in events.between(first, last, begin, end)]
    if viewer.can(Perm.PROJECTS_SCHEDULE):
        due = tasks_of(viewer, project).due_between(first, last)
        found += [Entry(task.ends_on, task.ends_on, task=task) for task in due if task.ends_on]
    return found


def _order(entry: Entry) -> tuple[date, bool, str, str]:
    """By day; what lasts all day first, then by the clock."""
    event = entry.event
    begins = f"{timezone.localtime(event.starts_at):%H:%M}" if event and event.starts_at else ""
    return entry.first, entry.task is not None, begins, entry.title


def _day(day: date, is_inside: bool, today: date, entries: Sequence[Entry]) -> Day:
    within = [one for one in entries if one.first <= day <= one.last] if is_inside else []
    return Day(day, is_inside, day == today, within)


def _named(day: date) -> str:
    return f"{day:%Y-%m}" if day.year in _YEARS else ""
