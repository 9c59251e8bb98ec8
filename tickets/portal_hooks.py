"""What tickets add to the portal."""

from django.utils.translation import gettext_lazy as _

from portal.registry import NotificationEvent, notification_events

for _order, (_key, _label) in enumerate(
    (
        ("ticket_created", _("A ticket was raised")),
        ("ticket_replied", _("Somebody wrote on a ticket")),
        ("ticket_waiting", _("A ticket waits for an answer")),
        ("ticket_completed", _("A ticket is completed")),
    )
):
    notification_events.register(NotificationEvent(_key, _label, order=_order))
