"""What waits for the Billing staff, of every app that registered its rows; one list, read page by page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from billing.models import Role
from billing.services.costs import Cost, cost_of
from portal.models import Billable, BillableEntry, User
from portal.models.billable import REFUSED, WAITING
from portal.pagination import CAP
from portal.registry import BillableSource, billable_sources

# A row by its source and its key there.
type Key = tuple[str, int]

_PAYERS = (
    "contract__organization__billing_profile",
    "contract__organization__parent__billing_profile",
    "contract__billing_organization__billing_profile",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: keys of an organization, a resource, a contract; a source; days; refused ones instead."""

    organization: int | None = None
    resource: int | None = None
    contract: int | None = None
    source: str = ""
    first: date | None = None
    last: date | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the list shows it."""

    source: BillableSource
    entry: Billable
    cost: Cost

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.source.key}:{self.entry.pk}"

    @property
    def url(self) -> str:
        """Where it is corrected."""
        return self.source.approval.page(self.entry)


def sources_for(actor: User) -> list[BillableSource]:
    """The sources whose rows this member of staff may post."""
    return [source for source in billable_sources if actor.has_perm(source.approval.perm)]


def waiting(sources: Iterable[BillableSource], wanted: Wanted) -> QuerySet[Any, Any]:
    """Source, key and day of what waits, the oldest first; one query over all sources."""
    parts = [_part(source, wanted) for source in sources if wanted.source in ("", source.key)]
    rows: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True).order_by("at", "source", "pk")
    return rows


def counted(actor: User, wanted: Wanted | None = None) -> int:
    """How many rows wait for this person, one above the cap meaning "more"."""
    sources = sources_for(actor)
    if not sources:
        return 0
    return waiting(sources, wanted or Wanted()).order_by()[: CAP + 1].count()


def _part(source: BillableSource, wanted: Wanted) -> QuerySet[Any, Any]:
    rows = source.approval.model._default_manager.filter(_filter(source, wanted)).order_by()
    named: QuerySet[Any, Any] = rows.annotate(source=Value(source.key), at=F(source.day)).values_list(
        "source", "pk", "at"
    )
    return named


def _filter(source: BillableSource, wanted: Wanted) -> Q:
    facts = {
        source.organization: wanted.organization,
        "resource_id": wanted.resource,
        "contract_id": wanted.contract,
        f"{source.day}__gte": wanted.first,
        f"{source.day}__lte": wanted.last,
    }
    asked = {name: value for name, value in facts.items() if value is not None}
    return Q(**asked) & (REFUSED if wanted.refused else WAITING)


def named_by(sources: Iterable[BillableSource], field: str) -> Q:
    """The rows of another table that anything waiting names: organizations, people or contracts."""
    found = Q(pk__in=())
    for source in sources:
        path = source.organization if field == "organization" else f"{field}_id"
        rows = source.approval.model._default_manager.filter(WAITING | REFUSED)
        found |= Q(pk__in=rows.order_by().values(path))
    return found


def entries_of(keys: Iterable[Key]) -> dict[Key, Billable]:
    """The rows themselves, with all that the list and their price read: one query for each source."""
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for source, pk in keys:
        wanted[source].append(pk)
    return {
        (source.key, row.pk): row
        for source in billable_sources
        if source.key in wanted
        for row in with_prices(source).filter(pk__in=wanted[source.key])
    }


def with_prices(source: BillableSource) -> QuerySet[Any]:
    """All rows of a source with what their price reads, so that many cost no more queries than one."""
    hours = ("role",) if issubclass(source.approval.model, BillableEntry) else ()
    rows = source.rows().select_related(*_PAYERS, *hours, "resource", "refused_by")
    return rows.prefetch_related("contract__rates")


def lines_of(keys: Iterable[Key], actor: User) -> list[Line]:
    """The rows of a page in their order, each with what it would cost; gone ones left out."""
    order, default = list(keys), Role.default()
    entries = entries_of(order)
    return [_line(key[0], entries[key], actor, default) for key in order if key in entries]


def _line(source: str, entry: Billable, actor: User, default: Role | None) -> Line:
    return Line(billable_sources[source], entry, cost_of(entry, entry.contract, actor, default))
