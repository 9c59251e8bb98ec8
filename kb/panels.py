"""On other pages: articles of a ticket or a device, and those that may spare a ticket."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kb.models import Article
from kb.searching import suggestions
from kb.services.feedback import articles_suggested
from portal.access import Perm, Viewer
from portal.models import ProviderSettings
from portal.registry import Panel, TitleHelp

SHOWN = 5


def of_ticket(viewer: Viewer, ticket: Any) -> Mapping[str, Any]:
    """What the editors have put beside it, as far as the viewer may read it.

    Whoever is billed for an end client's ticket reads by their own audience, never by the client's.
    """
    rows = Article.objects.visible_to(viewer).filter(tickets=ticket.pk).for_list().by_title()
    return {"articles": list(rows[:SHOWN])}


def of_device(viewer: Viewer, device: Any) -> Mapping[str, Any] | None:
    """What is written about devices of its type, as far as the viewer may read it."""
    rows = Article.objects.visible_to(viewer).filter(device_types=device.type_id).for_list().by_title()
    articles = list(rows[:SHOWN])
    return {"articles": articles} if articles else None


def find(viewer: Viewer, title: str, *, asked: bool = True) -> Mapping[str, Any]:
    """Up to five articles for a title; that they were shown is counted once a day."""
    found = suggestions(viewer, title)
    articles_suggested(viewer=viewer, articles=found, about=title)
    return {"suggested": found, "about": title, "asked": asked}


def is_on(viewer: Viewer) -> bool:
    """Whether the provider wants articles suggested."""
    return ProviderSettings.load().suggest_articles


OF_TICKET = Panel(
    "kb.of_ticket",
    "tickets.Ticket",
    _("Knowledge base"),
    "kb/parts/of_ticket.html",
    of_ticket,
    order=40,
    icon="book",
    perm=Perm.KB_VIEW,
    for_payers=True,
)
OF_DEVICE = Panel(
    "kb.of_device",
    "devices.Device",
    _("Knowledge base"),
    "kb/parts/of_ticket.html",
    of_device,
    order=40,
    icon="book",
    perm=Perm.KB_VIEW,
)
BEFORE_A_TICKET = TitleHelp(
    "kb",
    _("Look for articles about this"),
    "kb:suggestions",
    "kb/parts/suggested.html",
    find,
    perm=Perm.KB_VIEW,
    is_shown=is_on,
)
