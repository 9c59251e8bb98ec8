"""The verbs of tickets in the words of the client whose record it is; what staff did stands on the ticket."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.choices import ActivityKind
from portal.registry import Activity

_SENTENCES = {
    "ticket.created": _("Raised ticket %(what)s"),
    "ticket.note_added": _("Wrote on ticket %(what)s"),
    "ticket.status_changed": _("Changed the status of ticket %(what)s"),
    "ticket.watcher_added": _("Had somebody kept informed of ticket %(what)s"),
    "ticket.watcher_removed": _("Ended keeping somebody informed of ticket %(what)s"),
}
_OPENED = _("Opened the file “%(name)s” of ticket %(what)s")

# Titles are for those who see all of the organization's tickets.
ACTIVITIES = (
    *(
        Activity(key, words, ActivityKind.TICKETS, perm=Perm.TICKETS_VIEW)
        for key, words in _SENTENCES.items()
    ),
    Activity("ticket.file_opened", _OPENED, ActivityKind.FILES, perm=Perm.TICKETS_VIEW),
)
