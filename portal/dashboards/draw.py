"""Widgets as they are drawn: each is read in one query."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal import formats
from portal.access import Viewer
from portal.charts import BarChart, Doughnut, Figure, Label, LineChart, Mark, Series, Slice
from portal.dashboards.sight import ALL, REST, Sight
from portal.models import DashboardWidget
from portal.pagination import CappedPaginator
from portal.registry import Bucket, Group, Plan, Unit


@dataclass(frozen=True, slots=True)
class Box:
    """A widget on the page.

    `url` opens everything it rests on, "" where there is no such table. `is_widened` says that it counts more
    than the person could open.
    """

    widget: DashboardWidget
    template_name: str
    data: Mapping[str, Any]
    url: str = ""
    is_widened: bool = False


def boxes(widgets: Iterable[DashboardWidget], sight: Sight) -> list[Box]:
    """The widgets there are for the person, in their order."""
    drawn = (draw(widget, sight) for widget in widgets)
    return [box for box in drawn if box]


def draw(widget: DashboardWidget, sight: Sight) -> Box | None:
    """One widget; None when the person's level does not open what it counts.

    One that names what no longer exists is left out, too; staff who look through the person's eyes read why.
    """
    plan = widget.plan
    if plan is None or widget.misfit(plan):
        return Box(widget, "dashboard/gone.html", {}) if sight.viewer.read_only else None
    if not sight.viewer.can(plan.source.perm):
        return None
    return _KINDS[widget.kind](Drawing(widget, plan, sight))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A widget on its way to the page."""

    widget: DashboardWidget
    plan: Plan
    sight: Sight

    @property
    def counting(self) -> Viewer:
        """Whose rows are counted."""
        return self.sight.counts_as(self.plan.source.perm)

    @property
    def unit(self) -> Unit:
        """What the figures are."""
        return self.plan.measure.unit

    def box(self, name: str, data: Mapping[str, Any], url: str = "") -> Box:
        """The widget, counted."""
        is_widened = self.counting is not self.sight.viewer
        return Box(self.widget, f"dashboard/{name}.html", data, url, is_widened)

    def mark(self, name: str, value: Any) -> Mark:
        """A figure with the table behind it; a link to nothing measured would lead nowhere."""
        shown = figure(value, self.unit)
        return Mark(shown, "" if shown is None else self.sight.url(self.widget, self.plan, name))

    def number(self) -> Box:
        """One figure."""
        rows = self.plan.rows(self.counting)
        mark = self.mark(ALL, rows.aggregate(measured=self.plan.measure.value())["measured"])
        data = {"value": formats.number(mark.value), "unit": unit_words(self.unit)}
        return self.box("number", data, mark.url)

    def grouped(self) -> tuple[Group, Sequence[Bucket]]:
        """By what the rows are grouped, and the parts."""
        group, viewer = self.plan.group, self.counting
        assert group is not None  # noqa: S101 - a constraint of the database: charts are grouped
        return group, group.buckets(self.plan.rows(viewer), self.plan.measure, viewer, self.widget.limit)

    def plot(self, kind: type[BarChart | LineChart]) -> Box:
        """Bars or a line."""
        group, buckets = self.grouped()
        shown = buckets[: self.widget.limit]
        labels = [
            Label(one.short or one.label, one.label, one.mark if group.in_time else "") for one in shown
        ]
        chart = kind(
            self.widget.title,
            labels,
            self.series(group, shown),
            unit=unit_words(self.unit),
            heading=group.label,
        )
        return self.box("chart", {"chart": chart, "note": self.note})

    @property
    def note(self) -> str:
        """What is measured and in which unit, where it is more than a number of rows."""
        return "" if self.unit is Unit.COUNT else f"{self.plan.measure.label} ({unit_words(self.unit)})"

    def series(self, group: Group, buckets: Sequence[Bucket]) -> list[Series]:
        """The measured marks, and beside them what was aimed at, where there is such an aim."""
        measure = self.plan.measure
        marks = [self.mark(one.mark, one.value) for one in buckets]
        aims = measure.targets().get(group.key)
        if not aims:
            return [Series("", marks)]
        targets = [Mark(figure(aims.get(one.mark), self.unit)) for one in buckets]
        return [Series(measure.label, marks), Series(_("Target"), targets)]

    def doughnut(self) -> Box:
        """Parts of the number in the middle."""
        group, buckets = self.grouped()
        chart = Doughnut(
            self.widget.title,
            list(self.slices(buckets)),
            middle=self.mark(ALL, total(buckets)),
            middle_label=self.plan.source.label,
            heading=group.label,
        )
        return self.box("chart", {"chart": chart})

    def slices(self, buckets: Sequence[Bucket]) -> Iterable[Slice]:
        """The largest parts, and what is left."""
        shown = kept(buckets, self.widget.limit)
        yield from (Slice(one.label, self.mark(one.mark, one.value)) for one in shown)
        if rest := total(buckets) - total(shown):
            yield Slice(_("Others"), self.mark(REST, rest))

    def table(self) -> Box:
        """The first rows; of what one may open, also on a tab of the whole organization."""
        source, viewer = self.plan.source, self.sight.viewer
        assert source.table is not None  # noqa: S101 - without one the widget does not fit
        absent = source.table.absent_for(viewer) | (set(source.table.base_columns) - set(source.columns))
        table = source.table(
            source.listed(self.plan.rows(viewer)), absent=absent, several=viewer.sees_several
        )
        table.page = CappedPaginator(table.rows_in_order, self.widget.limit).page(1)
        url = self.sight.url(self.widget, self.plan, ALL)
        return Box(self.widget, "dashboard/table.html", {"table": table}, url)


_KINDS: Mapping[str, Callable[[Drawing], Box]] = {
    DashboardWidget.Kind.NUMBER: Drawing.number,
    DashboardWidget.Kind.BAR: lambda drawing: drawing.plot(BarChart),
    DashboardWidget.Kind.LINE: lambda drawing: drawing.plot(LineChart),
    DashboardWidget.Kind.DOUGHNUT: Drawing.doughnut,
    DashboardWidget.Kind.TABLE: Drawing.table,
}


def figure(value: Any, unit: Unit) -> Figure | None:
    """A measured value as it is shown: hours with one decimal, a share in whole per cent."""
    if value is None:
        return None
    if isinstance(value, timedelta):
        value = value.total_seconds() / 3600
    if unit is Unit.COUNT:
        return int(value)
    return round(float(value), 1) if unit is Unit.HOURS else round(float(value) * 100)


def unit_words(unit: Unit) -> str:
    """What stands behind a figure."""
    return {Unit.COUNT: "", Unit.HOURS: _("h"), Unit.SHARE: "%"}[unit]


def total(buckets: Iterable[Bucket]) -> int:
    """How many rows the parts hold."""
    return sum(int(one.value or 0) for one in buckets)


def kept(buckets: Iterable[Bucket], limit: int) -> list[Bucket]:
    """The parts that a doughnut shows by themselves: all, or one fewer than `limit` beside what is left."""
    there = [bucket for bucket in buckets if bucket.value]
    return there if len(there) <= limit else there[: limit - 1]
