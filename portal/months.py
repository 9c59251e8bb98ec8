"""A month as pages show it: a table of days where there is room, and everything in the order of its days."""

import re
from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.http import Http404
from django.utils import timezone

from portal import formats

# A day of the month's table names so many; all are in the list below it.
MOST_IN_A_DAY = 4
# Beyond these a moment has no place in some zone.
YEARS = range(1900, 3000)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


class Entry(Protocol):
    """Something on days, in the active zone, or between moments; `is_due` for what only ends on its day."""

    @property
    def first(self) -> date:
        """Its first day."""

    @property
    def last(self) -> date:
        """Its last day."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def url(self) -> str:
        """Its page, or its place in the list below the table."""

    @property
    def anchor(self) -> str:
        """Its place in that list."""

    @property
    def starts_at(self) -> datetime | None:
        """The moment it begins; None for whole days."""

    @property
    def ends_at(self) -> datetime | None:
        """The moment it is over; None for whole days."""

    @property
    def is_due(self) -> bool:
        """Whether it is a day on which something has to be done."""


@dataclass(frozen=True, slots=True)
class Day[E: Entry]:
    """A day of the table; one of another month is empty."""

    date: date
    is_inside: bool
    is_today: bool
    entries: Sequence[E]

    @property
    def shown(self) -> Sequence[E]:
        """Those that have room."""
        return self.entries[:MOST_IN_A_DAY]

    @property
    def hidden(self) -> int:
        """How many have none."""
        return max(0, len(self.entries) - MOST_IN_A_DAY)


@dataclass(frozen=True, slots=True)
class Month[E: Entry]:
    """A month with everything in it, in the order of its days."""

    first: date
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Day[E]]]
    entries: Sequence[E]

    @property
    def label(self) -> str:
        """Its name and year."""
        return formats.month(self.first)

    @property
    def before(self) -> str:
        """The month before it, as an address names it; "" where there is none."""
        return _named(self.first - timedelta(days=1))

    @property
    def after(self) -> str:
        """The month after it."""
        return _named(last_of(self.first) + timedelta(days=1))


def asked_month(asked: str | None, otherwise: date) -> date:
    """The first day of the month an address names, else of the one `otherwise` lies in.

    Raises Http404 for what is no month.
    """
    if asked is None:
        return otherwise.replace(day=1)
    found = _MONTH.fullmatch(asked)
    if found is None or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
        raise Http404
    return date(int(found[1]), int(found[2]), 1)


def last_of(first: date) -> date:
    """The last day of the month that begins then."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def month[E: Entry](first: date, found: Iterable[E]) -> Month[E]:
    """The month that begins then, with what was found in it."""
    entries, today = sorted(found, key=_order), timezone.localdate()
    days = Calendar(formats.first_weekday()).monthdatescalendar(first.year, first.month)
    weeks = [[_day(day, day.month == first.month, today, entries) for day in week] for week in days]
    return Month(first, [formats.weekday(day) for day in days[0]], weeks, entries)


def _order(entry: Entry) -> tuple[date, bool, str, str]:
    """By day; what lasts all day first, then by the clock."""
    begins = f"{timezone.localtime(entry.starts_at):%H:%M}" if entry.starts_at else ""
    return entry.first, entry.is_due, begins, entry.title


def _day[E: Entry](day: date, is_inside: bool, today: date, entries: Sequence[E]) -> Day[E]:
    within = [one for one in entries if one.first <= day <= one.last] if is_inside else []
    return Day(day, is_inside, day == today, within)


def _named(day: date) -> str:
    return f"{day:%Y-%m}" if day.year in YEARS else ""
