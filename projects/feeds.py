"""The appointments of one's projects for one's own calendar program."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.ical import Event
from portal.registry import FeedKind
from projects.calendar import calendar_event
from projects.models import CalendarEvent

# What is longer ago, a program of one's own has kept or nobody misses.
KEPT = timedelta(days=180)


def _is_open(viewer: Viewer) -> bool:
    return viewer.can_all((Perm.PROJECTS_VIEW, Perm.PROJECTS_CALENDAR))


def _events(viewer: Viewer) -> list[Event]:
    since = timezone.now() - KEPT
    rows = CalendarEvent.objects.visible_to(viewer).select_related("project")
    recent = rows.filter(Q(ends_on__gte=since.date()) | Q(ends_at__gte=since))
    return [calendar_event(event, event.project) for event in recent]


APPOINTMENTS = FeedKind(
    "projects.appointments",
    _("Appointments of projects"),
    _("What we have put into the calendars of your projects, the last half year and all that is to come."),
    _is_open,
    _events,
    order=20,
)
