"""How tickets fall into the parts of their report: by the groups of dashboards, all, open and completed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.http import QueryDict
from django.urls import reverse

from portal import formats
from portal.access import Viewer
from portal.dashboards.groups import NONE, Months, Named, mark, months_between
from portal.registry import Text
from tickets.dashboard import TICKETS
from tickets.querysets import TicketQuerySet

OPEN, DONE, ALL = "open", "completed", "all"
MONTH = "month_created"


def state(name: str) -> Q:
    """Open: not completed, as every list says (portal/decisions.md 3)."""
    return Q(completed_at=None) if name == OPEN else Q(completed_at__isnull=False)


COUNTED = {
    "number": Count("pk"),
    "open": Count("pk", filter=state(OPEN)),
    "done": Count("pk", filter=state(DONE)),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the tickets, with the lists that hold just these."""

    label: Text
    number: int
    open: int
    done: int
    all_url: str
    open_url: str
    done_url: str
    datetime: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """The tickets of a report; `query` are its criteria as addresses say them, which the lists take over."""

    rows: TicketQuerySet
    query: QueryDict

    def by_name(self, group: Named, limit: int | None) -> Iterator[Part]:
        """A line for each row they name, the largest first."""
        paths = [f"{group.path}__{name}" for name in group.names]
        by = [*paths, f"{group.path}_id"] if group.people else paths
        found = self.rows.order_by().values(*by).annotate(**COUNTED, smallest=Min(f"{group.path}_id"))
        for row in found.order_by("-number", *paths, "smallest")[:limit]:
            name = " ".join(row[path] for path in paths if row[path])
            is_none = row["smallest"] is None
            yield self._part(group.nothing if is_none else name, group.key, row["smallest"] or NONE, row)

    def by_month(self, group: Months, viewer: Viewer, limit: int | None) -> Iterator[Part]:
        """A line for each month from the first ticket to the last, in their order."""
        found = self.rows.order_by().annotate(month=group.cut(viewer)).values("month").annotate(**COUNTED)
        rows: dict[str, Mapping[str, Any]] = {mark(row["month"]): row for row in found.order_by("month")}
        for month in months_between(list(rows))[:limit]:
            row = rows.get(mark(month), dict.fromkeys(COUNTED, 0))
            part = self._part(formats.month(month), MONTH, mark(month), row)
            yield replace(part, datetime=mark(month))

    def total(self) -> Part | None:
        """All of them; None when there are none."""
        row = self.rows.order_by().aggregate(**COUNTED)
        return self._part("", ALL, ALL, row) if row["number"] else None

    def _part(self, label: Text, group: str, mark: int | str, row: Mapping[str, Any]) -> Part:
        address = reverse("ticket_reports:rows", args=[group, mark])
        urls = [f"{address}?{self._with(state)}" for state in ("", OPEN, DONE)]
        return Part(label, *(row[name] for name in COUNTED), *urls)

    def _with(self, state: str) -> str:
        if not state:
            return self.query.urlencode()
        query = self.query.copy()
        query["state"] = state
        return query.urlencode()


def where(group: str, mark: str, viewer: Viewer) -> Q | None:
    """The tickets of one part; None for a part that cannot be."""
    if group == ALL:
        return Q() if mark == ALL else None
    known = TICKETS.group(group)
    return known.where(mark, viewer) if known else None


def name_of(group: str, mark: str, rows: TicketQuerySet) -> str:
    """What the part is called, as its own rows say it; nothing once it is empty."""
    known = TICKETS.group(group)
    if isinstance(known, Months):
        return formats.month(date.fromisoformat(f"{mark}-01"))
    if not isinstance(known, Named):
        return ""
    if mark == NONE:
        return str(known.nothing)
    names = rows.values_list(*(f"{known.path}__{name}" for name in known.names)).first()
    return " ".join(name for name in names or () if name)
