"""How rows fall into parts: by month, by a fixed word, by a row they name; each a `portal.registry.Group`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.db.models import Min, Model, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from portal import formats
from portal.access import Viewer
from portal.registry import Bucket, Measure, Text, Unit
from portal.registry.dashboards import Rows

NONE = "none"  # the mark of rows that name nothing
_MONTH = re.compile(r"(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])")
_ID = re.compile(r"[1-9]\d{0,17}")  # no key is longer


def _measured(rows: Rows, measure: Measure, *by: str) -> Rows:
    """The rows' measure for each combination of the named values."""
    measured: Rows = rows.order_by().values(*by).annotate(measured=measure.value())
    return measured


def _nothing(measure: Measure) -> float | None:
    """What is measured where there are no rows: none of them, but no average either."""
    return 0 if measure.unit is Unit.COUNT else None


@dataclass(frozen=True, slots=True)
class Months:
    """By the month of a moment, cut in the viewer's time zone: the last ones, the current one included."""

    key: str
    label: Text
    field: str
    in_time: bool = True

    def buckets(self, rows: Rows, measure: Measure, viewer: Viewer, limit: int) -> Sequence[Bucket]:
        """A part for each month, also where nothing happened."""
        months = self.months(viewer, limit)
        within = rows.filter(self.span(months[0], months[-1], viewer))
        found = _measured(within.annotate(month=self.cut(viewer)), measure, "month")
        values = {mark(row["month"]): row["measured"] for row in found}
        return [self._bucket(month, values.get(mark(month), _nothing(measure))) for month in months]

    def _bucket(self, month: date, value: float | None) -> Bucket:
        return Bucket(mark(month), _named(month, "LLLL yyyy"), value, short=_named(month, "LLL"))

    def where(self, mark: str, viewer: Viewer) -> Q | None:
        """From the first moment of the month up to, not including, that of the next."""
        if not _MONTH.fullmatch(mark):
            return None
        month = date.fromisoformat(f"{mark}-01")
        return self.span(month, month, viewer)

    def cut(self, viewer: Viewer) -> TruncMonth:
        """The month of a row."""
        return TruncMonth(self.field, tzinfo=viewer.zone)

    def months(self, viewer: Viewer, count: int) -> Sequence[date]:
        """The first days of the months that have a part."""
        return list(last_months(viewer, count))

    def span(self, first: date, last: date, viewer: Viewer) -> Q:
        """The rows from the first month to the end of the last."""
        return _between(self.field, first, last, viewer)


@dataclass(frozen=True, slots=True)
class DayMonths(Months):
    """By the month of a plain day, which no zone shifts; `ahead`: the current month and those to come."""

    ahead: bool = False

    def cut(self, viewer: Viewer) -> TruncMonth:
        """The month of a row, the same for everybody."""
        return TruncMonth(self.field)

    def months(self, viewer: Viewer, count: int) -> Sequence[date]:
        """The last ones, or the next."""
        return list((next_months if self.ahead else last_months)(viewer, count))

    def span(self, first: date, last: date, viewer: Viewer) -> Q:
        """Compared with days: a moment would be taken for a day in the server's zone."""
        return Q(**{f"{self.field}__gte": first, f"{self.field}__lt": _plus(last, 1)})


def mark(month: date) -> str:
    """A month as addresses name it: 2026-11."""
    return f"{month:%Y-%m}"


def _named(month: date, pattern: str) -> str:
    return format_date(month, pattern, formats.active().babel)


def last_months(viewer: Viewer, count: int) -> Iterator[date]:
    """The first days of so many months, the current one last."""
    return (_plus(_current(viewer), -back) for back in reversed(range(count)))


def next_months(viewer: Viewer, count: int) -> Iterator[date]:
    """The first days of so many months, the current one first."""
    return (_plus(_current(viewer), step) for step in range(count))


def _current(viewer: Viewer) -> date:
    return timezone.localdate(timezone=viewer.zone).replace(day=1)


def _plus(month: date, count: int) -> date:
    years, number = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(years, number + 1, 1)


def months_between(marks: Sequence[str]) -> Sequence[date]:
    """The first days of the months from the first mark to the last, those between them included."""
    if not marks:
        return []
    first, last = (date.fromisoformat(f"{mark}-01") for mark in (marks[0], marks[-1]))
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [_plus(first, step) for step in range(count)]


def in_last_months(field: str, viewer: Viewer, count: int) -> Q:
    """Within so many months, the current one included: what a chart of as many months shows in all."""
    months = list(last_months(viewer, count))
    return _between(field, months[0], months[-1], viewer)


def _between(field: str, first: date, last: date, viewer: Viewer) -> Q:
    return Q(**{f"{field}__gte": _start(first, viewer), f"{field}__lt": _end(last, viewer)})


def _start(month: date, viewer: Viewer) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=viewer.zone)


def _end(month: date, viewer: Viewer) -> datetime:
    return _start(_plus(month, 1), viewer)


@dataclass(frozen=True, slots=True)
class Words:
    """By one of a few fixed words, such as priorities, in their own order and all of them."""

    key: str
    label: Text
    field: str
    words: Sequence[tuple[str, Text]]
    in_time: bool = False

    def buckets(self, rows: Rows, measure: Measure, viewer: Viewer, limit: int) -> Sequence[Bucket]:
        """A part for each word."""
        found = _measured(rows, measure, self.field).values_list(self.field, "measured")
        values: dict[str, float | None] = dict(found)
        return [Bucket(word, text, values.get(word, _nothing(measure))) for word, text in self.words]

    def where(self, mark: str, viewer: Viewer) -> Q | None:
        """The rows with the word."""
        return Q(**{self.field: mark}) if mark in dict(self.words) else None


@dataclass(frozen=True, slots=True)
class Named:
    """By the row behind a foreign key, the largest part first.

    Rows whose `names` are equal are one part, unless they are `people`: what the provider tells apart behind
    the client's wording is not the client's. The mark is the smallest id of the part.
    """

    key: str
    label: Text
    path: str
    model: type[Model]
    names: tuple[str, ...]
    nothing: Text
    people: bool = False
    in_time: bool = False

    def buckets(self, rows: Rows, measure: Measure, viewer: Viewer, limit: int) -> Sequence[Bucket]:
        """A part for each name, and one for rows that name nothing."""
        paths = [f"{self.path}__{name}" for name in self.names]
        by = [*paths, f"{self.path}_id"] if self.people else paths
        found = _measured(rows, measure, *by).annotate(smallest=Min(f"{self.path}_id"))
        return [self._bucket(row, paths) for row in found.order_by("-measured", *paths, "smallest")]

    def _bucket(self, row: dict[str, Any], paths: Iterable[str]) -> Bucket:
        if row["smallest"] is None:
            return Bucket(NONE, self.nothing, row["measured"])
        name = " ".join(row[path] for path in paths if row[path])
        return Bucket(str(row["smallest"]), name, row["measured"])

    def where(self, mark: str, viewer: Viewer) -> Q | None:
        """The rows that name it, or another of the same name."""
        if mark == NONE:
            return Q(**{f"{self.path}__isnull": True})
        if not _ID.fullmatch(mark):
            return None
        if self.people:
            return Q(**{f"{self.path}_id": int(mark)})
        (name,) = self.names
        same = self.model._base_manager.filter(pk=int(mark)).values(name)
        return Q(**{f"{self.path}__{name}__in": same})
