"""Announcements: whom they reach and when, what stays, and what they cost while there are none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Announcement, AnnouncementDismissal, Contact, Organization
from tests.conftest import Cast
from tests.home.conftest import SignIn

NOW = timezone.now()
HOUR = timedelta(hours=1)


def announce(summary: str = "Maintenance", *organizations: Organization, **fields: Any) -> Announcement:
    made = Announcement.objects.create(
        **{"summary": summary, "for_everyone": not organizations, "starts_at": NOW - HOUR} | fields
    )
    made.organizations.set(organizations)
    return made


@pytest.fixture
def bars(signed_in: SignIn) -> Callable[[Contact], list[str]]:
    """The words on somebody's bars, on a page that is not Home."""

    def read(who: Contact) -> list[str]:
        page = signed_in(who).get("/tickets/")
        return [str(notice.text) for notice in page.context["shell"].bars]

    return read


type Bars = Callable[[Contact], list[str]]


def test_one_for_everyone_reaches_everyone_on_every_page(cast: Cast, bars: Bars) -> None:
    announce()
    for who in (cast.basic, cast.billing, cast.north_manager, cast.globex_manager):
        assert bars(who) == ["Maintenance"]


def test_one_for_an_organization_reaches_nobody_else(cast: Cast, bars: Bars) -> None:
    announce("Bait", cast.globex)
    assert bars(cast.globex_manager) == ["Bait"]
    for who in (cast.basic, cast.manager, cast.comanaged_administrator, cast.north_manager):
        assert bars(who) == []


@pytest.mark.parametrize(("with_subs", "north"), [(True, ["Maintenance"]), (False, [])])
def test_one_for_a_parent_reaches_its_sub_organizations_where_it_says_so(
    cast: Cast, bars: Bars, with_subs: bool, north: list[str]
) -> None:
    announce("Maintenance", cast.acme, with_sub_organizations=with_subs)
    assert bars(cast.manager) == ["Maintenance"]
    assert bars(cast.north_manager) == north


def test_one_for_a_sub_organization_is_not_for_its_parent_or_sister(cast: Cast, bars: Bars) -> None:
    announce("North only", cast.acme_north)
    announce("South only", cast.acme_south)
    assert bars(cast.north_manager) == ["North only"]
    assert bars(cast.manager) == []


def test_one_for_several_organizations_stands_there_once(cast: Cast, bars: Bars) -> None:
    announce("Maintenance", cast.acme, cast.acme_north, cast.globex)
    assert bars(cast.north_manager) == ["Maintenance"]


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [
        (-HOUR, HOUR, True),
        (-HOUR, None, True),
        (HOUR, None, False),
        (HOUR, 2 * HOUR, False),
        (-2 * HOUR, -HOUR, False),
    ],
)
def test_it_stands_there_in_its_time_only(
    cast: Cast, bars: Bars, signed_in: SignIn, starts: timedelta, ends: timedelta | None, shown: bool
) -> None:
    row = announce(starts_at=NOW + starts, ends_at=ends and NOW + ends)
    announce("Later", starts_at=NOW + 5 * HOUR)  # so that there is something to ask for in any case
    assert bars(cast.basic) == (["Maintenance"] if shown else [])
    assert signed_in(cast.basic).get(row.get_absolute_url()).status_code == (200 if shown else 404)


def test_the_worst_stands_first(cast: Cast, bars: Bars) -> None:
    for severity in ("info", "outage", "warning"):
        announce(severity, severity=severity)
    assert bars(cast.basic) == ["outage", "warning", "info"]


def test_more_opens_the_full_text_for_whom_it_is(cast: Cast, signed_in: SignIn) -> None:
    row = announce("Maintenance", cast.acme, text="From **nine** to ten")
    bar = signed_in(cast.basic).get("/").content.decode()
    assert f'<a href="{row.get_absolute_url()}">More</a>' in bar
    assert "<strong>nine</strong>" in signed_in(cast.basic).get(row.get_absolute_url()).content.decode()
    assert signed_in(cast.globex_manager).get(row.get_absolute_url()).status_code == 404


def test_a_script_in_it_is_text(cast: Cast, signed_in: SignIn) -> None:
    script = "<script>alert(1)</script>"
    row = announce(script, text=f"{script} [x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    for address in ("/", row.get_absolute_url()):
        html = signed_in(cast.basic).get(address).content.decode()
        assert script not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_who_puts_it_away_no_longer_sees_it_and_others_do(cast: Cast, bars: Bars, signed_in: SignIn) -> None:
    row = announce()
    client, address = signed_in(cast.basic), f"/announcements/{row.pk}/dismiss/"
    came_from = "http://testserver/tickets/?sort=title"
    assert client.post(address, headers={"Referer": came_from})["Location"] == came_from
    assert client.post(address)["Location"] == "/"  # twice changes nothing
    assert AnnouncementDismissal.objects.count() == 1
    assert bars(cast.basic) == []
    assert bars(cast.advanced) == ["Maintenance"]
    assert client.get(row.get_absolute_url()).status_code == 200


def test_nobody_is_sent_elsewhere_afterwards(cast: Cast, signed_in: SignIn) -> None:
    row = announce()
    answer = signed_in(cast.basic).post(
        f"/announcements/{row.pk}/dismiss/", headers={"Referer": "https://evil.test/"}
    )
    assert answer["Location"] == "/"


@pytest.mark.parametrize("fields", [{"severity": "outage"}, {"dismissible": False}])
def test_an_outage_stays_and_so_does_what_may_not_be_dismissed(
    cast: Cast, bars: Bars, signed_in: SignIn, fields: dict[str, Any]
) -> None:
    row = announce(**fields)
    client = signed_in(cast.basic)
    assert "data-dismiss" not in client.get("/").content.decode()
    answer = client.post(f"/announcements/{row.pk}/dismiss/")
    assert answer.status_code == 422
    assert "stays until it is over" in answer.content.decode()
    assert not AnnouncementDismissal.objects.exists()
    assert bars(cast.basic) == ["Maintenance"]


def test_a_warning_that_becomes_an_outage_comes_back(cast: Cast, bars: Bars, signed_in: SignIn) -> None:
    row = announce(severity="warning")
    signed_in(cast.basic).post(f"/announcements/{row.pk}/dismiss/")
    assert bars(cast.basic) == []
    row.severity = "outage"
    row.save()
    assert bars(cast.basic) == ["Maintenance"]


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_an_unknown_announcement_is_not_found(cast: Cast, signed_in: SignIn, pk: int) -> None:
    client = signed_in(cast.basic)
    assert client.get(f"/announcements/{pk}/").status_code == 404
    assert client.post(f"/announcements/{pk}/dismiss/").status_code == 404


def test_another_clients_announcement_cannot_be_put_away(cast: Cast, signed_in: SignIn) -> None:
    row = announce("Bait", cast.globex)
    assert signed_in(cast.manager).post(f"/announcements/{row.pk}/dismiss/").status_code == 404
    assert not AnnouncementDismissal.objects.exists()


def asked(client: Client) -> int:
    """How often a page asks for announcements, once it has met them."""
    client.get("/tickets/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/tickets/")
    return sum("portal_announcement" in query["sql"] for query in captured.captured_queries)


def test_nothing_is_asked_while_there_is_nothing_to_put_away(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    announce("Over", starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)
    announce("Later", starts_at=NOW + HOUR)
    assert asked(client) == 0
    running = announce()
    announce("Another")
    assert asked(client) == 1
    running.delete()
    Announcement.objects.filter(summary="Another").update(severity="outage")
    assert asked(client) == 0
