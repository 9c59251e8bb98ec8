"""The bars under the navigation, on every page."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.models import Announcement, ProviderSettings
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


def announcements(viewer: Viewer) -> Iterator[Notice]:
    """What is announced to the viewer, the worst first; without a query while nothing is."""
    provider, now = ProviderSettings.load(), timezone.now()
    if not (provider.announced_from and provider.announced_until):
        return
    if provider.announced_from <= now < provider.announced_until:
        yield from map(_notice, sorted(Announcement.objects.on_the_bar_of(viewer), key=_rank))


def _rank(row: Announcement) -> int:
    return list(LOOKS).index(_SEVERITY(row.severity))


def _notice(row: Announcement) -> Notice:
    tone, icon = LOOKS[_SEVERITY(row.severity)]
    url = row.get_absolute_url() if row.text else ""
    dismiss_url = "" if row.stays else reverse("announcement_dismiss", args=[row.pk])
    return Notice(row.summary, tone, icon, url, _("More"), dismiss_url, row.get_severity_display())
