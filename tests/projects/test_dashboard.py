"""Projects on dashboards: whose are counted, and what stands behind each figure."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.models import DashboardTab
from portal.registry import dashboard_sources
from projects.choices import ClientAccess, TaskStatus
from projects.models import Project
from tests.conftest import Cast
from tests.dashboard.reading import boxes, figures, marks, rows_behind
from tests.dashboard.test_queries import FRAME
from tests.factories import dashboards
from tests.factories import projects as make
from tests.lists.conftest import SignIn
from tests.performance.test_queries import queries

DAY = timedelta(days=1)
COUNTS = {
    "basic": 2,
    "advanced": 7,
    "manager": 7,
    "comanaged_resource": 7,
    "comanaged_administrator": 7,
    "north_manager": 1,
    "globex_manager": 3,
}
GROUPS = ("status", "organization", "month_started", "month_due")


def today() -> date:
    return timezone.localdate()


def month(day: date, step: int = 0) -> date:
    """The first day of the day's month, or of one after or before it."""
    years, number = divmod(day.year * 12 + day.month - 1 + step, 12)
    return date(years, number + 1, 1)


@pytest.fixture
def plans(cast: Cast) -> Cast:
    """Six of Acme, Bea on the team of two; one of North; three of Globex are bait; drafts everywhere."""
    states: tuple[dict[str, Any], ...] = (
        {"ends_on": today() - DAY},
        {"ends_on": today()},
        {"ends_on": today() + 40 * DAY, "starts_on": today() - 40 * DAY, "status": "planned"},
        {"status": "on_hold"},
        {"status": "complete", "starts_on": today() - 99 * DAY, "ends_on": today() - 2 * DAY},
        {"status": "complete"},
    )
    acme = [make.project(cast.acme, f"Acme {number}", **facts) for number, facts in enumerate(states)]
    others = [make.project(cast.acme_north, "North", ends_on=today())]
    others += [make.project(cast.globex, f"bait {number}", ends_on=today()) for number in range(3)]
    for project in (acme[0], acme[4]):
        make.member(project, cast.basic)
    for project in (*acme, *others):
        make.task(project)
        make.task(project, client_access=ClientAccess.NONE)
        draft = make.project(project.organization, "draft", is_published=False, ends_on=today())
        make.member(make.task(draft).project, cast.basic)
    return cast


@pytest.fixture
def tab(plans: Cast) -> DashboardTab:
    """All that can be counted of projects."""
    tab = dashboards.for_everybody("Projects")
    for narrowing in ("", "open", "completed", "overdue"):
        widget(tab, narrowing or "all", narrowing=narrowing)
        widget(tab, f"share of {narrowing or 'all'}", measure="tasks_done", narrowing=narrowing)
    for group in GROUPS:
        widget(tab, f"bar {group}", "bar", group=group)
        widget(tab, f"share {group}", "bar", group=group, measure="tasks_done")
    widget(tab, "doughnut", "doughnut", group="status", limit=2)
    widget(tab, "line", "line", group="month_started", limit=24)
    widget(tab, "table", "table", limit=20)
    return tab


def widget(tab: DashboardTab, title: str, kind: str = "number", **fields: Any) -> None:
    dashboards.widget(tab, title, kind, source="projects", **fields)


def rates(tab: DashboardTab) -> set[str]:
    """The widgets whose figures are per cent, not rows."""
    return set(tab.widgets.filter(measure="tasks_done").values_list("title", flat=True))


@pytest.mark.parametrize(("who", "count"), COUNTS.items())
def test_numbers_obey_the_scope(
    tab: DashboardTab, plans: Cast, signed_in: SignIn, who: str, count: int
) -> None:
    found = boxes(signed_in(getattr(plans, who)), tab)
    assert found["all"].data["value"] == str(count)
    assert sum(int(one or 0) for one in figures(found["bar status"]).values()) == count
    titles = {row.title for row in found["table"].data["table"].page.object_list}
    assert len(titles) == count
    assert "draft" not in titles
    assert any(title.startswith("bait") for title in titles) is (who == "globex_manager")


@pytest.mark.parametrize("who", ["basic", "manager", "globex_manager"])
def test_every_figure_opens_as_many_rows(tab: DashboardTab, plans: Cast, signed_in: SignIn, who: str) -> None:
    client, compared = signed_in(getattr(plans, who)), 0
    for title, box in boxes(client, tab).items():
        for mark in marks(box) if title not in rates(tab) else ():
            assert mark.value is not None
            assert rows_behind(client, mark.url) == mark.value, (title, mark.url)
            compared += 1
    assert compared >= 20


def test_every_way_to_measure_and_group_is_held_here() -> None:
    source = dashboard_sources.get("projects")
    assert source
    assert [one.key for one in source.groups] == list(GROUPS)
    assert {one.key for one in source.measures} == {"count", "tasks_done"}
    assert {one.key for one in source.narrowings} == {"open", "completed", "overdue"}


def test_the_narrowings(tab: DashboardTab, plans: Cast, signed_in: SignIn) -> None:
    found = boxes(signed_in(plans.manager), tab)
    counted = {key: found[key].data["value"] for key in ("open", "completed", "overdue")}
    assert counted == {"open": "5", "completed": "2", "overdue": "1"}


def test_states_are_in_the_clients_words(tab: DashboardTab, plans: Cast, signed_in: SignIn) -> None:
    found = figures(boxes(signed_in(plans.manager), tab)["bar status"])
    assert found == {"Planned": 1, "Under way": 3, "On hold": 1, "Complete": 2}


def test_the_table_names_what_the_provider_chose(tab: DashboardTab, plans: Cast, signed_in: SignIn) -> None:
    table = boxes(signed_in(plans.manager), tab)["table"].data["table"]
    assert [column.name for column in table.columns.iterall()] == ["title", "status", "progress", "ends"]


def test_only_tasks_that_clients_may_know_of_are_done(cast: Cast, signed_in: SignIn) -> None:
    project = make.project(cast.acme)
    make.project(cast.acme, "without tasks")
    make.task(make.project(cast.acme, "all hidden"), client_access=ClientAccess.NONE)
    for status in (TaskStatus.COMPLETE, TaskStatus.COMPLETE, TaskStatus.NEW):
        make.task(project, status=status)
    make.task(project, client_access=ClientAccess.NONE)
    make.task(make.project(cast.globex), status=TaskStatus.COMPLETE)
    tab = dashboards.for_everybody()
    widget(tab, "done", measure="tasks_done")
    browser = signed_in(cast.manager)
    box = boxes(browser, tab)["done"]
    assert (box.data["value"], box.data["unit"]) == ("67", "%")
    assert rows_behind(browser, box.url) == 1


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_plain_days_stay_in_their_month_in_every_zone(cast: Cast, signed_in: SignIn, zone: str) -> None:
    cast.manager.time_zone = zone
    cast.manager.save()
    this = month(timezone.localdate(timezone=ZoneInfo(zone)))
    for day in (this, month(this, 1) - DAY, month(this, 1), month(this, 2) - DAY, month(this, 2)):
        make.project(cast.acme, ends_on=day)
    for day in (month(this, -1) - DAY, month(this, -1), this - DAY, this):
        make.project(cast.acme, starts_on=day)
    tab = dashboards.for_everybody()
    widget(tab, "due", "bar", group="month_due", limit=2)
    widget(tab, "started", "bar", group="month_started", limit=2)
    browser = signed_in(cast.manager)
    found = boxes(browser, tab)
    assert list(figures(found["due"]).values()) == [2, 2]
    assert list(figures(found["started"]).values()) == [2, 1]
    for box in found.values():
        assert [rows_behind(browser, mark.url) for mark in marks(box)] == list(figures(box).values())


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu"])
def test_a_day_is_over_when_it_is_over_for_the_reader(cast: Cast, signed_in: SignIn, zone: str) -> None:
    cast.manager.time_zone = zone
    cast.manager.save()
    now = timezone.localdate(timezone=ZoneInfo(zone))
    make.project(cast.acme, ends_on=now)
    make.project(cast.acme, ends_on=now - DAY)
    tab = dashboards.for_everybody()
    widget(tab, "overdue", narrowing="overdue")
    assert boxes(signed_in(cast.manager), tab)["overdue"].data["value"] == "1"


def test_a_draft_is_behind_no_mark(tab: DashboardTab, plans: Cast, signed_in: SignIn) -> None:
    browser = signed_in(plans.manager)
    urls = {mark.url for box in boxes(browser, tab).values() for mark in marks(box) if mark.url}
    assert urls
    for url in urls:
        page = browser.get(url).content
        assert b"draft" not in page
        assert b"bait" not in page


def test_a_team_without_the_grant_opens_no_numbers(tab: DashboardTab, plans: Cast, signed_in: SignIn) -> None:
    make.member(Project.objects.get(title="Acme 0"), plans.billing)
    browser = signed_in(plans.billing)
    assert boxes(browser, tab) == {}
    number = tab.widgets.get(title="all")
    assert browser.get(f"/dashboard/{tab.pk}/{number.pk}/all/").status_code == 404


def test_a_tab_of_the_whole_organization_counts_it_and_opens_nothing(plans: Cast, signed_in: SignIn) -> None:
    tab = dashboards.for_everybody(shows_whole_organization=True)
    widget(tab, "all")
    widget(tab, "table", "table")
    found = boxes(signed_in(plans.basic), tab)
    assert (found["all"].data["value"], found["all"].url) == ("7", "")
    assert len(found["table"].data["table"].page.object_list) == 2


def test_each_widget_is_one_query(tab: DashboardTab, plans: Cast, signed_in: SignIn) -> None:
    browser = signed_in(plans.manager)
    widgets = tab.widgets.count()
    assert queries(browser, f"/dashboard/{tab.pk}/") == FRAME + widgets
