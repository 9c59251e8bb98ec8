"""What tickets show on the pages of other apps' rows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.registry import Panel
from tickets.models import Ticket

SHOWN = 10


def of_device(viewer: Viewer, device: Any) -> Mapping[str, Any] | None:
    """Its tickets within the viewer's scope, the open ones first, and the way to a new one."""
    rows = Ticket.objects.visible_to(viewer).filter(device_id=device.pk).for_list()
    newest = rows.order_by(F("completed_at").desc(nulls_first=True), "-created_at", "-pk")[: SHOWN + 1]
    tickets = list(newest)
    may_create = viewer.can(Perm.TICKETS_CREATE) and not viewer.read_only
    return {
        "device_id": device.pk,
        "tickets": tickets[:SHOWN],
        "has_more": len(tickets) > SHOWN,
        "may_create": may_create and device.is_active,
    }


def of_article(viewer: Viewer, article: Any) -> Mapping[str, Any] | None:
    """Tickets that the editors have named beside it, within the viewer's scope."""
    named = article.tickets.order_by().values("pk")
    tickets = list(Ticket.objects.visible_to(viewer).filter(pk__in=named).for_list().order_by("-pk")[:SHOWN])
    return {"tickets": tickets} if tickets else None


def _concerns(viewer: Viewer) -> bool:
    return viewer.can(Perm.TICKETS_VIEW) or viewer.can(Perm.TICKETS_CREATE)


OF_DEVICE = Panel(
    "tickets.of_device",
    "devices.Device",
    _("Tickets"),
    "tickets/panels/of_device.html",
    of_device,
    order=10,
    icon="ticket",
    is_shown=_concerns,
)
OF_ARTICLE = Panel(
    "tickets.of_article",
    "kb.Article",
    _("Your tickets about this"),
    "tickets/panels/of_article.html",
    of_article,
    order=20,
    icon="ticket",
    perm=Perm.TICKETS_VIEW,
)
