"""The pages of tickets that are measured."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from portal.access import Viewer
from portal.bench.pages import BenchPage
from portal.registry import Look
from tickets.cards import ALL, CARDS, months
from tickets.filters import MINE
from tickets.models import RequestType, Ticket

# Words are taken from so many of the newest tickets the viewer may see.
_SAMPLE = 500
_WORD = re.compile(r"\w{5,}")


def _page(name: str, viewer: Viewer, **query: str) -> str:
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def _words(viewer: Viewer) -> list[tuple[str, int]]:
    """Words of the newest tickets with their number, the most common first."""
    texts = Ticket.objects.visible_to(viewer).order_by("-created_at").values_list("title", "description")
    found = Counter(word.lower() for text in texts[:_SAMPLE] for word in _WORD.findall(" ".join(text)))
    return found.most_common()


def _common(viewer: Viewer) -> str:
    return _search(viewer, _words(viewer)[0][0])


def _rare(viewer: Viewer) -> str:
    """A word of one ticket only; a number, if there is one, will hardly stand in another."""
    once = [word for word, count in _words(viewer) if count == 1]
    return _search(viewer, next((word for word in once if word.isdigit()), once[-1]))


def _search(viewer: Viewer, words: str) -> str:
    return _page("tickets:search", viewer, q=words, include_completed="on")


def _filtered(viewer: Viewer) -> str:
    return _page("tickets:open", viewer, title=_words(viewer)[0][0])


def _of_one(name: str, viewer: Viewer) -> str:
    """The newest ticket with the longest history."""
    newest = Ticket.objects.visible_to(viewer).order_by("-created_at").values("pk")[:_SAMPLE]
    rows = Ticket.objects.filter(pk__in=list(newest.values_list("pk", flat=True)))
    pk = rows.alias(length=Count("notes")).order_by("-length", "-pk").values_list("pk", flat=True)[0]
    return reverse(name, args=[pk])


def _new_form(viewer: Viewer) -> str:
    pk = RequestType.objects.offered_to(viewer).values_list("pk", flat=True)[0]
    return reverse("tickets:new_form", args=[pk])


def _home_mine(viewer: Viewer) -> str:
    """Home with every card of tickets on My, for those who have the choice."""
    return _page("home", viewer, **{card.key: MINE for card in CARDS if card.modes(viewer)})


def _created_lately(viewer: Viewer) -> str:
    """The table behind the legend of the months: everything created in half a year."""
    chart = months(Look(viewer, ALL))["chart"]
    url: str = chart.series[0].total.url
    return url


def _list(name: str, **query: str) -> Callable[[Viewer], str]:
    return lambda viewer: _page(name, viewer, **query)


def _end_clients(viewer: Viewer, **query: str) -> str:
    """The list of a billing organization; nobody else has one."""
    if not viewer.pays_for_others:
        raise NoReverseMatch("no contract bills this organization for another one")
    return _page("tickets:end_clients", viewer, **query)


def _end_client_ticket(viewer: Viewer) -> str:
    """The newest of its tickets."""
    pk = Ticket.objects.billed_to(viewer).order_by("-created_at").values_list("pk", flat=True).first()
    if pk is None:
        raise NoReverseMatch("there is no ticket of an end client")
    return reverse("tickets:end_client_detail", args=[pk])


PAGES = [
    BenchPage("my tickets", _list("tickets:mine")),
    BenchPage("open tickets", _list("tickets:open")),
    BenchPage("home my", _home_mine),
    BenchPage("home card", lambda viewer: reverse("home_card", args=["ticket_months"])),
    BenchPage("created lately", _created_lately),
    BenchPage("overdue", _list("tickets:search", attention="overdue")),
    BenchPage("open filtered", _filtered),
    BenchPage("open by status", _list("tickets:open", sort="status")),
    BenchPage("recently completed", _list("tickets:completed")),
    BenchPage("all tickets", _list("tickets:search", include_completed="on")),
    BenchPage("search rare word", _rare),
    BenchPage("search common word", _common),
    BenchPage("search two letters", _list("tickets:search", q="vp", include_completed="on")),
    BenchPage("end client tickets", _end_clients),
    BenchPage("end clients all", partial(_end_clients, include_completed="on")),
    BenchPage("end client filtered", partial(_end_clients, title="p", client="d")),
    BenchPage("end client ticket", _end_client_ticket),
    BenchPage("ticket", partial(_of_one, "tickets:detail")),
    BenchPage("new ticket", _new_form),
    BenchPage("tickets report", _list("ticket_reports:tickets")),
    BenchPage("time report", _list("ticket_reports:time")),
    BenchPage("csv", _list("tickets:search", include_completed="on", export="csv"), file=True),
    BenchPage("admin tickets", _list("admin:tickets_ticket_changelist"), staff=True),
    BenchPage("admin search", _list("admin:tickets_ticket_changelist", q="printer"), staff=True),
    BenchPage("admin ticket", partial(_of_one, "admin:tickets_ticket_change"), staff=True),
]
