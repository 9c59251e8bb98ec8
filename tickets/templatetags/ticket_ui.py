"""What other pages show of tickets."""

from typing import Any

from django import template

from portal.access import Viewer
from tickets.services.offers import has_quick_ticket

register = template.Library()


@register.inclusion_tag("tickets/parts/quick_dialog.html")
def quick_ticket(viewer: Viewer | None) -> dict[str, Any]:
    """A button that opens Quick Ticket over the page; nothing where it is not offered."""
    return {"is_offered": viewer is not None and has_quick_ticket(viewer)}
