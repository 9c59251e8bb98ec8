"""What a dashboard asks of the database: the frame, and at most one query for each widget."""

import pytest

from portal.models import DashboardTab
from tests.conftest import Cast
from tests.factories import dashboards
from tests.factories import tickets as make
from tests.lists.conftest import SignIn
from tests.performance.test_queries import queries
from tickets.models import ResponseTarget

# session, login with contact, sub-organizations, settings, tabs, widgets, organizations
FRAME = 7


@pytest.fixture
def tab(cast: Cast) -> DashboardTab:
    """One widget of each kind."""
    tab = dashboards.for_everybody()
    dashboards.widget(tab, "number", narrowing="open")
    dashboards.widget(tab, "bar", "bar", group="month_created")
    dashboards.widget(tab, "line", "line", group="month_completed")
    dashboards.widget(tab, "doughnut", "doughnut", group="request_type")
    dashboards.widget(tab, "table", "table", limit=3)
    return tab


@pytest.mark.parametrize("rows", [1, 3, 7])
@pytest.mark.parametrize("who", ["manager", "basic"])
def test_a_tab(cast: Cast, tab: DashboardTab, signed_in: SignIn, who: str, rows: int) -> None:
    for _ in range(rows):
        make.ticket(getattr(cast, who), request_type=make.request_type())
    browser = signed_in(getattr(cast, who))
    assert queries(browser, f"/dashboard/{tab.pk}/") == FRAME + 5


def test_targets_are_read_once(cast: Cast, signed_in: SignIn) -> None:
    tab = dashboards.for_everybody()
    for measure in ("first_reply_share", "resolution_share"):
        dashboards.widget(tab, measure, measure=measure)
        dashboards.widget(tab, f"{measure} by month", "bar", measure=measure, group="month_created")
    browser = signed_in(cast.manager)
    assert queries(browser, f"/dashboard/{tab.pk}/") == FRAME + 1  # nothing is promised, nothing is asked
    ResponseTarget.objects.create(priority="high", first_reply_hours=4, resolution_hours=24)
    assert queries(browser, f"/dashboard/{tab.pk}/") == FRAME + 1 + 4


def test_who_reaches_one_organization_is_asked_nothing(
    cast: Cast, tab: DashboardTab, signed_in: SignIn
) -> None:
    assert queries(signed_in(cast.north_manager), f"/dashboard/{tab.pk}/") == FRAME - 2 + 5


def test_the_menu_costs_no_query(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.manager)
    without = queries(browser, "/tickets/")
    dashboards.for_everybody()
    assert queries(browser, "/tickets/") == without
