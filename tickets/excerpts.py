"""Why Ticket Search found a ticket (peers DDU#45): what its title and number do not show already."""

from collections.abc import Iterable

from portal.access import Viewer
from portal.excerpts import excerpt
from portal.search import Query
from tickets.models import Ticket


def explain(viewer: Viewer, tickets: Iterable[Ticket], query: Query) -> None:
    """Tell the tickets of one page what was looked for, and where their descriptions have it.

    Descriptions are read in one query, and only of tickets whose title and number leave a term unexplained.
    """
    terms = tuple(dict.fromkeys(query.terms))
    unexplained: dict[int, list[str]] = {}
    for ticket in tickets:
        ticket.sought = terms
        if left := [term for term in terms if term.lower() not in f"{ticket.title}\n{ticket.number}".lower()]:
            unexplained[ticket.pk] = left
    if not unexplained:
        return
    found = Ticket.objects.visible_to(viewer).filter(pk__in=unexplained).around(terms)
    for ticket in tickets:
        ticket.excerpts = _excerpts(found.get(ticket.pk, {}), unexplained.get(ticket.pk, []))


def _excerpts(cuts: dict[str, str], terms: Iterable[str]) -> tuple[str, ...]:
    """The windows of the terms, each term shown once."""
    shown: list[str] = []
    for term in terms:
        if cuts.get(term) and not any(term.lower() in earlier.lower() for earlier in shown):
            shown.append(excerpt(cuts[term], term))
    return tuple(shown)
