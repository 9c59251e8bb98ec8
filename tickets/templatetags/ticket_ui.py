"""What other pages show of tickets."""

from django import template

from portal.access import Viewer
from portal.templatetags import ui
from tickets.services.offers import has_quick_ticket

register = template.Library()


@register.simple_tag
def quick_ticket(viewer: Viewer | None) -> str:
    """A button that opens Quick Ticket over the page; nothing where it is not offered."""
    is_offered = viewer is not None and has_quick_ticket(viewer)
    return ui.unchanging("tickets/parts/quick_dialog.html") if is_offered else ""
