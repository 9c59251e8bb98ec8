"""When things happen in an office."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

_OPENS, _CLOSES = 8, 18
_WEEK = (1.3, 1.1, 1.0, 1.0, 0.9, 0.1, 0.05)  # how busy each weekday is


def arrivals(
    chance: Random, zone: ZoneInfo, start: datetime, now: datetime, count: int
) -> Iterator[datetime]:
    """`count` moments from start to now in order of time, most of them on weekday mornings."""
    first, today = start.astimezone(zone).date(), now.astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    total = sum(_WEEK[day.weekday()] for day in days)
    passed, told = 0.0, 0
    for day in days:
        passed += _WEEK[day.weekday()]
        due = round(count * passed / total)
        yield from sorted(_moment(chance, zone, day) for _ in range(due - told))
        told = due


def _moment(chance: Random, zone: ZoneInfo, day: date) -> datetime:
    # Night owls and machines write at any hour from two o'clock on, when every clock has changed already.
    hours = chance.triangular(7, 18.5, 10) if chance.random() > 0.05 else chance.uniform(3, 23.5)
    return (datetime.combine(day, time(), zone) + timedelta(hours=hours)).astimezone(UTC)


def in_office(chance: Random, zone: ZoneInfo, moment: datetime) -> datetime:
    """The moment itself in office hours, else soon after the office opens again."""
    local = moment.astimezone(zone)
    wait = 0 if local.hour < _CLOSES else 1
    wait += max(0, 7 - (local.weekday() + wait) % 7) if (local.weekday() + wait) % 7 > 4 else 0
    if not wait and local.hour >= _OPENS:
        return moment
    opening = datetime.combine(local.date() + timedelta(days=wait), time(_OPENS), zone)
    return (opening + timedelta(minutes=chance.randrange(5, 120))).astimezone(UTC)
