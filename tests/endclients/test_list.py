"""The list of end client tickets: columns, filters that start with, exact days, files of what is shown."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tests.endclients.conftest import Reselling, SignIn
from tests.factories import billing as money
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.performance.test_queries import queries
from tickets.models import Ticket

LIST = "/tickets/end-clients/"


@pytest.fixture
def client(resale: Reselling, signed_in: SignIn) -> Client:
    return signed_in(resale.cast.basic)


@pytest.fixture
def shelf(resale: Reselling) -> dict[str, Ticket]:
    """Two tickets that differ in every column, and one that is completed; days are days in New York."""
    zone = ZoneInfo("America/New_York")
    resale.cast.acme.time_zone = zone.key
    resale.cast.acme.save()
    initech = people.organization("Initech")
    ian = people.contact(initech, name="Ian Initech", login=False)
    theirs = money.contract(initech, billing_organization=resale.cast.acme)
    late = datetime(2026, 3, 3, 23, 30, tzinfo=zone)  # the next day already in UTC
    return {
        "oven": resale.ticket(
            "Oven is cold",
            resale.billed,
            number="T20260303.0001",
            priority="critical",
            resource=resale.cast.technician,
            created_at=late,
            due_at=late + timedelta(days=1),
        ),
        "mixer": make.ticket(
            ian,
            "Mixer is loud",
            contract=theirs,
            number="T20260305.0002",
            status=make.status(name="Waiting for parts"),
            created_at=late + timedelta(days=2),
        ),
        "done": resale.ticket(
            "Oven is clean",
            resale.billed,
            number="T20260101.0003",
            created_at=late - timedelta(days=9),
            completed_at=late - timedelta(days=8),
        ),
    }


def found(client: Client, query: str) -> set[str]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, query
    return {row.title for row in response.context["table"].page.object_list}


OVEN, MIXER, DONE = "Oven is cold", "Mixer is loud", "Oven is clean"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {OVEN, MIXER}),
        ("include_completed=on", {OVEN, MIXER, DONE}),
        ("title=oven", {OVEN}),
        ("title=cold", set()),  # contains, and does not start with
        ("title=OVEN+IS", {OVEN}),
        ("number=T20260303", {OVEN}),
        ("number=0001", set()),
        ("client=umb", {OVEN}),
        ("client=brella", set()),
        ("contact=eve+u", {OVEN}),
        ("contact=umbrella", set()),
        ("status=waiting+f", {MIXER}),
        ("status=for", set()),
        ("priority=crit", {OVEN}),
        ("priority=itical", set()),
        ("assigned=tom+t", {OVEN}),
        ("assigned=technician", set()),
        ("created=2026-03-03", {OVEN}),
        ("created=2026-03-04", set()),  # the day in UTC
        ("due=2026-03-04", {OVEN}),
        ("completed=2026-02-23", {DONE}),  # a day of completion asks for completed ones
        ("title=o&client=u&contact=e&priority=c&created=2026-03-03", {OVEN}),
        ("title=o&client=i", set()),
        ("title=o&include_completed=on&created=2026-02-22", {DONE}),
        ("title=%25", set()),  # no wildcard
        ("title=_ven", set()),
    ],
)
def test_filters_start_with_and_days_are_exact(
    shelf: dict[str, Ticket], client: Client, query: str, expected: set[str]
) -> None:
    assert found(client, query) == expected


@pytest.mark.parametrize("column", ["number", "title", "client", "contact", "status", "priority", "assigned"])
def test_every_column_has_its_filter_and_sorts(shelf: dict[str, Ticket], client: Client, column: str) -> None:
    response = client.get(f"{LIST}?sort={column}")
    assert column in response.context["filter"].form.fields
    up = [row.pk for row in response.context["table"].page.object_list]
    down = [row.pk for row in client.get(f"{LIST}?sort=-{column}").context["table"].page.object_list]
    assert set(up) == set(down) == {shelf["oven"].pk, shelf["mixer"].pk}
    assert column == "assigned" or up == down[::-1]  # nobody is assigned to one: empty stays last


@pytest.mark.parametrize("query", ["created=2026-13-01", "due=yesterday", "completed=0000-00-00", "x=1"])
def test_half_a_date_or_an_unknown_filter_is_said_so(
    shelf: dict[str, Ticket], client: Client, query: str
) -> None:
    assert client.get(f"{LIST}?{query}").status_code == 400
    assert client.get(f"{LIST}?{query}&export=csv").status_code == 400


def test_typing_is_answered_with_the_list_alone(shelf: dict[str, Ticket], client: Client) -> None:
    part = client.get(f"{LIST}?title=oven", headers={"HX-Request": "true"}).content.decode()
    assert OVEN in part
    assert "<html" not in part
    assert 'hx-trigger="input delay:300ms, submit"' in part


def test_the_number_opens_the_page_in_another_window(shelf: dict[str, Ticket], client: Client) -> None:
    body = client.get(LIST).content.decode()
    pk = shelf["oven"].pk
    assert f'<a href="{LIST}{pk}/" target="_blank" rel="noopener">T20260303.0001' in body
    assert "data-href" not in body.split('id="list-rows"')[1].split("</tbody>")[0]


def test_csv_is_exactly_what_is_shown(shelf: dict[str, Ticket], client: Client) -> None:
    body = b"".join(client.get(f"{LIST}?client=umb&include_completed=on&sort=created&export=csv"))
    rows = list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))
    assert [row["Title"] for row in rows] == [DONE, OVEN]
    assert rows[1] == {
        "Number": "T20260303.0001",
        "Title": OVEN,
        "Organization": "Umbrella",
        "Contact": "Eve Umbrella",
        "Status": "New",
        "Priority": "Critical",
        "Assigned": "Tom Technician",
        "Created": "2026-03-03 23:30",
        "Due": "2026-03-04 23:30",
        "Completed": "",
    }


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_excel_and_pdf_are_made(shelf: dict[str, Ticket], client: Client, kind: str) -> None:
    response = client.get(f"{LIST}?export={kind}")
    assert response.status_code == 200
    assert len(b"".join(response)) > 2_000


@pytest.mark.parametrize("rows", [1, 3])
def test_a_literal_number_of_queries(resale: Reselling, signed_in: SignIn, rows: int) -> None:
    """Session, login with contact, sub-organizations, settings; the contracts, the rows."""
    for _ in range(rows):
        ticket = resale.ticket("", resale.billed, resource=resale.cast.technician)
        resale.hours(ticket, resale.billed)
    client = signed_in(resale.cast.basic)
    assert queries(client, LIST) == 6
    # The ticket and its history instead of the rows.
    assert queries(client, f"{LIST}{ticket.pk}/") == 7


def test_an_empty_list_says_what_would_stand_here(resale: Reselling, client: Client) -> None:
    assert "No open tickets of end clients" in client.get(LIST).content.decode()


def test_a_days_midnight_is_that_of_the_organization(resale: Reselling, client: Client) -> None:
    """Kiritimati is fourteen hours ahead: what happens now in UTC may be tomorrow there."""
    resale.cast.acme.time_zone = "Pacific/Kiritimati"
    resale.cast.acme.save()
    at = timezone.now().replace(hour=12)
    resale.ticket("tomorrow", resale.billed, created_at=at)
    day: Any = (at + timedelta(days=1)).date()
    assert found(client, f"created={day}") == {"tomorrow"}
    assert found(client, f"created={at.date()}") == set()
