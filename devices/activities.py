"""The verbs of devices in the words of the client whose record it is; what staff did stays with them."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.choices import ActivityKind
from portal.registry import Activity

_SENTENCES = {
    "device.added": _("Added %(what)s"),
    "device.changed": _("Changed what is known of %(what)s"),
    "import.devices_by_client": _("Took in a file: %(new)s new, %(changed)s changed"),
}

ACTIVITIES = tuple(
    Activity(key, words, ActivityKind.DEVICES, perm=Perm.DEVICES_VIEW) for key, words in _SENTENCES.items()
)
