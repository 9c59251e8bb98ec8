"""The bars under the navigation, on every page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.kept import kept
from portal.models import Announcement, AnnouncementDismissal
from portal.registry import Notice, bars

_SEVERITY = Announcement.Severity
LOOKS = {  # in the order in which they stand: tone, icon
    _SEVERITY.OUTAGE: ("danger", "circle-alert"),
    _SEVERITY.WARNING: ("warning", "alert-triangle"),
    _SEVERITY.INFO: ("info", "megaphone"),
}


def notices_for(viewer: Viewer) -> list[Notice]:
    """Every notice that the apps have for the viewer, in the order of the registry."""
    return [
        notice for bar in bars if bar.perm is None or viewer.can(bar.perm) for notice in bar.notices(viewer)
    ]


@dataclass(frozen=True, slots=True)
class Announced:
    """What the bar says of an announcement, and when."""

    pk: int
    summary: str
    severity: str
    starts_at: datetime
    ends_at: datetime | None
    url: str
    stays: bool

    def is_under_way(self, now: datetime) -> bool:
        """Begun and not over."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@kept
def announced_at(organization_id: int) -> tuple[Announced, ...]:
    """What is or will be announced to everybody of one organization, the worst first."""
    rows = sorted(Announcement.objects.meant_for(organization_id), key=_rank)
    return tuple(map(_announced, rows))


def announcements(viewer: Viewer) -> Iterator[Notice]:
    """What is announced to the viewer; without a query while there is nothing to put away."""
    now = timezone.now()
    running = [one for one in announced_at(viewer.organization_id) if one.is_under_way(now)]
    # An outage stays, also one that was put away as a warning.
    put_away = _put_away(viewer, [one.pk for one in running if not one.stays])
    return (_notice(one) for one in running if one.pk not in put_away)


def _put_away(viewer: Viewer, ids: list[int]) -> Iterable[int]:
    """Which of them the viewer has put away."""
    if not ids:
        return ()
    gone = AnnouncementDismissal.objects.filter(contact=viewer.contact_id, announcement__in=ids)
    return set(gone.values_list("announcement_id", flat=True))


def _rank(row: Announcement) -> int:
    return list(LOOKS).index(_SEVERITY(row.severity))


def _announced(row: Announcement) -> Announced:
    url = row.get_absolute_url() if row.text else ""
    return Announced(row.pk, row.summary, row.severity, row.starts_at, row.ends_at, url, row.stays)


def _notice(one: Announced) -> Notice:
    severity = _SEVERITY(one.severity)
    tone, icon = LOOKS[severity]
    dismiss_url = "" if one.stays else reverse("announcement_dismiss", args=[one.pk])
    return Notice(one.summary, tone, icon, one.url, _("More"), dismiss_url, severity.label)
