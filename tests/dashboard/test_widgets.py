"""What widgets measure, and what happens to one whose parts are gone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.access import Viewer
from portal.dashboards.draw import figure, kept
from portal.dashboards.groups import last_months
from portal.models import DashboardTab, DashboardWidget
from portal.registry import Bucket, Unit
from tests.conftest import Cast
from tests.dashboard.reading import boxes, figures, marks, rows_behind
from tests.factories import dashboards
from tests.factories import tickets as make
from tests.lists.conftest import SignIn
from tickets.models import ResponseTarget

HOUR = timedelta(hours=1)


@pytest.fixture
def tab(db: None) -> DashboardTab:
    return dashboards.for_everybody()


def value(box: Any) -> str:
    text: str = box.data["value"]
    return text


def test_times_are_averages_in_hours(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    then = timezone.now() - timedelta(days=2)
    make.ticket(cast.basic, created_at=then, first_reply_at=then + HOUR)
    make.ticket(cast.basic, created_at=then, first_reply_at=then + 2 * HOUR, completed_at=then + 9 * HOUR)
    make.ticket(cast.basic, created_at=then)
    make.ticket(cast.globex_manager, created_at=then, first_reply_at=then + 40 * HOUR)
    dashboards.widget(tab, "reply", measure="first_reply")
    dashboards.widget(tab, "done", measure="resolution")
    browser = signed_in(cast.manager)
    found = boxes(browser, tab)
    assert (value(found["reply"]), value(found["done"])) == ("1.5", "9")
    assert rows_behind(browser, found["reply"].url) == 2
    assert rows_behind(browser, found["done"].url) == 1


def test_a_share_counts_what_is_late_already(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    ResponseTarget.objects.create(priority="high", first_reply_hours=4, resolution_hours=24)
    then = timezone.now() - timedelta(days=2)
    in_time: dict[str, Any] = {"created_at": then, "first_reply_at": then + 4 * HOUR, "priority": "high"}
    make.ticket(cast.basic, **in_time, completed_at=then + 20 * HOUR)
    make.ticket(cast.basic, **in_time | {"first_reply_at": then + 5 * HOUR})
    make.ticket(cast.basic, created_at=then, priority="high")  # never answered
    make.ticket(cast.basic, priority="high")  # there is time left
    make.ticket(cast.basic, created_at=then, priority="low")  # nothing is promised
    make.ticket(cast.basic, created_at=then, priority="high", completed_at=then + 30 * HOUR)
    dashboards.widget(tab, "replies", measure="first_reply_share")
    dashboards.widget(tab, "done", measure="resolution_share")
    browser = signed_in(cast.manager)
    found = boxes(browser, tab)
    # One of three answered or overdue in time; of four completed or overdue, one.
    assert (value(found["replies"]), value(found["done"])) == ("33", "25")
    assert rows_behind(browser, found["replies"].url) == 3
    assert rows_behind(browser, found["done"].url) == 4


def test_without_targets_there_is_no_share(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    then = timezone.now() - timedelta(days=2)
    make.ticket(cast.basic, created_at=then, first_reply_at=then + HOUR)
    dashboards.widget(tab, "replies", measure="first_reply_share")
    dashboards.widget(tab, "by month", "bar", measure="first_reply_share", group="month_created")
    found = boxes(signed_in(cast.manager), tab)
    assert value(found["replies"]) == found["replies"].url == ""
    assert set(figures(found["by month"]).values()) == {None}


def test_targets_stand_beside_what_was_measured(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    ResponseTarget.objects.create(priority="high", first_reply_hours=4, resolution_hours=24)
    dashboards.widget(tab, "reply", "bar", measure="first_reply", group="priority")
    measured, aims = boxes(signed_in(cast.manager), tab)["reply"].data["chart"].series
    assert [mark.value for mark in aims.marks] == [None, 4, None, None]
    assert [mark.value for mark in measured.marks] == [None] * 4


def test_months_are_cut_in_the_readers_zone(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    cast.manager.time_zone = "Pacific/Auckland"
    cast.manager.save()
    now = timezone.now().astimezone(ZoneInfo("Pacific/Auckland"))
    first = now.replace(day=1, hour=0, minute=30, second=0, microsecond=0)
    make.ticket(cast.basic, created_at=first)  # still the month before in London
    make.ticket(cast.basic, created_at=first - HOUR)
    dashboards.widget(tab, "months", "bar", group="month_created", limit=2)
    browser = signed_in(cast.manager)
    box = boxes(browser, tab)["months"]
    assert list(figures(box).values()) == [1, 1]
    assert [rows_behind(browser, mark.url) for mark in marks(box)] == [1, 1]


@given(
    now=st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - made aware below
    count=st.integers(1, 24),
)
def test_months_follow_one_another_to_the_present(now: datetime, count: int) -> None:
    viewer = Viewer(1, 1, 1, frozenset({1}), {})
    with patch("django.utils.timezone.now", return_value=now.replace(tzinfo=UTC)):
        months = list(last_months(viewer, count))
    assert (months[-1].year, months[-1].month) == (now.year, now.month)
    numbers = [month.year * 12 + month.month for month in months]
    assert numbers == list(range(numbers[-1] - count + 1, numbers[-1] + 1))
    assert {month.day for month in months} == {1}


@given(st.lists(st.integers(0, 50)), st.integers(1, 24))
def test_a_doughnut_never_shows_more_slices_than_it_may(values: list[int], limit: int) -> None:
    buckets = [Bucket(str(place), "", value) for place, value in enumerate(values)]
    shown = kept(buckets, limit)
    left = sum(values) - sum(int(one.value or 0) for one in shown)
    assert len(shown) + bool(left) <= limit
    assert all(one.value for one in shown)


@pytest.mark.parametrize(
    ("given_value", "unit", "shown"),
    [
        (None, Unit.HOURS, None),
        (timedelta(minutes=90), Unit.HOURS, 1.5),
        (2 / 3, Unit.SHARE, 67),
        (12, Unit.COUNT, 12),
    ],
)
def test_figures_are_rounded_by_their_unit(given_value: Any, unit: Unit, shown: float | None) -> None:
    assert figure(given_value, unit) == shown


GONE = (
    {"source": "ponies"},
    {"measure": "happiness"},
    {"narrowing": "on_fire"},
    {"kind": "bar", "group": "colour"},
    {"kind": "line", "group": "priority"},
    {"kind": "doughnut", "group": "priority", "measure": "first_reply"},
    {"kind": "doughnut", "group": "month_created"},
)


@pytest.mark.parametrize("fields", GONE, ids=str)
def test_a_widget_that_cannot_be_drawn_is_left_out_and_said_to_staff(
    cast: Cast, tab: DashboardTab, signed_in: SignIn, fields: dict[str, str]
) -> None:
    dashboards.widget(tab, "sound")
    broken = dashboards.widget(tab, "broken", **fields)
    with pytest.raises(ValidationError):
        broken.full_clean()
    browser = signed_in(cast.manager)
    assert list(boxes(browser, tab)) == ["sound"]
    assert browser.get(f"/dashboard/{tab.pk}/{broken.pk}/all/").status_code in (200, 404)
    staff = signed_in(cast.technician)
    cast.technician.is_superuser = True
    cast.technician.save()
    staff.post(f"/account/preview/{cast.manager.pk}/")
    page = staff.get(f"/dashboard/{tab.pk}/").content.decode()
    assert "no longer exists" in page
    assert "no longer exists" not in browser.get(f"/dashboard/{tab.pk}/").content.decode()


@pytest.mark.parametrize(
    "fields", [{"kind": "bar", "group": ""}, {"kind": "number", "group": "priority"}, {"kind": "ponies"}]
)
def test_the_database_refuses_charts_without_a_group(tab: DashboardTab, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        dashboards.widget(tab, **fields)


@pytest.mark.parametrize("fields", [{"limit": 0}, {"limit": 25}, {"width": 0}, {"width": 5}])
def test_the_database_refuses_what_is_out_of_bounds(tab: DashboardTab, fields: dict[str, int]) -> None:
    with pytest.raises(IntegrityError):
        DashboardWidget.objects.create(tab=tab, title="x", source="tickets", measure="count", **fields)
