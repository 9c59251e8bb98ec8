"""Planned changes over time, on a page and in the calendar programs of those who may see them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from changes.models import ChangeRequest
from portal.models import Contact, User
from tests.conftest import Cast
from tests.factories import changes as make
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

MARCH = "/changes/calendar/?month=2030-03"
# session, login with contact, sub-organizations, settings, the changes
READS = 5


def at(day: int, hour: int = 20, month: int = 3) -> datetime:
    return datetime(2030, month, day, hour, tzinfo=UTC)


def planned(contact: Contact, title: str = "Replace the firewall", **fields: Any) -> ChangeRequest:
    window = {"planned_from": at(12), "planned_to": at(12, 22)}
    return make.change(contact, title=title, **window | fields)


def page(client: Client, address: str = MARCH, expected: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == expected
    return response.content.decode()


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    """What is counted by the address of a network is counted for all tests."""
    cache.clear()


def test_it_shows_what_its_reader_may_see(managed: Cast, signed_in: SignIn) -> None:
    ours = planned(managed.advanced)
    planned(managed.globex_manager, "Bait")
    planned(managed.advanced, "In April", planned_from=at(2, month=4), planned_to=at(3, month=4))
    make.change(managed.advanced, title="Some day")
    make.draft(managed.advanced, "Draft", planned_from=at(12), planned_to=at(13))
    html = page(signed_in(managed.manager))

    assert html.count("Replace the firewall") == 2  # in the table and in the list
    assert ours.get_absolute_url() in html
    assert "Waiting for approval" in html
    for words in ("Bait", "In April", "Some day", "Draft"):
        assert words not in html


def test_an_outsider_sees_what_they_are_asked_about_and_no_more(managed: Cast, signed_in: SignIn) -> None:
    planned(managed.advanced, "Asked")
    change = planned(managed.advanced, "For Bill")
    make.approver(change, managed.billing)
    html = page(signed_in(managed.billing))

    assert "For Bill" in html
    assert "Asked" not in html


def test_what_was_rejected_stands_in_no_calendar(managed: Cast, signed_in: SignIn) -> None:
    change = planned(managed.advanced)
    make.answered(change.approvals.get(), "reject", "Not in March")

    assert "Replace the firewall" not in page(signed_in(managed.manager))


def test_one_over_midnight_stands_on_both_days_and_one_until_midnight_on_one(
    managed: Cast, signed_in: SignIn
) -> None:
    planned(managed.advanced, "Long night", planned_from=at(12, 22), planned_to=at(13, 2))
    planned(managed.advanced, "Until twelve", planned_from=at(20, 22), planned_to=at(21, 0))
    managed.manager.time_zone = "UTC"
    managed.manager.save()
    html = page(signed_in(managed.manager))

    assert html.count("Long night") == 3
    assert html.count("Until twelve") == 2


def test_times_are_the_reader_s_own(managed: Cast, signed_in: SignIn) -> None:
    planned(managed.advanced, "Last night", planned_from=at(31, 22), planned_to=at(31, 23))
    managed.manager.time_zone = "Asia/Tokyo"
    managed.manager.save()
    client = signed_in(managed.manager)

    assert "Last night" not in page(client)
    assert "Last night" in page(client, "/changes/calendar/?month=2030-04")


@pytest.mark.parametrize("month", ["2030-13", "0000-00", "nonsense", "2030-3", "99999-01", "\0"])
def test_what_is_no_month_is_unknown(managed: Cast, signed_in: SignIn, month: str) -> None:
    response = signed_in(managed.manager).get("/changes/calendar/", {"month": month})
    assert response.status_code == 404


def test_it_is_gone_while_change_management_is_off(managed: Cast, signed_in: SignIn) -> None:
    client = signed_in(managed.billing)
    address = feed(client)
    assert Client().get(address).status_code == 200
    make.switch_on(False)

    page(client, expected=403)
    assert "/changes/calendar/" not in page(client, "/")
    assert Client().get(address).status_code == 404
    page(client, "/account/calendars/", expected=403)  # Bill has no other calendar


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_and_for_three(managed: Cast, signed_in: SignIn, rows: int) -> None:
    for number in range(rows):
        planned(managed.advanced, f"Change {number}")
    client = signed_in(managed.manager)
    page(client)

    with CaptureQueriesContext(connection) as captured:
        page(client)
    assert len(captured) == READS


def feed(client: Client) -> str:
    """The path of a new address."""
    made = client.post("/account/calendars/", {"kind": "changes.planned", "do": "make"})
    address: str = made.context["address"]
    return address.removeprefix("http://127.0.0.1:8000")


def test_a_program_reads_the_same_and_as_it_stands_now(managed: Cast, signed_in: SignIn) -> None:
    change = planned(managed.advanced, "Firewall; new, fast")
    planned(managed.globex_manager, "Bait")
    address = feed(signed_in(managed.manager))
    file = Client().get(address).content.decode().replace("\r\n ", "")

    assert rf"SUMMARY:Firewall\; new\, fast ({change.ticket.number})" in file
    assert "DTSTART:20300312T200000Z" in file
    assert "DTEND:20300312T220000Z" in file
    assert f"URL:http://127.0.0.1:8000{change.get_absolute_url()}" in file
    assert "Bait" not in file
    Ticket.objects.filter(pk=change.ticket_id).update(organization=managed.globex)
    assert "Firewall" not in Client().get(address).content.decode()
