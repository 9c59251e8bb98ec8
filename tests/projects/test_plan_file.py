"""The schedule for one's own calendar holds what the schedule page shows, and no more."""

from collections.abc import Callable
from datetime import date

from django.test import Client

from portal.access import Perm
from portal.models import Contact, User
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.test_pages import level_without, text_of

type SignIn = Callable[[Contact | User], Client]


def file_of(client: Client, pk: int) -> str:
    return text_of(client, f"/projects/{pk}/schedule.ics").replace("\r\n ", "")


def test_it_holds_the_tasks_with_days_as_days(cast: Cast, signed_in: SignIn) -> None:
    project = make.project(cast.acme, "New office; part 2")
    task = make.task(project, "Pull cables", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 4))
    make.task(project, "Sign", ends_on=date(2026, 3, 9), description="Twice, please")
    make.task(project, "Some day")
    make.task(project, "Hidden", ends_on=date(2026, 3, 4), client_access="none")
    file = file_of(signed_in(cast.manager), project.pk)
    assert file.count("BEGIN:VEVENT") == 2
    assert f"UID:task-{task.pk}@" in file
    assert "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260305\r\n" in file
    assert r"SUMMARY:Pull cables (New office\; part 2)" in file
    assert "DTSTART;VALUE=DATE:20260309\r\nDTEND;VALUE=DATE:20260310\r\n" in file
    assert r"DESCRIPTION:Twice\, please" in file
    assert "Some day" not in file
    assert "Hidden" not in file


def test_days_are_the_same_in_every_zone(cast: Cast, signed_in: SignIn) -> None:
    project = make.project(cast.acme)
    make.task(project, starts_on=date(2026, 3, 29), ends_on=date(2026, 3, 29))
    for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
        cast.manager.time_zone = zone
        cast.manager.save()
        file = file_of(signed_in(cast.manager), project.pk)
        assert "DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330\r\n" in file


def test_without_a_day_or_the_schedule_there_is_none(cast: Cast, signed_in: SignIn) -> None:
    project = make.project(cast.acme)
    text_of(signed_in(cast.advanced), f"/projects/{project.pk}/schedule.ics", 404)
    make.task(project, ends_on=date(2026, 3, 9))
    file_of(signed_in(cast.advanced), project.pk)
    level_without(cast.advanced, Perm.PROJECTS_SCHEDULE)
    for address in ("schedule.ics", "schedule/gantt/"):
        text_of(signed_in(cast.advanced), f"/projects/{project.pk}/{address}", 403)
    make.project(cast.globex)
    text_of(signed_in(cast.globex_manager), f"/projects/{project.pk}/schedule.ics", 404)
