"""The cards of tickets on Home (seed 000, reference 3): every number is the rows of the table it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import formats
from portal.access import Perm, Viewer
from portal.charts import BarChart, Doughnut, Label, Mark, Series, Slice
from portal.filters import OptionFilter, within
from portal.pagination import count_in_figures
from portal.registry import Card, Look, Mode, Text, Waiting, waiting
from tickets.choices import Attention
from tickets.filters import MINE, NO_TYPE
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet, completed, lately, mine, needing, sees_all_tickets
from tickets.tables import OpenTicketTable

ALL = "all"
MONTHS = 6
NEWEST = 6


def modes(viewer: Viewer) -> Sequence[Mode]:
    """All or My; those who see their own only have nothing to choose."""
    choice = (Mode(ALL, gettext_lazy("All")), Mode(MINE, gettext_lazy("My")))
    return choice if sees_all_tickets(viewer) else ()


def waiting_for(viewer: Viewer) -> list[Waiting]:
    """What other apps know to wait for the viewer on tickets: the change requests to approve (seed 000)."""
    ours = (one for one in waiting if one.model == Ticket._meta.label)
    return [one for one in ours if one.rows(viewer) is not None]


def open_modes(viewer: Viewer) -> Sequence[Mode]:
    """All, My, and what waits."""
    more = [Mode(one.key, one.label) for one in waiting_for(viewer)]
    first = modes(viewer) or ((Mode(MINE, gettext_lazy("My")),) if more else ())
    return (*first, *more)


def sees_all(look: Look) -> bool:
    """Whether the card is about everybody's tickets."""
    return look.mode == ALL


def rows_of(look: Look) -> TicketQuerySet:
    """The tickets the card is about."""
    rows = Ticket.objects.visible_to(look.viewer)
    return rows if sees_all(look) else rows.mine(look.viewer)


def link(look: Look, name: str, **query: str) -> str:
    """A table, within the organization that Home looks at."""
    if look.organization_id is not None:
        query["organization"] = str(look.organization_id)
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def open_link(look: Look, **query: str) -> str:
    """The table of the card's open tickets."""
    return link(look, "tickets:open" if sees_all(look) else "tickets:mine", **query)


# Tickets ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number that opens its table; `tone` colours it while it is not zero."""

    label: Text
    rows: Q
    url: str
    tone: str = ""
    counted: int = 0

    @property
    def figures(self) -> str:
        """The number as the table says it."""
        return count_in_figures(self.counted)


def tickets(look: Look) -> Mapping[str, Any]:
    """The ways to a new ticket, and the numbers of those there are."""
    numbers = _counted(look, _numbers(look)) if look.viewer.can(Perm.TICKETS_VIEW) else []
    return {"numbers": numbers, "may_create": look.viewer.can(Perm.TICKETS_CREATE)}


def _numbers(look: Look) -> list[Number]:
    """What is counted: one's own, and what the viewer sees of the others'."""
    mine_of, is_open = mine(look.viewer), Q(completed_at=None)
    theirs, overdue = needing(Attention.WAITING), needing(Attention.OVERDUE)
    search = partial(link, look, "tickets:search")
    everything = [Number(_("All open"), is_open, link(look, "tickets:open"))]
    return [
        Number(_("My open"), is_open & mine_of, link(look, "tickets:mine")),
        *(everything if sees_all_tickets(look.viewer) else []),
        Number(
            _("Waiting on you"),
            theirs & mine_of,
            search(attention=Attention.WAITING, whose=MINE),
            "warning",
        ),
        Number(_("Overdue"), overdue, search(attention=Attention.OVERDUE), "danger"),
        Number(_("Recently completed"), lately(), link(look, "tickets:completed")),
        *_waiting(look),
    ]


def _waiting(look: Look) -> list[Number]:
    return [
        Number(one.label, Q(completed_at=None) & rows, link(look, one.url_name, **one.query), "warning")
        for one in waiting_for(look.viewer)
        if (rows := one.rows(look.viewer)) is not None
    ]


def _counted(look: Look, numbers: Sequence[Number]) -> list[Number]:
    """All of them in one query over what is open or was completed lately."""
    counts = {f"n{place}": Count("pk", filter=one.rows) for place, one in enumerate(numbers)}
    rows = Ticket.objects.visible_to(look.viewer).filter(Q(completed_at=None) | lately())
    found = rows.aggregate(**counts)
    return [
        Number(one.label, one.rows, one.url, one.tone, found[f"n{place}"])
        for place, one in enumerate(numbers)
    ]


# Open Tickets -------------------------------------------------------------------------------------


def open_tickets(look: Look) -> Mapping[str, Any]:
    """The newest open tickets, in the order of their table."""
    rows, url = _looked_at(look)
    table = OpenTicketTable(rows.for_list().open(), several=look.viewer.sees_several)
    return {"rows": table.rows_in_order[:NEWEST], "url": url}


def _looked_at(look: Look) -> tuple[TicketQuerySet, str]:
    for one in waiting_for(look.viewer):
        if one.key == look.mode:
            rows = Ticket.objects.visible_to(look.viewer).filter(one.rows(look.viewer) or Q(pk=None))
            return rows, link(look, one.url_name, **one.query)
    return rows_of(look), open_link(look)


# Created and completed ----------------------------------------------------------------------------


def last_months(today: date, count: int = MONTHS) -> list[slice]:
    """The first and last days of the month of `today` and of those before it, the oldest first."""
    found: list[slice] = []
    last = (today.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    for _number in range(count):
        found.insert(0, slice(last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    return found


def months(look: Look) -> Mapping[str, Any]:
    """Bars of what was created and what was completed, by the viewer's months."""
    spans = last_months(timezone.localdate())
    created, done = _by_month(look, spans)
    labels = [
        Label(formats.month(one.start, short=True), formats.month(one.start), f"{one.start:%Y-%m}")
        for one in spans
    ]
    chart = BarChart(
        _("Tickets created and completed by month"),
        labels,
        [
            _series(look, _("Created"), "created", spans, created),
            _series(look, _("Completed"), "completed", spans, done),
        ],
        heading=_("Month"),
        phrase=_("%(series)s in %(label)s"),
    )
    return {"chart": chart}


def _by_month(look: Look, spans: Sequence[slice]) -> tuple[list[int], list[int]]:
    """How many were created and completed in each span, in one query over those of all spans."""
    whole = slice(spans[0].start, spans[-1].stop)
    counts = {f"created_{place}": Count("pk", filter=_created(span)) for place, span in enumerate(spans)}
    counts |= {f"done_{place}": Count("pk", filter=_done(look, span)) for place, span in enumerate(spans)}
    found = rows_of(look).filter(_created(whole) | _done(look, whole)).aggregate(**counts)
    places = range(len(spans))
    return [found[f"created_{place}"] for place in places], [found[f"done_{place}"] for place in places]


def _created(span: slice) -> Q:
    return within("created_at", span)


def _done(look: Look, span: slice) -> Q:
    return completed(look.viewer, partial(within, days=span))


def _series(look: Look, label: str, name: str, spans: Sequence[slice], counts: Sequence[int]) -> Series:
    marks = [Mark(count, _span_link(look, name, span)) for span, count in zip(spans, counts, strict=True)]
    whole = slice(spans[0].start, spans[-1].stop)
    # A ticket created in one of these months was created in no other: the legend's number is their sum.
    return Series(label, marks, Mark(sum(counts), _span_link(look, name, whole)))


def _span_link(look: Look, name: str, span: slice) -> str:
    query = {f"{name}_after": span.start.isoformat(), f"{name}_before": span.stop.isoformat()}
    query |= {"include_completed": "on"} if name == "created" else {}
    return link(look, "tickets:search", **query | ({} if sees_all(look) else {"whose": MINE}))


# By request type ----------------------------------------------------------------------------------


def types(look: Look) -> Mapping[str, Any]:
    """A slice for each request type; types of one name are one, as in the filter."""
    named = rows_of(look).open().order_by().values_list("request_type__name")
    found = list(
        named.annotate(Min("request_type_id"), counted=Count("pk")).order_by("-counted", "request_type__name")
    )
    slices = [
        Slice(name or NO_TYPE, Mark(counted, open_link(look, request_type=str(key or OptionFilter.NONE))))
        for name, key, counted in found
    ]
    total = sum(counted for _name, _key, counted in found)
    chart = Doughnut(
        _("Open tickets by request type"),
        slices,
        middle=Mark(total, open_link(look)),
        middle_label=_("Open tickets"),
        heading=_("Request type"),
    )
    return {"chart": chart}


def _concerns(viewer: Viewer) -> bool:
    return viewer.can(Perm.TICKETS_VIEW) or viewer.can(Perm.TICKETS_CREATE)


_FOLDER = "tickets/cards"
CARDS = (
    Card(
        "tickets",
        gettext_lazy("Tickets"),
        f"{_FOLDER}/tickets.html",
        tickets,
        order=20,
        icon="ticket",
        is_shown=_concerns,
    ),
    Card(
        "open_tickets",
        gettext_lazy("Open Tickets"),
        f"{_FOLDER}/open.html",
        open_tickets,
        order=30,
        icon="inbox",
        perm=Perm.TICKETS_VIEW,
        modes=open_modes,
        is_wide=True,
    ),
    Card(
        "ticket_months",
        gettext_lazy("Tickets Created & Completed by Month"),
        f"{_FOLDER}/chart.html",
        months,
        order=40,
        icon="chart",
        perm=Perm.TICKETS_VIEW,
        modes=modes,
        is_wide=True,
    ),
    Card(
        "ticket_types",
        gettext_lazy("Open Tickets by Request Type"),
        f"{_FOLDER}/chart.html",
        types,
        order=50,
        icon="chart-pie",
        perm=Perm.TICKETS_VIEW,
        modes=modes,
    ),
)
