"""What the provider's dashboards count: rows of an app, how they are measured, grouped and narrowed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q, QuerySet

from portal.access import Perm, Viewer
from portal.registry.base import Text

if TYPE_CHECKING:
    from portal.filters import ScopedFilterSet
    from portal.tables import PortalTable

type Rows = QuerySet[Any]


class Unit(StrEnum):
    """What a measured value is: a number of rows, hours, or a share between 0 and 1."""

    COUNT = "count"
    HOURS = "hours"
    SHARE = "share"


def _all_rows() -> Q:
    return Q()


def _as_they_are(rows: Rows) -> Rows:
    return rows


def _no_targets() -> Mapping[str, Mapping[str, float]]:
    return {}


@dataclass(frozen=True, slots=True)
class Measure:
    """What is worked out of rows.

    `value()` is an aggregate that gives a number in the unit, None where there is nothing to work it out of.
    `over()` are the rows it rests on, so that the table behind a mark holds these and no others.
    `targets()` gives for a group's key the aim of each of its marks, in the unit. All three are asked for at
    each use, because they may rest on settings.
    """

    key: str
    label: Text
    unit: Unit
    value: Callable[[], Any]
    over: Callable[[], Q] = _all_rows
    targets: Callable[[], Mapping[str, Mapping[str, float]]] = _no_targets


@dataclass(frozen=True, slots=True)
class Bucket:
    """One part of the rows: the name of its mark in addresses, its words, and what was measured of it."""

    mark: str
    label: Text
    value: float | None
    short: Text = ""


class Group(Protocol):
    """How rows fall into parts. `in_time` says that the parts follow one another, as months do."""

    @property
    def key(self) -> str:
        """Unique name within the source."""

    @property
    def label(self) -> Text:
        """What it is called when a widget is made."""

    @property
    def in_time(self) -> bool:
        """Whether a line may join the parts."""

    def buckets(self, rows: Rows, measure: Measure, viewer: Viewer, limit: int) -> Sequence[Bucket]:
        """The parts, read in one query; `limit` is how many are wanted, and the first are kept."""

    def where(self, mark: str, viewer: Viewer) -> Q | None:
        """The rows of one part; None for a mark that cannot be."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A part of the rows in the provider's words, for example those that are open."""

    key: str
    label: Text
    rows: Callable[[Rows, Viewer], Rows]


@dataclass(frozen=True, slots=True)
class DashboardSource:
    """Rows that widgets count, for example tickets. Without `perm` a viewer sees nothing of it.

    `rows(viewer)` are those the viewer may see, through `visible_to` and nothing else; it has to bear a
    viewer whose own grant was widened to the organization for counting. With a `table` the rows behind a mark
    can be opened, read by `listed(rows)`; its `filterset` has a filter `organization` that takes the
    dashboard's own choice. `columns` of the table stand in a widget.
    """

    key: str
    label: Text
    order: int
    perm: Perm
    rows: Callable[[Viewer], Rows]
    measures: tuple[Measure, ...]
    groups: tuple[Group, ...] = ()
    narrowings: tuple[Narrowing, ...] = ()
    table: "type[PortalTable] | None" = None
    filterset: "type[ScopedFilterSet] | None" = None
    listed: Callable[[Rows], Rows] = _as_they_are
    columns: tuple[str, ...] = ()

    def measure(self, key: str) -> Measure | None:
        """The measure of that key, if it is still there."""
        return next((one for one in self.measures if one.key == key), None)

    def group(self, key: str) -> Group | None:
        """The group of that key, if it is still there."""
        return next((one for one in self.groups if one.key == key), None)

    def narrowing(self, key: str) -> Narrowing | None:
        """The narrowing of that key, if it is still there."""
        return next((one for one in self.narrowings if one.key == key), None)

    def plan(self, measure: str, group: str, narrowing: str) -> "Plan | None":
        """What a widget names of it; None when a part of that is gone."""
        measured, grouped = self.measure(measure), self.group(group)
        narrowed = self.narrowing(narrowing)
        if measured is None or (group and grouped is None) or (narrowing and narrowed is None):
            return None
        return Plan(self, measured, grouped, narrowed)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a widget shows: the names it keeps, found."""

    source: DashboardSource
    measure: Measure
    group: Group | None
    narrowing: Narrowing | None

    def rows(self, viewer: Viewer) -> Rows:
        """The rows it rests on, through the viewer's eyes."""
        rows = self.source.rows(viewer)
        if self.narrowing:
            rows = self.narrowing.rows(rows, viewer)
        return rows.filter(self.measure.over())
