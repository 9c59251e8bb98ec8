"""Every figure opens the table that it counts, for every level."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.models import DashboardTab
from tests.conftest import Cast
from tests.dashboard.reading import boxes, marks, rows_behind
from tests.factories import dashboards
from tests.factories import tickets as make
from tests.lists.conftest import SignIn

PEOPLE = (
    "basic",
    "advanced",
    "manager",
    "comanaged_resource",
    "comanaged_administrator",
    "billing",
    "north_manager",
    "globex_manager",
)


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Tickets of everybody, of two types and none, open and done, this month and three months ago."""
    now = timezone.now()
    kinds = (make.request_type("Something is broken"), make.request_type("Question"), None)
    for number, contact in enumerate(
        (cast.basic, cast.advanced, cast.manager, cast.north_manager, cast.globex_manager)
    ):
        for age in (0, 20, 95, 400):
            created = now - timedelta(days=age)
            facts: dict[str, Any] = {
                "request_type": kinds[(number + age) % 3],
                "priority": ("high", "low", "medium")[(number + age) % 3],
                "first_reply_at": created + timedelta(hours=number + 1),
            }
            make.ticket(contact, created_at=created, **facts)
            make.ticket(contact, created_at=created, completed_at=created + timedelta(hours=30), **facts)
        make.ticket(contact, queue=make.queue("Hidden", visible_in_portal=False))
    return cast


def every_kind() -> DashboardTab:
    """A tab with a chart of everything that can be counted."""
    tab = dashboards.for_everybody()
    dashboards.widget(tab, "open", narrowing="open", width=1)
    dashboards.widget(tab, "completed", narrowing="completed", width=1)
    dashboards.widget(tab, "created", "bar", group="month_created")
    dashboards.widget(tab, "completed by month", "line", group="month_completed", limit=3)
    for group in ("status", "priority", "organization"):
        dashboards.widget(tab, f"bar {group}", "bar", group=group)
    for group in ("request_type", "contact"):
        dashboards.widget(tab, f"doughnut {group}", "doughnut", group=group, limit=2)
    dashboards.widget(tab, "table", "table", narrowing="open", limit=3)
    return tab


@pytest.mark.parametrize("who", PEOPLE)
def test_every_figure_opens_as_many_rows(desk: Cast, signed_in: SignIn, who: str) -> None:
    tab, client = every_kind(), signed_in(getattr(desk, who))
    compared = 0
    for box in boxes(client, tab).values():
        for mark in marks(box):
            assert mark.value is not None
            assert rows_behind(client, mark.url) == mark.value, (box.widget.title, mark.url)
            compared += 1
    assert compared >= 15
