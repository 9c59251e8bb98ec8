"""Charts as geometry: what stands where in an SVG that the server draws, so that every figure is a link.

What lies across is given in per cent and what stands up in pixels: a chart is as broad as its card, and its
text keeps its size on a phone. The templates in `templates/charts/` only put the pieces down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from math import ceil, cos, floor, log10, pi, sin
from zlib import crc32

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import formats
from portal.registry import Text

type Figure = int | float | Decimal

COLOURS = 6  # --chart-1 to --chart-6; what comes after them is hatched
HEIGHT, HEADROOM, BASELINE = 184.0, 22.0, 182.0  # pixels from the top
FLAT = 2.0  # pixels: a value above zero is never invisible
THIN = 0.02  # of the circle: nor is a slice
BREADTH = 0.76  # of a group's room is bars, the rest parts it from the next
CROWDED = 12  # bars beyond which a chart is broader than a phone and scrolls
CENTRE, OUTER, INNER = 60.0, 56.0, 36.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure and the table behind it; None where there is no figure, "" where there is no table."""

    value: Figure | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands under a group: short in the chart, in full where there is room.

    `datetime` ("2026-10") says that it names a span of time.
    """

    text: Text
    full: Text = ""
    datetime: str = ""

    @property
    def whole(self) -> str:
        """The label in full."""
        return str(self.full or self.text)


@dataclass(frozen=True, slots=True)
class Series:
    """The marks of one kind, one for each label; `total` is shown in the legend and opens all of them."""

    label: Text
    marks: Sequence[Mark]
    total: Mark | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the whole."""

    label: Text
    mark: Mark


@dataclass(frozen=True, slots=True)
class Ink:
    """How the marks of one kind are drawn: colour number, and hatched beyond the last colour."""

    colour: int
    is_hatched: bool

    @classmethod
    def of(cls, number: int) -> "Ink":
        """The ink of the series or slice of that number, counted from 0."""
        return cls(number % COLOURS + 1, number // COLOURS % 2 == 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend."""

    label: str
    value: str
    url: str
    ink: Ink


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across, and what it stands for."""

    text: str
    y: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in its room, all of which can be clicked. Lengths as SVG writes them."""

    name: str
    value: str
    url: str
    ink: Ink
    x: str
    y: str
    width: str
    height: str
    middle: str
    above: str
    room_x: str
    room_width: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line."""

    name: str
    value: str
    url: str
    x: str
    y: str
    above: str


@dataclass(frozen=True, slots=True)
class Line:
    """The points of a series and the pieces between neighbours: a missing figure leaves a gap."""

    ink: Ink
    points: Sequence[Point]
    pieces: Sequence[tuple[Point, Point]]


@dataclass(frozen=True, slots=True)
class Arc:
    """A slice as drawn; `inside` says whether its value has room on it. `sweep` is its part of the circle."""

    name: str
    value: str
    url: str
    ink: Ink
    path: str
    sweep: float
    x: str
    y: str
    inside: bool


@dataclass(frozen=True)
class Chart:
    """What every chart has: a name for those who hear it, and the unit of its figures, if any."""

    title: Text
    unit: Text = field(default="", kw_only=True)

    kind = ""

    @property
    def key(self) -> str:
        """Tells its patterns from those of other charts on the page."""
        return f"chart-{crc32(repr((self.kind, str(self.title))).encode()):08x}"

    @property
    def values(self) -> list[Figure]:
        """Every figure there is."""
        raise NotImplementedError

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(self.values)

    def exact(self, value: Figure | None) -> str:
        """A figure in full, with its unit."""
        if value is None:
            return "\N{EN DASH}"
        return f"{formats.number(value)} {self.unit}".rstrip()

    def named(self, name: str, mark: Mark) -> str:
        """What a mark is called: "Created in October 2026: 14"."""
        return _("%(name)s: %(value)s") % {"name": name, "value": self.exact(mark.value)}


@dataclass(frozen=True)
class Plot(Chart):
    """A chart with axes: the same labels for one or several series.

    `heading` says what the labels are, over their column in the table; `phrase` puts series and label
    together. Raises ValueError for a series of another length, and for figures below zero.
    """

    labels: Sequence[Label | Text] = ()
    series: Sequence[Series] = ()
    heading: Text = field(default="", kw_only=True)
    phrase: Text = field(default=gettext_lazy("%(series)s, %(label)s"), kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if any(len(series.marks) != len(self.labels) for series in self.series):
            raise ValueError("Every series needs a mark for each label")
        if any(value < 0 for value in self.values):
            raise ValueError("Charts start at zero")

    @cached_property
    def values(self) -> list[Figure]:
        """Every figure of every series."""
        marks = (mark for series in self.series for mark in series.marks)
        return [mark.value for mark in marks if mark.value is not None]

    @cached_property
    def named_labels(self) -> list[Label]:
        """The labels, each with its full text."""
        return [label if isinstance(label, Label) else Label(label) for label in self.labels]

    @property
    def is_crowded(self) -> bool:
        """Whether a phone is too narrow for it."""
        return len(self.labels) * max(1, self._beside_each_other) > CROWDED

    @property
    def _beside_each_other(self) -> int:
        return 1

    @cached_property
    def steps(self) -> list[float]:
        """The values of the lines across."""
        return round_steps(
            float(max(self.values, default=0)), all(isinstance(one, int) for one in self.values)
        )

    @property
    def ticks(self) -> list[Tick]:
        """The lines across."""
        return [Tick(formats.compact(step), _px(self._height_at(step))) for step in self.steps]

    def _height_at(self, value: Figure) -> float:
        """How far below the top a value stands."""
        part = min(1.0, float(value) / self.steps[-1])
        return BASELINE - part * (BASELINE - HEADROOM)

    def _name(self, series: Series, label: Label, mark: Mark) -> str:
        """A mark's name; with one series only, it is the chart's title that says which."""
        parts = {"series": str(series.label), "label": label.whole}
        return self.named(str(self.phrase) % parts if series.label else label.whole, mark)

    @property
    def legend(self) -> list[Entry]:
        """A line for each series that has a name."""
        return [
            Entry(
                str(one.label),
                self.exact(one.total.value) if one.total else "",
                _url(one.total),
                Ink.of(number),
            )
            for number, one in enumerate(self.series)
            if one.label
        ]

    @property
    def columns(self) -> list[str]:
        """The headings of the table."""
        names = [str(one.label or self.title) for one in self.series]
        return [str(self.heading), *names]

    @property
    def rows(self) -> list[tuple[Label, list[str]]]:
        """The figures as a table."""
        return [
            (label, [self.exact(one.marks[number].value) for one in self.series])
            for number, label in enumerate(self.named_labels)
        ]


@dataclass(frozen=True)
class BarChart(Plot):
    """Bars, those of several series side by side."""

    kind = "bars"

    @property
    def _beside_each_other(self) -> int:
        return len(self.series)

    @property
    def bars(self) -> Iterator[Bar]:
        """Every bar, label by label."""
        for group, label in enumerate(self.named_labels):
            for number, series in enumerate(self.series):
                yield self._bar(group, label, number, series)

    def _bar(self, group: int, label: Label, number: int, series: Series) -> Bar:
        mark, room = series.marks[group], 100 / len(self.labels)
        start, width = self._span(group, number)
        left = group * room if number == 0 else start
        right = (group + 1) * room if number == len(self.series) - 1 else start + width
        height = self._bar_height(mark.value)
        return Bar(
            name=self._name(series, label, mark),
            value=formats.compact(mark.value),
            url=mark.url,
            ink=Ink.of(number),
            x=_percent(start + width * 0.05),
            y=_px(BASELINE - height),
            width=_percent(width * 0.9),
            height=_px(height),
            middle=_percent(start + width / 2),
            above=_px(BASELINE - height - 5),
            room_x=_percent(left),
            room_width=_percent(right - left),
        )

    def _span(self, group: int, number: int) -> tuple[float, float]:
        """Where a bar begins and how broad it is, in per cent."""
        room = 100 / len(self.labels)
        width = room * BREADTH / len(self.series)
        return group * room + room * (1 - BREADTH) / 2 + number * width, width

    def _bar_height(self, value: Figure | None) -> float:
        return max(FLAT, BASELINE - self._height_at(value)) if value else 0.0


@dataclass(frozen=True)
class LineChart(Plot):
    """Lines from label to label."""

    kind = "lines"

    @property
    def lines(self) -> Iterator[Line]:
        """A line for each series."""
        for number, series in enumerate(self.series):
            points = [self._point(place, series) for place in range(len(self.labels))]
            pieces = [(one, other) for one, other in pairwise(points) if one and other]
            yield Line(Ink.of(number), [point for point in points if point], pieces)

    def _point(self, place: int, series: Series) -> Point | None:
        mark = series.marks[place]
        if mark.value is None:
            return None
        height = self._height_at(mark.value)
        return Point(
            name=self._name(series, self.named_labels[place], mark),
            value=formats.compact(mark.value),
            url=mark.url,
            x=_percent((place + 0.5) * 100 / len(self.labels)),
            y=_px(height),
            above=_px(height - 9),
        )


@dataclass(frozen=True)
class Doughnut(Chart):
    """Parts of a whole, clockwise from the top, with the whole in the middle."""

    slices: Sequence[Slice] = ()
    middle: Mark = field(default=Mark(None), kw_only=True)
    middle_label: Text = field(default="", kw_only=True)
    heading: Text = field(default="", kw_only=True)

    kind = "doughnut"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if any(value < 0 for value in self.values):
            raise ValueError("A part is never below zero")

    @property
    def values(self) -> list[Figure]:
        """The figures of all slices."""
        return [one.mark.value for one in self.slices if one.mark.value is not None]

    @property
    def middle_value(self) -> str:
        """The number in the middle, in full: it is what the table behind it counts."""
        return formats.number(self.middle.value)

    @property
    def is_middle_long(self) -> bool:
        """Whether it needs smaller figures."""
        return len(self.middle_value) > 4

    @property
    def middle_name(self) -> str:
        """What the number in the middle is called."""
        return self.named(str(self.middle_label or self.title), self.middle)

    @property
    def arcs(self) -> Iterator[Arc]:
        """The slices that are there, clockwise from the top; together they are the circle."""
        start = 0.0
        for number, (one, sweep) in enumerate(zip(self.slices, self._sweeps(), strict=True)):
            if sweep:
                yield self._arc(Ink.of(number), one, start, sweep)
            start += sweep

    def _sweeps(self) -> list[float]:
        """Each slice's part of the circle; a small one takes a little from the others to be seen."""
        values = [float(one.mark.value or 0) for one in self.slices]
        seen = [max(value, THIN * sum(values)) if value else 0.0 for value in values]
        return [part / sum(seen) if part else 0.0 for part in seen]

    def _arc(self, ink: Ink, one: Slice, start: float, sweep: float) -> Arc:
        x, y = _at(start + sweep / 2, (OUTER + INNER) / 2)
        return Arc(
            name=self.named(str(one.label), one.mark),
            value=formats.compact(one.mark.value),
            url=one.mark.url,
            ink=ink,
            path=_ring(start, start + sweep),
            sweep=sweep,
            x=_px(x),
            y=_px(y),
            inside=sweep > 0.07,
        )

    @property
    def legend(self) -> list[Entry]:
        """A line for each slice."""
        return [
            Entry(str(one.label), self.exact(one.mark.value), one.mark.url, Ink.of(number))
            for number, one in enumerate(self.slices)
        ]

    @property
    def columns(self) -> list[str]:
        """The headings of the table."""
        return [str(self.heading), str(self.middle_label or self.title)]

    @property
    def rows(self) -> list[tuple[Label, list[str]]]:
        """The figures as a table."""
        return [(Label(one.label), [self.exact(one.mark.value)]) for one in self.slices]


def round_steps(highest: float, is_whole: bool) -> list[float]:
    """From 0 in round steps to at least `highest`, at most five values; whole ones for counts."""
    rough = highest / 4 or 1.0
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    if is_whole:
        step = float(max(1, round(step)))
    return [step * number for number in range(max(1, ceil(highest / step)) + 1)]


def _url(mark: Mark | None) -> str:
    return mark.url if mark else ""


# Texts, not numbers: a template would write numbers with the reader's decimal comma.


def _percent(value: float) -> str:
    return f"{value:.3f}%"


def _px(value: float) -> str:
    return f"{value:.2f}"


def _at(turn: float, radius: float) -> tuple[float, float]:
    """The point at that part of the circle, clockwise from the top."""
    angle = 2 * pi * turn - pi / 2
    return CENTRE + radius * cos(angle), CENTRE + radius * sin(angle)


def _ring(start: float, end: float) -> str:
    """A piece of the ring; in two halves, because an arc that ends where it began is none."""
    middle = (start + end) / 2
    outer = f"M{_xy(start, OUTER)}A{_arc_to(middle, OUTER, 1)}A{_arc_to(end, OUTER, 1)}"
    # The whole ring is two circles: a line between them would look like the border of a slice.
    joint = "ZM" if end - start > 0.9999 else "L"
    return f"{outer}{joint}{_xy(end, INNER)}A{_arc_to(middle, INNER, 0)}A{_arc_to(start, INNER, 0)}Z"


def _arc_to(turn: float, radius: float, clockwise: int) -> str:
    return f"{radius} {radius} 0 0 {clockwise} {_xy(turn, radius)}"


def _xy(turn: float, radius: float) -> str:
    x, y = _at(turn, radius)
    return f"{x:.3f} {y:.3f}"
