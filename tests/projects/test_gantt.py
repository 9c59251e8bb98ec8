"""The schedule as bars over time: sound for any days, readable by everybody."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from portal.formats import Formats, override
from portal.models import Contact, User
from projects.choices import TaskStatus
from projects.gantt import MOST_TICKS, Gantt, gantt
from projects.models import Project, Task
from projects.outline import Line
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.test_pages import FRAME, text_of

type SignIn = Callable[[Contact | User], Client]

TODAY = date(2026, 11, 22)
days = some.none() | some.dates()


def line(starts: date | None, ends: date | None, status: str = "new", depth: int = 0) -> Line:
    task = Task(pk=7, project=Project(pk=3), title="Sign", status=status)
    return Line(depth, "Sign", starts, ends, task)


def drawn(*lines: Line, today: date = TODAY) -> Gantt:
    chart = gantt(lines, today)
    assert chart
    return chart


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


@given(some.lists(some.tuples(days, days), min_size=1, max_size=8), some.dates())
def test_everything_lies_within_the_drawing_whatever_the_days(
    spans: list[tuple[date | None, date | None]], today: date
) -> None:
    chart = gantt([line(*span) for span in spans], today)
    if chart is None:
        assert not any(day for span in spans for day in span)
        return
    for row in chart.rows:
        assert (row.bar is None) is not any((row.line.starts_on, row.line.ends_on))
        if row.bar:
            assert percent(row.bar.x) >= 0
            assert percent(row.bar.width) > 0
            assert percent(row.bar.x) + percent(row.bar.width) <= 100.01
    places = [percent(tick.x) for tick in chart.ticks]
    assert len(places) <= MOST_TICKS
    assert all(0 <= one < other <= 100 for one, other in pairwise(places))
    assert not chart.today or 0 <= percent(chart.today) <= 100


def test_a_bar_ends_with_its_last_day() -> None:
    """Two tasks one after the other meet, and one of a day is as broad as its day."""
    first, second = drawn(
        line(date(2026, 11, 2), date(2026, 11, 5)), line(date(2026, 11, 6), date(2026, 11, 6))
    ).rows
    assert first.bar
    assert second.bar
    assert percent(first.bar.x) + percent(first.bar.width) == pytest.approx(percent(second.bar.x), abs=0.01)
    assert percent(first.bar.width) == pytest.approx(4 * percent(second.bar.width), abs=0.01)


@pytest.mark.parametrize(
    ("weeks", "labels"),
    [
        (3, ["Nov 2", "Nov 9", "Nov 16"]),
        (26, ["Nov", "Dec", "2027", "Feb", "Mar", "Apr"]),
        (60, ["2027", "Apr", "Jul", "Oct"]),
        (500, ["2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035", "2036"]),
    ],
)
def test_lines_stand_at_weeks_months_or_years(weeks: int, labels: list[str]) -> None:
    begin = date(2026, 11, 2)
    with override(Formats("en-US")):
        chart = drawn(line(begin, begin + timedelta(weeks=weeks, days=-1)))
    assert [tick.label for tick in chart.ticks][: len(labels)] == labels


def test_a_phase_without_days_has_those_of_what_is_in_it() -> None:
    phase, inner = Line(0, "Top", None, None), Line(1, "Below", None, None)
    task, beside = line(date(2026, 11, 4), date(2026, 11, 9), depth=2), line(date(2026, 12, 1), None)
    rows = drawn(phase, inner, task, beside).rows
    assert rows[0].bar == rows[1].bar
    assert rows[0].bar
    assert rows[2].bar
    assert (rows[0].bar.x, rows[0].bar.width) == (rows[2].bar.x, rows[2].bar.width)


@pytest.mark.parametrize(
    ("status", "filled", "is_late"),
    [("new", 0, True), ("in_progress", 0.5, True), ("waiting_customer", 0, True), ("complete", 1, False)],
)
def test_each_status_is_drawn_in_its_own_way(status: str, filled: float, is_late: bool) -> None:
    one = line(date(2026, 11, 2), date(2026, 11, 20), status)
    assert one.task
    one.task.completed_at = timezone.now() if status == "complete" else None
    row = drawn(one).rows[0]
    assert row.bar
    assert percent(row.bar.filled) == pytest.approx(percent(row.bar.width) * filled, abs=0.01)
    assert (row.look, row.state, row.is_late) == (status, str(TaskStatus(status).label), is_late)


def test_what_ends_today_is_not_late_yet() -> None:
    assert not drawn(line(TODAY, TODAY)).rows[0].is_late


def test_today_is_marked_only_where_it_lies() -> None:
    assert not drawn(line(date(2026, 1, 1), date(2026, 1, 9))).today
    assert drawn(line(date(2026, 11, 1), date(2026, 12, 1))).today


def test_the_page_says_each_bar_in_words_and_leads_to_its_task(cast: Cast, signed_in: SignIn) -> None:
    project = make.project(cast.acme)
    task = make.task(project, "Pull cables", status="in_progress", ends_on=date(2020, 3, 2))
    make.task(project, "Hidden", client_access="none", ends_on=date(2020, 3, 2))
    html = text_of(signed_in(cast.manager), f"/projects/{project.pk}/schedule/gantt/")
    for words in ("Pull cables", "In progress", "Overdue", "Mar 2, 2020", task.get_absolute_url()):
        assert words in html
    assert "Hidden" not in html


def test_without_a_day_there_are_no_bars_and_the_page_says_so(cast: Cast, signed_in: SignIn) -> None:
    project = make.project(cast.acme)
    make.task(project, "Some day")
    html = text_of(signed_in(cast.manager), f"/projects/{project.pk}/schedule/gantt/")
    assert "Nothing has a day yet" in html
    assert ".ics" not in html


@pytest.mark.parametrize("rows", [1, 500])
def test_what_the_bars_ask_of_the_database(rows: int, cast: Cast, signed_in: SignIn) -> None:
    """Bars: project, phases, tasks, issues. The file: project, tasks. Five hundred ask no more than one."""
    project = make.project(cast.acme)
    phase = make.phase(project)
    Task.objects.bulk_create(
        Task(
            project=project,
            phase=phase,
            title=f"T{n}",
            client_access="read",
            ends_on=TODAY,
            resource=cast.technician,
        )
        for n in range(rows)
    )
    client = signed_in(cast.manager)
    for address, expected in (("schedule/gantt/", FRAME + 4), ("schedule.ics", FRAME + 2)):
        client.get(f"/projects/{project.pk}/{address}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/projects/{project.pk}/{address}").status_code == 200
        assert len(captured) == expected, address
