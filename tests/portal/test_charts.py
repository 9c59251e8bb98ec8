"""Charts: the geometry is sound for any figures, and everybody can read them."""

import re
from decimal import Decimal
from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal import charts, formats
from portal.charts import BarChart, Chart, Doughnut, Label, LineChart, Mark, Series, Slice, round_steps
from portal.formats import Formats
from portal.templatetags.charts import chart as draw
from tests.house.rules import ROOT

figures = some.one_of(
    some.integers(0, 10**9),
    some.floats(0, 10**9, allow_nan=False, allow_infinity=False),
    some.decimals(0, 10**6, places=2),
)


@some.composite
def plots(draw_one: some.DrawFn) -> list[Series]:
    """One to four series of one to twelve marks."""
    length = draw_one(some.integers(1, 12))
    marks = some.lists(figures.map(Mark), min_size=length, max_size=length)
    return [Series(f"S{n}", draw_one(marks)) for n in range(draw_one(some.integers(1, 4)))]


def bars_of(series: list[Series]) -> BarChart:
    return BarChart("Bars", [f"L{n}" for n in range(len(series[0].marks))], series)


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


@given(plots())
def test_bars_stand_in_their_room_and_on_the_line(series: list[Series]) -> None:
    chart = bars_of(series)
    for bar in chart.bars:
        left, right = percent(bar.x), percent(bar.x) + percent(bar.width)
        room_end = percent(bar.room_x) + percent(bar.room_width)
        assert -0.01 <= percent(bar.room_x) <= left < right <= room_end + 0.01 <= 100.02
        assert float(bar.y) + float(bar.height) == pytest.approx(charts.BASELINE, abs=0.02)
        assert float(bar.y) >= charts.HEADROOM - 0.02


@given(plots())
def test_rooms_fill_the_breadth_without_overlapping(series: list[Series]) -> None:
    rooms = [(percent(bar.room_x), percent(bar.room_width)) for bar in bars_of(series).bars]
    assert rooms[0][0] == 0
    assert sum(rooms[-1]) == pytest.approx(100, abs=0.01)
    assert all(sum(one) == pytest.approx(other[0], abs=0.01) for one, other in pairwise(rooms))


@given(plots())
def test_a_larger_figure_is_never_a_smaller_bar(series: list[Series]) -> None:
    bars = list(bars_of(series).bars)
    values = [one.marks[place].value or 0 for place in range(len(series[0].marks)) for one in series]
    ranked = sorted(zip(values, (float(bar.height) for bar in bars), strict=True))
    assert all(one[1] <= other[1] for one, other in pairwise(ranked))
    assert all((height > 0) == (value > 0) for value, height in ranked)


@given(some.floats(0, 10**12, allow_nan=False) | some.integers(0, 10**12), some.booleans())
def test_steps_are_few_even_and_reach_the_highest(highest: float, is_whole: bool) -> None:
    steps = round_steps(float(highest), is_whole)
    assert steps[0] == 0
    assert 2 <= len(steps) <= 6
    assert steps[-1] >= float(highest) * (1 - 1e-9)
    gaps = [other - one for one, other in pairwise(steps)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps))
    if is_whole:
        assert all(step == int(step) for step in steps)


@pytest.mark.parametrize(("highest", "last"), [(1, 1), (3, 3), (7, 8), (14, 15), (22, 30), (1800, 2000)])
def test_steps_of_counts_are_round(highest: int, last: int) -> None:
    assert round_steps(highest, True)[-1] == last


@given(some.lists(figures, min_size=1, max_size=20))
def test_slices_are_together_the_circle(values: list[int | float | Decimal]) -> None:
    doughnut = Doughnut("Parts", [Slice(str(n), Mark(value)) for n, value in enumerate(values)])
    arcs = list(doughnut.arcs)
    assert len(arcs) == sum(value > 0 for value in values)
    assert sum(arc.sweep for arc in arcs) == pytest.approx(1 if arcs else 0)
    for arc in arcs:
        assert (
            charts.INNER <= hypot(float(arc.x) - charts.CENTRE, float(arc.y) - charts.CENTRE) <= charts.OUTER
        )


def test_the_whole_ring_has_no_seam() -> None:
    (arc,) = Doughnut("One", [Slice("All", Mark(3))]).arcs
    assert arc.path.count("M") == 2
    assert "L" not in arc.path


MONTHS = [Label("Sep", "September 2026", "2026-09"), Label("Oct", "October 2026", "2026-10")]
CREATED = Series("Created", [Mark(1234, "/c/9"), Mark(14, "/c/10")], Mark(1248, "/c"))
COMPLETED = Series("Completed", [Mark(0, "/d/9"), Mark(7)], Mark(7))
BARS = BarChart(
    "Created and completed", MONTHS, [CREATED, COMPLETED], heading="Month", phrase="%(series)s in %(label)s"
)
LINES = LineChart("First reply", MONTHS, [Series("High", [Mark(2.25, "/h"), Mark(None)])], unit="h")
TYPES = Doughnut(
    "By type",
    [Slice("Access", Mark(2, "/a")), Slice("Hardware", Mark(0, "/b"))],
    middle=Mark(2, "/all"),
    middle_label="Open tickets",
)


def test_every_mark_is_a_link_with_a_name() -> None:
    html = draw(BARS)
    assert '<a href="/c/10" aria-label="Created in October 2026: 14">' in html
    assert 'role="img" aria-label="Completed in October 2026: 7"' in html
    assert re.search(r'<a href="/c">.*?Created.*?1,248', html, re.DOTALL)
    assert '<a href="/h" aria-label="High, September 2026: 2.25 h">' in draw(LINES)
    assert '<a href="/all" aria-label="Open tickets: 2">' in draw(TYPES)


def test_zero_is_a_link_too_and_a_missing_figure_is_none() -> None:
    assert '<a href="/d/9" aria-label="Completed in September 2026: 0">' in draw(BARS)
    html = draw(LINES)
    assert html.count("<circle") == 2  # one point and the room around it
    assert "\N{EN DASH}</td>" in html
    assert re.search(r'<a href="/b">.*?Hardware', draw(TYPES), re.DOTALL)


@pytest.mark.parametrize("chart", [BARS, LINES, TYPES], ids=lambda chart: chart.kind)
def test_the_figures_stand_in_a_table_as_well(chart: BarChart | LineChart | Doughnut) -> None:
    html = draw(chart)
    table = html[html.index("<table") :]
    for label, values in chart.rows:
        assert label.whole in table
        assert all(f'<td class="figure">{value}</td>' in table for value in values)


@pytest.mark.parametrize(
    "chart",
    [
        BarChart("Bars", MONTHS, [Series("S", [Mark(0, "/"), Mark(None)])]),
        LineChart("Lines", MONTHS, []),
        Doughnut("Parts", [Slice("A", Mark(0))], middle=Mark(0, "/")),
    ],
    ids=lambda chart: chart.kind,
)
def test_nothing_to_draw_is_said(chart: Chart) -> None:
    html = draw(chart)
    assert "Nothing yet" in html
    assert "<svg" not in html


def test_names_are_escaped_and_nothing_is_styled_inline() -> None:
    evil = '"><script>alert(1)</script>'
    charts_of_evil: list[Chart] = [
        BarChart(evil, [evil], [Series(evil, [Mark(1, evil)])]),
        LineChart(evil, [evil], [Series(evil, [Mark(1, evil)])], unit=evil),
        Doughnut(evil, [Slice(evil, Mark(1, evil))], middle=Mark(1, evil), middle_label=evil),
    ]
    for chart in charts_of_evil:
        assert "<script" not in draw(chart)
        assert not re.search(r"\sstyle=", draw(chart))


def test_geometry_is_written_with_points_and_figures_for_the_reader() -> None:
    with formats.override(Formats("de-DE")):
        html = draw(BARS)
    assert not re.search(r'\s(?:x|y|width|height)="[^"]*,', html)
    assert ">1.248</span>" in html


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="a mark for each label"):
        BarChart("Bars", MONTHS, [Series("S", [Mark(1)])])
    with pytest.raises(ValueError, match="start at zero"):
        LineChart("Lines", ["A"], [Series("S", [Mark(-1)])])
    with pytest.raises(ValueError, match="below zero"):
        Doughnut("Parts", [Slice("A", Mark(-1))])


def test_after_six_colours_they_are_hatched() -> None:
    html = draw(Doughnut("Many", [Slice(str(n), Mark(1)) for n in range(8)]))
    assert html.count('class="chart-hatched" d=') == 2


TOKEN = re.compile(r"--(chart-\d|surface|sunken|page): light-dark\((#\w+), (#\w+)\)")


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [1, 2], ids=["light", "dark"])
def test_colours_stand_out_from_every_surface(theme: int) -> None:
    found = {
        match[1]: match[theme + 1] for match in TOKEN.finditer((ROOT / "static/css/tokens.css").read_text())
    }
    colours = [found[f"chart-{number}"] for number in range(1, charts.COLOURS + 1)]
    for surface in (found["surface"], found["sunken"]):
        for colour in colours:
            dark, light = sorted((luminance(colour), luminance(surface)))
            assert (light + 0.05) / (dark + 0.05) >= 3, (colour, surface)
