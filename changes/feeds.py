"""Planned changes for one's own calendar program."""

from django.utils.translation import gettext_lazy as _

from changes.calendar import events
from changes.querysets import is_on
from portal.registry import FeedKind

PLANNED = FeedKind(
    "changes.planned",
    _("Planned changes"),
    _("When changes are planned that you may see here, the last half year and all that is to come."),
    lambda _viewer: is_on(),
    events,
    order=10,
)
