"""Announcements: when there are any at all, and who has put one away."""

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.models import Announcement, AnnouncementDismissal, ProviderSettings

# For one without an end.
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


@transaction.atomic
def announced_keep() -> None:
    """Keep in the settings, which every page reads anyway, from when until when anything is announced.

    So the bar costs no query while nothing is. The settings are locked first: of two announcements saved at
    once the later one counts both.
    """
    provider = ProviderSettings.objects.select_for_update().first() or ProviderSettings()
    times = list(Announcement.objects.not_over().values_list("starts_at", "ends_at"))
    provider.announced_from = min((start for start, _end in times), default=None)
    provider.announced_until = max((end or FOR_EVER for _start, end in times), default=None)
    provider.save()


def announcement_dismiss(*, viewer: Viewer, announcement: Announcement) -> None:
    """Put it away for this reader; twice changes nothing. Raises ValidationError for one that stays."""
    if announcement.stays:
        raise ValidationError(_("This announcement stays until it is over."))
    AnnouncementDismissal.objects.get_or_create(announcement=announcement, contact_id=viewer.contact_id)
