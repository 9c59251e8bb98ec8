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

# What only the client's own help desk knows of.
_OWN_DESK = {
    "ticket.own_assigned": _("Gave ticket %(what)s to %(to)s at your own help desk"),
    "ticket.own_planned": _("Changed your own plan for ticket %(what)s"),
    "ticket.own_completed": _("Completed your half of ticket %(what)s"),
    "ticket.own_reopened": _("Took up your half of ticket %(what)s again"),
    "ticket.own_time_added": _("Noted %(hours)s own hours on ticket %(what)s"),
    "ticket.escalated": _("Handed ticket %(what)s to the service provider"),
}

# Titles are for those who see all of the organization's tickets.
ACTIVITIES = (
    *(
        Activity(key, words, ActivityKind.TICKETS, perm=Perm.TICKETS_VIEW)
        for key, words in _SENTENCES.items()
    ),
    *(Activity(key, words, ActivityKind.TICKETS, perm=Perm.TICKETS_WORK) for key, words in _OWN_DESK.items()),
    Activity("ticket.file_opened", _OPENED, ActivityKind.FILES, perm=Perm.TICKETS_VIEW),
)
