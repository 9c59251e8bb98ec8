"""How often one person may write devices in an hour: all but the files are mails to our people (S20, S33)."""

from django.conf import settings
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.limits import an_hour_ago, refuse_more
from portal.models import AuditEntry

WRITES = ("device.added", "device.changed", "import.devices_by_client")


def refuse_too_many(viewer: Viewer) -> None:
    """Raise TooManyError once the hour's number is reached; a file counts once, whatever it holds."""
    written = AuditEntry.objects.filter(verb__in=WRITES, actor=viewer.user_id, at__gt=an_hour_ago())
    sentence = _(
        "You have written %(number)s times within an hour; more is not taken at the moment. A file takes many"
        " changes at once."
    )
    refuse_more(written, settings.PORTAL_DEVICES_PER_HOUR, sentence)
