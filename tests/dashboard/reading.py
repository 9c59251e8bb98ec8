"""Reading a dashboard as a person does: its widgets, their figures, and where each figure leads."""

from collections.abc import Iterator

from django.test import Client

from portal.charts import Chart, Doughnut, Figure, Mark, Plot
from portal.dashboards.draw import Box
from portal.models import DashboardTab


def boxes(client: Client, tab: DashboardTab, query: str = "") -> dict[str, Box]:
    """The widgets of a tab by their titles."""
    response = client.get(f"/dashboard/{tab.pk}/{query}")
    assert response.status_code == 200
    return {box.widget.title: box for box in response.context["boxes"]}


def marks(box: Box) -> Iterator[Mark]:
    """Every figure of a widget."""
    if "value" in box.data:
        yield Mark(int(box.data["value"].replace(",", "") or 0), box.url)
    chart: Chart | None = box.data.get("chart")
    if isinstance(chart, Plot):
        yield from (mark for series in chart.series for mark in series.marks)
    if isinstance(chart, Doughnut):
        yield from (one.mark for one in chart.slices)
        yield chart.middle


def figures(box: Box) -> dict[str, Figure | None]:
    """The figures of a chart by their labels; what is aimed at stands in a series of its own."""
    chart: Chart = box.data["chart"]
    if isinstance(chart, Doughnut):
        return {str(one.label): one.mark.value for one in chart.slices}
    assert isinstance(chart, Plot)
    return {
        label.whole: mark.value for label, mark in zip(chart.named_labels, chart.series[0].marks, strict=True)
    }


def rows_behind(client: Client, address: str) -> int:
    """How many rows the table at the address holds."""
    response = client.get(address)
    assert response.status_code == 200, address
    count: int = response.context["table"].paginator.count
    return count
