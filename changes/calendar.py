"""Planned changes over time: those a viewer may see, in the version that was asked about last."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from changes.choices import ChangeStatus
from changes.models import ChangeRequest, ChangeVersion
from changes.querysets import ChangeQuerySet
from portal import months
from portal.access import Viewer
from portal.filters import midnight
from portal.ical import Event
from portal.months import Month

# A program of one's own is told of what ended so long ago, and of all that is to come.
KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Planned:
    """A change on its days in the active zone."""

    change: ChangeRequest
    version: ChangeVersion
    starts_at: datetime
    ends_at: datetime
    is_due: bool = False

    @property
    def first(self) -> date:
        """The day it begins."""
        return timezone.localtime(self.starts_at).date()

    @property
    def last(self) -> date:
        """The day on which its last moment lies; what ends at midnight is over then."""
        return timezone.localtime(self.ends_at - timedelta(microseconds=1)).date()

    @property
    def title(self) -> str:
        """What it is called in the plan."""
        return self.version.title

    @property
    def url(self) -> str:
        """Its page."""
        return self.change.get_absolute_url()

    @property
    def anchor(self) -> str:
        """Its place in the list below the table."""
        return f"change-{self.change.pk}"


def month_of(asked: str | None, viewer: Viewer) -> Month[Planned]:
    """What the viewer may know of a month; one query. Raises Http404 for what is no month."""
    first = months.asked_month(asked, timezone.localdate())
    begin, end = midnight(first), midnight(months.last_of(first) + timedelta(days=1))
    rows = _planned(viewer).filter(current__planned_from__lt=end, current__planned_to__gt=begin)
    return months.month(first, _as_entries(rows))


def events(viewer: Viewer) -> list[Event]:
    """The same for a program of one's own."""
    since = timezone.now() - KEPT
    rows = _planned(viewer).filter(current__planned_to__gte=since).order_by("current__planned_from", "pk")
    return [_event(one) for one in _as_entries(rows)]


def _planned(viewer: Viewer) -> ChangeQuerySet:
    """What was rejected will not happen, and stands in no calendar."""
    rows = ChangeRequest.objects.visible_to(viewer).for_list()
    return rows.filter(current__planned_from__isnull=False).exclude(status=ChangeStatus.REJECTED)


def _as_entries(rows: ChangeQuerySet) -> list[Planned]:
    found = [(change, change.current) for change in rows]
    return [
        Planned(change, version, version.planned_from, version.planned_to)
        for change, version in found
        if version and version.planned_from and version.planned_to
    ]


def _event(one: Planned) -> Event:
    change = one.change
    number, status = change.ticket.number, change.get_status_display()
    return Event(
        key=f"change-{change.pk}",
        summary=f"{one.title} ({number})",
        starts=one.starts_at,
        ends=one.ends_at,
        description=_("%(status)s. %(organization)s")
        % {"status": status, "organization": change.ticket.organization},
        path=one.url,
    )
