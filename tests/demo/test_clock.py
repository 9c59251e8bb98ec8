"""When things happen in the demo."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tickets.demo.clock import arrivals, in_office

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _moments(seed: int) -> list[datetime]:
    return list(arrivals(Random(seed), LONDON, START, START + timedelta(days=60), 500))


def test_arrivals_are_as_many_as_asked_for_and_in_order() -> None:
    """None before the start of the first day, none after now."""
    moments = _moments(1)
    assert len(moments) == 500
    assert moments == sorted(moments)
    assert START - timedelta(hours=9) <= moments[0]
    assert moments[-1] <= START + timedelta(days=60)


def test_the_same_seed_gives_the_same_moments() -> None:
    """And another seed gives others."""
    assert _moments(1) == _moments(1)
    assert _moments(1) != _moments(2)


def test_weekends_are_quiet() -> None:
    """Fewer than one in ten on a Saturday or Sunday."""
    assert sum(moment.weekday() > 4 for moment in _moments(1)) < 50


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 2, 10, tzinfo=UTC), 2),  # Monday, at work
        (datetime(2026, 3, 2, 6, tzinfo=UTC), 2),  # Monday, too early
        (datetime(2026, 3, 2, 20, tzinfo=UTC), 3),  # Monday, too late
        (datetime(2026, 3, 6, 20, tzinfo=UTC), 9),  # Friday evening: Monday
        (datetime(2026, 3, 7, 10, tzinfo=UTC), 9),  # Saturday: Monday
        (datetime(2026, 3, 7, 20, tzinfo=UTC), 9),  # Saturday evening: Monday all the same
        (datetime(2026, 3, 8, 20, tzinfo=UTC), 9),  # Sunday evening
        (datetime(2026, 7, 1, 17, 30, tzinfo=UTC), 2),  # half past six in summer time: too late
    ],
)
def test_people_answer_in_office_hours(moment: datetime, day: int) -> None:
    """A moment outside moves to the next opening."""
    answered = in_office(Random(1), LONDON, moment)
    assert answered >= moment
    local = answered.astimezone(LONDON)
    assert (local.day, 8 <= local.hour < 18) == (day, True)
