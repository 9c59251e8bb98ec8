"""Calendars for one's own program: a secret address, read with its owner's rights of that moment."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.access import Perm
from portal.models import AuditEntry, CalendarFeed, Contact, SecurityLevel, User
from portal.views import calendar_feeds
from projects.models import ProjectMember
from tests.conftest import Cast
from tests.factories import projects as make

pytestmark = pytest.mark.django_db

PAGE = "/account/calendars/"
MAKE = {"kind": "projects.appointments", "do": "make"}
END = MAKE | {"do": "end"}
DAY = date(2030, 1, 7)

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    """What is counted by the address of a network is counted for all tests."""
    cache.clear()


@pytest.fixture
def bea(cast: Cast, signed_in: SignIn) -> Client:
    """Bea's browser; she is on the team of one of Acme's two projects."""
    hers, other = (make.project(cast.acme, title) for title in ("Move", "Secret plan"))
    make.member(hers, cast.basic)
    make.event(hers, "Keys, please; now", starts_on=DAY, ends_on=DAY)
    make.event(other, "Not for Bea", starts_on=DAY, ends_on=DAY)
    make.event(make.project(cast.globex, "Bait"), "Bait", starts_on=DAY, ends_on=DAY)
    return signed_in(cast.basic)


def made(browser: Client) -> str:
    """The path of a new address, as the page shows it."""
    response = browser.post(PAGE, MAKE)
    assert response.status_code == 200
    address: str = response.context["address"]
    assert address in response.content.decode()
    return address.removeprefix("http://127.0.0.1:8000")


def read(path: str) -> str:
    """What a calendar program gets, which has no session."""
    response = Client().get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    return response.content.decode().replace("\r\n ", "")


def gone(path: str) -> bool:
    """Whether the address is as one that never was."""
    never = Client().get("/calendars/never-made.ics")
    now = Client().get(path)
    pages = [one.content.decode().replace(one["X-Request-ID"], "") for one in (never, now)]
    assert never.status_code == 404
    return now.status_code == 404 and pages[0] == pages[1]


def test_a_program_reads_what_its_owner_may_see(bea: Client) -> None:
    file = read(made(bea))

    assert r"SUMMARY:Keys\, please\; now (Move)" in file
    assert file.count("BEGIN:VEVENT") == 1
    assert "REFRESH-INTERVAL" in file


def test_an_address_is_shown_once_and_kept_as_its_sum(bea: Client) -> None:
    secret = made(bea).split("/")[2].removesuffix(".ics")

    assert len(secret) == 43
    assert secret not in str(CalendarFeed.objects.values())
    assert secret not in str(AuditEntry.objects.filter(verb="calendar_feed.made").values())
    assert secret not in bea.get(PAGE).content.decode()


def test_a_new_address_kills_the_old_one(bea: Client) -> None:
    old, new = made(bea), made(bea)

    assert gone(old)
    assert "BEGIN:VEVENT" in read(new)
    assert CalendarFeed.objects.count() == 1


def test_an_ended_address_is_gone(bea: Client) -> None:
    path = made(bea)

    assert bea.post(PAGE, END).status_code == 302
    assert gone(path)
    assert bea.post(PAGE, END).status_code == 302  # once more changes nothing
    verbs = AuditEntry.objects.filter(verb__startswith="calendar_feed").values_list("verb", flat=True)
    assert sorted(verbs) == ["calendar_feed.ended", "calendar_feed.made"]


@pytest.mark.parametrize(
    "switched_off",
    [
        lambda bea: Contact.objects.filter(pk=bea.pk).update(is_active=False),
        lambda bea: Contact.objects.filter(pk=bea.pk).update(portal_active=False),
        lambda bea: User.objects.filter(pk=bea.user_id).update(is_active=False),
        lambda bea: type(bea.organization).objects.filter(pk=bea.organization_id).update(is_active=False),
        lambda bea: (
            type(bea.organization).objects.filter(pk=bea.organization_id).update(portal_enabled=False)
        ),
        lambda bea: CalendarFeed.objects.update(kind="changes.gone"),
    ],
    ids=["contact", "portal of the contact", "login", "organization", "portal of the organization", "kind"],
)
def test_whoever_is_switched_off_reads_nothing_at_once(bea: Client, cast: Cast, switched_off: Any) -> None:
    path = made(bea)
    assert "Keys" in read(path)
    switched_off(cast.basic)

    assert gone(path)


def test_a_row_that_is_withdrawn_leaves_the_calendar(bea: Client, cast: Cast) -> None:
    path = made(bea)
    ProjectMember.objects.filter(contact=cast.basic).delete()

    assert "BEGIN:VEVENT" not in read(path)


def test_a_right_that_is_withdrawn_ends_it(bea: Client, cast: Cast) -> None:
    path = made(bea)
    level = SecurityLevel.objects.create(name="No projects")
    Contact.objects.filter(pk=cast.basic.pk).update(security_level=level)

    assert gone(path)


def test_an_empty_calendar_is_a_calendar(cast: Cast, signed_in: SignIn) -> None:
    file = read(made(signed_in(cast.manager)))

    assert "BEGIN:VTIMEZONE" in file
    assert "BEGIN:VEVENT" not in file


@pytest.mark.parametrize(
    "data", [{}, MAKE | {"kind": "nothing"}, MAKE | {"do": "burn"}, {"kind": "\0", "do": "make"}]
)
def test_nonsense_changes_nothing(bea: Client, data: dict[str, str]) -> None:
    assert bea.post(PAGE, data).status_code == 422
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("secret", ["x" * 3000, "%00", "☃", "%F0%9F%98%80"])
def test_no_address_breaks_it(cast: Cast, secret: str) -> None:
    assert Client().get(f"/calendars/{secret}.ics").status_code == 404


def test_nobody_posts_to_a_feed_and_many_have_to_wait(bea: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(bea)
    monkeypatch.setattr(calendar_feeds, "FEEDS", "100/m/ip,2/h/key")

    assert Client().post(path).status_code == 405
    assert [Client().get(path).status_code for _ in range(3)] == [200, 200, 429]


def test_who_has_no_calendar_has_no_page(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.billing)

    assert not browser.get("/account/profile/").context["shell"].viewer.can(Perm.PROJECTS_VIEW)
    assert browser.get(PAGE).status_code == 403
    assert PAGE not in browser.get("/account/profile/").content.decode()


def test_staff_who_look_through_the_contact_s_eyes_make_no_address(cast: Cast, signed_in: SignIn) -> None:
    cast.technician.is_superuser = True
    cast.technician.save()
    browser = signed_in(cast.technician)
    browser.post(f"/account/preview/{cast.basic.pk}/")

    assert browser.post(PAGE, MAKE).status_code == 403
    assert not CalendarFeed.objects.exists()
