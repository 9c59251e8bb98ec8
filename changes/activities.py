"""The verbs of changes in the words of the client whose record it is; what staff did stands on the change."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.choices import ActivityKind
from portal.registry import Activity

# Titles are for those who see all of the organization's tickets.
ANSWERED = Activity(
    "change.answered",
    _("Answered change request %(what)s"),
    ActivityKind.TICKETS,
    perm=Perm.TICKETS_VIEW,
)
