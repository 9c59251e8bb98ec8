"""The schedule as bars over time: geometry as in portal/charts.py, put down by templates/charts/gantt*.html.

What lies across is given in per cent, so that the drawing is as broad as its page. Days are plain dates and
counted as such; a bar ends with its last day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from django.utils.translation import gettext as _

from portal import formats
from projects.outline import Line

MOST_TICKS = 12
WEEK = 7
MONTHS = (1, 3, 6, 12, 24, 60, 120, 600, 1200, 12_000)  # steps between two lines
ROOM = 0.02  # of the time, left free at both ends
THINNEST = 0.8  # per cent: a day in a plan of ten years is still seen
MIDDLE = 0.5  # under way is half done, as nobody says more of it


@dataclass(frozen=True, slots=True)
class Bar:
    """Where something lies and how much of it is filled; lengths as SVG writes them."""

    x: str
    width: str
    filled: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the outline with its bar, if it has days: one, or the first and the last.

    `look` is its style: a status, or "phase".
    """

    line: Line
    days: tuple[date, ...]
    look: str
    is_late: bool
    bar: Bar | None

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.line.task:
            return str(self.line.task.get_status_display())
        return _("%(done)s of %(total)s") % {"done": self.line.done, "total": self.line.total}


@dataclass(frozen=True, slots=True)
class Tick:
    """A line up and down, and the day it stands for."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A span of days, by their ordinals."""

    first: float
    last: float

    @classmethod
    def over(cls, spans: Sequence[tuple[date, date]]) -> "Axis":
        """From the first day to the end of the last, and a little more."""
        first = min(start for start, _end in spans).toordinal()
        last = max(end for _start, end in spans).toordinal() + 1
        room = max(1.0, (last - first) * ROOM)
        return cls(first - room, last + room)

    def at(self, ordinal: float) -> float:
        """Where a day begins, in per cent."""
        return (ordinal - self.first) / (self.last - self.first) * 100

    def bar(self, start: date, end: date, part: float) -> Bar:
        """From the morning of the one to the evening of the other."""
        width = max(THINNEST, self.at(end.toordinal() + 1) - self.at(start.toordinal()))
        x = min(self.at(start.toordinal()), 100 - width)
        return Bar(_percent(x), _percent(width), _percent(width * part))

    def today(self, day: date) -> str:
        """The middle of a day; nothing when it lies outside."""
        middle = self.at(day.toordinal() + 0.5)
        return _percent(middle) if 0 <= middle <= 100 else ""

    def ticks(self) -> list[Tick]:
        """Weeks, months or more of them: as close as there is room for."""
        weeks = [date.fromordinal(one) for one in self._mondays()]
        if len(weeks) <= MOST_TICKS:
            return [self._tick(day, formats.short_day(day)) for day in weeks]
        for step in MONTHS:
            days = self._firsts(step)
            if len(days) <= MOST_TICKS:
                break
        return [self._tick(day, _month_or_year(day, step)) for day in days]

    def _mondays(self) -> range:
        first = max(1, int(self.first) + 1)
        first += -(first - 1) % WEEK  # the first day of all was a Monday
        return range(first, int(min(self.last, date.max.toordinal())) + 1, WEEK)

    def _firsts(self, step: int) -> list[date]:
        """The first days of months whose number, counted from the year 0, the step divides."""
        first = date.fromordinal(max(1, int(self.first) + 1))
        last = date.fromordinal(int(min(self.last, date.max.toordinal())))
        begin = first.year * 12 + first.month - (first.day == 1)
        months = range(begin + -begin % step, last.year * 12 + last.month, step)
        return [date(number // 12, number % 12 + 1, 1) for number in months if number >= 12]

    def _tick(self, day: date, label: str) -> Tick:
        return Tick(_percent(self.at(day.toordinal())), label)


@dataclass(frozen=True, slots=True)
class Gantt:
    """Rows over an axis; `today` is "" where it lies outside."""

    title: str
    rows: list[Row]
    ticks: list[Tick]
    today: str

    kind = "gantt"


def gantt(lines: Sequence[Line], today: date) -> Gantt | None:
    """Phases and tasks as bars, since issues have no days; None while nothing has one."""
    lines = [line for line in lines if line.issue is None]
    spans = [_span(lines, place) for place in range(len(lines))]
    known = [span for span in spans if span]
    if not known:
        return None
    axis = Axis.over(known)
    rows = [_row(line, span, axis, today) for line, span in zip(lines, spans, strict=True)]
    return Gantt(_("Schedule as a Gantt chart"), rows, axis.ticks(), axis.today(today))


def _span(lines: Sequence[Line], place: int) -> tuple[date, date] | None:
    """The days of a line; those of what it holds where a phase has none of its own."""
    line = lines[place]
    days = [day for day in (line.starts_on, line.ends_on) if day]
    if not days and line.task is None:
        below = takewhile(lambda one: one.depth > line.depth, lines[place + 1 :])
        days = [day for one in below for day in (one.starts_on, one.ends_on) if day]
    return (min(days), max(days)) if days else None


def _row(line: Line, span: tuple[date, date] | None, axis: Axis, today: date) -> Row:
    is_late = bool(line.task and line.task.is_open and span and span[1] < today)
    return Row(
        line=line,
        days=tuple(dict.fromkeys(span or ())),
        look=str(line.task.status) if line.task else "phase",
        is_late=is_late,
        bar=axis.bar(*span, _part(line)) if span else None,
    )


def _part(line: Line) -> float:
    """How much of a bar is filled: the share of tasks done in a phase."""
    if line.task is None:
        return line.done / line.total if line.total else 0
    return {"complete": 1.0, "in_progress": MIDDLE}.get(line.task.status, 0)


def _month_or_year(day: date, step: int) -> str:
    if step >= 12:
        return f"{day:%Y}".lstrip("0")
    return f"{day:%Y}" if day.month == 1 else formats.month(day, short=True)


def _percent(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"
