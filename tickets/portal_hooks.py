"""What tickets add to the portal."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.registry import NavEntry, NavMenu, NotificationEvent, nav, nav_menus, notification_events
from tickets.querysets import sees_all_tickets

nav_menus.register(NavMenu("tickets", _("Tickets"), "ticket", order=20))

_VIEW = Perm.TICKETS_VIEW
for _entry in (
    NavEntry("tickets.mine", "tickets", _("My Tickets"), "tickets:mine", 30, _VIEW),
    NavEntry(
        "tickets.open", "tickets", _("Open Tickets"), "tickets:open", 40, _VIEW, is_shown=sees_all_tickets
    ),
    NavEntry("tickets.completed", "tickets", _("Recently Completed"), "tickets:completed", 50, _VIEW),
    NavEntry("tickets.search", "tickets", _("Ticket Search"), "tickets:search", 60, _VIEW),
):
    nav.register(_entry)

for _order, (_key, _label) in enumerate(
    (
        ("ticket_created", _("A ticket was raised")),
        ("ticket_replied", _("Somebody wrote on a ticket")),
        ("ticket_waiting", _("A ticket waits for an answer")),
        ("ticket_completed", _("A ticket is completed")),
    )
):
    notification_events.register(NotificationEvent(_key, _label, order=_order))
