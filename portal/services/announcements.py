"""Announcements: who has put one away."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.models import Announcement, AnnouncementDismissal


def announcement_dismiss(*, viewer: Viewer, announcement: Announcement) -> None:
    """Put it away for this reader; twice changes nothing. Raises ValidationError for one that stays."""
    if announcement.stays:
        raise ValidationError(_("This announcement stays until it is over."))
    AnnouncementDismissal.objects.get_or_create(announcement=announcement, contact_id=viewer.contact_id)
