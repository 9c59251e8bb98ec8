"""The calendar of a project: what the provider enters, and what is due."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.access import Perm
from portal.models import AuditEntry, Contact, User
from projects.models import CalendarEvent, Project
from projects.services.plans import part_keep
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.people import in_group
from tests.projects.test_pages import FRAME, level_without, text_of

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project of March 2026."""
    return make.project(cast.acme, "Move", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))


def march(client: Client, project: Project, expected: int = 200) -> str:
    return text_of(client, f"/projects/{project.pk}/calendar/?month=2026-03", expected)


def test_it_shows_events_with_everything_and_tasks_on_the_day_they_are_due(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    make.event(project, "Floor closed", place="Third floor", description="Bring **keys**")
    task = make.task(project, "Pull cables", ends_on=date(2026, 3, 9))
    make.event(project, "In April", starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 1))
    make.task(project, "Hidden", ends_on=date(2026, 3, 9), client_access="none")
    make.event(make.project(cast.globex), "BAIT")
    make.event(make.project(cast.acme), "Of another project")
    html = march(signed_in(cast.manager), project)
    for words in (
        "March 2026",
        "Floor closed",
        "Third floor",
        "<strong>keys</strong>",
        task.get_absolute_url(),
    ):
        assert words in html
    for words in ("In April", "Hidden", "BAIT", "Of another project"):
        assert words not in html


def test_tasks_are_in_it_only_for_those_who_see_the_schedule(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    make.event(project, "Floor closed")
    make.task(project, "Pull cables", ends_on=date(2026, 3, 9))
    level_without(cast.advanced, Perm.PROJECTS_SCHEDULE)
    html = march(signed_in(cast.advanced), project)
    assert "Floor closed" in html
    assert "Pull cables" not in html


def test_without_its_grant_it_is_closed_and_in_no_menu(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    make.event(project, "Floor closed")
    level_without(cast.advanced, Perm.PROJECTS_CALENDAR)
    client = signed_in(cast.advanced)
    march(client, project, 403)
    text_of(client, f"/projects/{project.pk}/calendar.ics", 403)
    assert "/calendar/" not in text_of(client, f"/projects/{project.pk}/")


def test_times_are_the_viewer_s_and_days_are_nobody_s(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    """23:30 on the 31st in London is the 1st of April in Auckland; a day is the same day in both."""
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    make.event(project, "Switch over", starts_at=late, ends_at=late)
    make.event(project, "Day off", starts_on=date(2026, 3, 31), ends_on=date(2026, 3, 31))
    for zone, in_march in (("Europe/London", True), ("Pacific/Auckland", False)):
        cast.manager.time_zone = zone
        cast.manager.save()
        html = march(signed_in(cast.manager), project)
        assert ("Switch over" in html) is in_march
        assert "Day off" in html


def test_an_event_stands_on_each_of_its_days(project: Project, cast: Cast, signed_in: SignIn) -> None:
    make.event(project, "Fair", starts_on=date(2026, 2, 26), ends_on=date(2026, 3, 3))
    table = march(signed_in(cast.manager), project).partition("<table")[2].partition("</table")[0]
    assert table.count("Fair") == 3


def test_it_opens_where_the_project_is(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    over = make.project(cast.acme, starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 3))
    coming = make.project(cast.acme, starts_on=date(2050, 5, 1))
    for project, words in ((over, "February 2020"), (coming, "May 2050")):
        html = text_of(client, f"/projects/{project.pk}/calendar/")
        assert words in html
        assert "Nothing in this month" in html


@pytest.mark.parametrize(
    "wrong", ["2026-13", "2026-00", "0000-01", "9999-12", "x", "", "2026-3", "\x00", "٢٠٢٦-٠٣"]
)
def test_what_is_no_month_is_unknown(wrong: str, project: Project, cast: Cast, signed_in: SignIn) -> None:
    address = f"/projects/{project.pk}/calendar/"
    assert signed_in(cast.manager).get(address, {"month": wrong}).status_code == 404


@pytest.mark.parametrize(("month", "absent"), [("1900-01", "=1899-12"), ("2999-12", "=3000-01")])
def test_the_first_and_the_last_month_lead_no_further(
    month: str, absent: str, project: Project, cast: Cast, signed_in: SignIn
) -> None:
    assert absent not in text_of(signed_in(cast.manager), f"/projects/{project.pk}/calendar/?month={month}")


def test_a_day_names_four_and_says_how_many_more(project: Project, cast: Cast, signed_in: SignIn) -> None:
    for _each in range(6):
        make.event(project)
    assert "2 more" in march(signed_in(cast.manager), project)


def test_the_file_holds_the_events_and_nothing_else(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client, address = signed_in(cast.manager), f"/projects/{project.pk}/calendar.ics"
    make.task(project, "Pull cables", ends_on=date(2026, 3, 9))
    text_of(client, address, 404)
    make.event(
        project, "Floor closed", place="Third floor", ends_on=date(2026, 3, 4), starts_on=date(2026, 3, 2)
    )
    begin = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    event = make.event(project, "Hand-over", starts_at=begin, ends_at=begin.replace(hour=10))
    file = text_of(client, address)
    assert file.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260305\r\n" in file
    assert "DTSTART:20260309T083000Z\r\nDTEND:20260309T103000Z\r\n" in file
    assert f"UID:event-{event.pk}@" in file
    assert "LOCATION:Third floor" in file


@pytest.mark.parametrize("rows", [1, 3])
def test_what_it_asks_of_the_database(rows: int, project: Project, cast: Cast, signed_in: SignIn) -> None:
    """Project, events, tasks."""
    for _each in range(rows):
        make.event(project)
        make.task(project, ends_on=date(2026, 3, 9))
    client = signed_in(cast.manager)
    march(client, project)
    with CaptureQueriesContext(connection) as captured:
        march(client, project)
    assert len(captured) == FRAME + 3


# Staff enter events


@pytest.fixture
def desk(cast: Cast) -> Client:
    """The browser of a project manager; the provider's zone is London."""
    client = Client()
    client.force_login(in_group("Project manager"))
    return client


def form_of(project: Project, **fields: object) -> dict[str, object]:
    usual = {
        "project": project.pk,
        "title": "Hand-over",
        "description": "",
        "place": "",
        "first_day": "2026-07-01",
    }
    return usual | {"last_day": "", "begins": "", "ends": ""} | fields


ADD = "admin:projects_calendarevent_add"


def test_staff_enter_days(desk: Client, project: Project) -> None:
    answer = desk.post(reverse(ADD), form_of(project))
    assert answer["Location"].endswith(f"?project__id__exact={project.pk}")
    event = CalendarEvent.objects.get()
    assert (event.starts_on, event.ends_on, event.starts_at) == (date(2026, 7, 1), date(2026, 7, 1), None)
    assert AuditEntry.objects.filter(verb="project.calendarevent_added").count() == 1
    page = reverse("admin:projects_calendarevent_change", args=[event.pk])
    assert "2026-07-01" in desk.get(page).content.decode()
    desk.post(page, form_of(project, last_day="2026-07-03"))
    event.refresh_from_db()
    assert event.ends_on == date(2026, 7, 3)


def test_staff_enter_times_of_their_own_zone(desk: Client, project: Project) -> None:
    desk.post(reverse(ADD), form_of(project, begins="09:30", ends="11:00"))
    event = CalendarEvent.objects.get()
    assert event.starts_on is None
    shown = desk.get(reverse("admin:projects_calendarevent_change", args=[event.pk])).content.decode()
    assert "09:30" in shown
    assert "11:00" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_day": ""},
        {"first_day": "0001-01-01"},
        {"first_day": "9999-12-31", "begins": "10:00"},
        {"last_day": "2026-06-30"},
        {"ends": "10:00"},
        {"begins": "10:00", "ends": "09:00"},
        {"begins": "25:00"},
        {"title": ""},
        {"project": str(10**30)},
        {"project": "\x00"},
    ],
)
def test_nonsense_is_shown_again(wrong: dict[str, str], desk: Client, project: Project) -> None:
    answer = desk.post(reverse(ADD), form_of(project) | wrong)
    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    assert not CalendarEvent.objects.exists()


def test_only_who_may_change_projects_enters_events(project: Project, cast: Cast) -> None:
    event = CalendarEvent(project=project, title="x", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 1))
    for actor in (in_group("Technician"), cast.manager.user):
        assert actor
        with pytest.raises(PermissionDenied):
            part_keep(actor=actor, part=event)


def test_the_database_keeps_an_event_either_on_days_or_with_times(project: Project) -> None:
    event, now = make.event(project), datetime(2026, 3, 1, tzinfo=UTC)
    for wrong in (
        {"starts_on": None},
        {"starts_at": now, "ends_at": now},
        {"ends_on": date(2020, 1, 1)},
        {"title": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CalendarEvent.objects.filter(pk=event.pk).update(**wrong)
