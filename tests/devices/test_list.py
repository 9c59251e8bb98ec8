"""The list of devices: what it holds, how it is narrowed, what leaves it as a file."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import Contact, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import devices
from tests.performance.test_queries import LIST, LIST_BELOW, queries

pytestmark = pytest.mark.django_db

LIST_ADDRESS = "/devices/"

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    """Six devices that differ in everything a filter asks for, and bait."""
    devices.monitoring()
    today = ProviderSettings.load().today
    printer = devices.device_type("Printer")
    acme = cast.acme
    devices.device(acme, "LT-1", contact=cast.basic, rmm_status="online", last_seen_at=timezone.now())
    devices.device(acme, "LT-2", rmm_status="offline", serial_number="SN-77", location="Attic")
    devices.device(acme, "PRN-1", type=printer, reference_number="4711")
    devices.device(acme, "OLD-1", is_active=False, warranty_expires_on=today - timedelta(days=1))
    devices.device(acme, "SRV-1", warranty_expires_on=today + timedelta(days=90))
    devices.device(cast.acme_north, "NORTH-1", warranty_expires_on=today + timedelta(days=91))
    devices.device(cast.globex, "BAIT-1", rmm_status="offline", type=devices.device_type("BAIT type"))
    return cast


def names(client: Client, query: str = "") -> set[str]:
    response = client.get(f"{LIST_ADDRESS}?{query}")
    assert response.status_code == 200, query
    return {row.reference_name for row in response.context["table"].page.object_list}


IN_USE = {"LT-1", "LT-2", "PRN-1", "SRV-1", "NORTH-1"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", IN_USE),
        ("use=inactive", {"OLD-1"}),
        ("use=all", IN_USE | {"OLD-1"}),
        ("status=offline", {"LT-2"}),
        ("status=no_agent", {"PRN-1", "SRV-1", "NORTH-1"}),
        ("warranty=ending", {"SRV-1"}),
        ("warranty=running", {"NORTH-1"}),
        ("warranty=over", set()),
        ("warranty=over&use=all", {"OLD-1"}),
        ("warranty=unknown", {"LT-1", "LT-2", "PRN-1"}),
        ("contact=bea+ba", {"LT-1"}),
        ("serial=sn-7", {"LT-2"}),
        ("location=att", {"LT-2"}),
        ("number=471", {"PRN-1"}),
        ("name=lt-", {"LT-1", "LT-2"}),
        ("q=attic+77", {"LT-2"}),
        ("q=attic+4711", set()),
        ("last_seen_after=2026-01-01", {"LT-1"}),
    ],
)
def test_filters(shelf: Cast, signed_in: SignIn, query: str, found: set[str]) -> None:
    assert names(signed_in(shelf.manager), query) == found


def test_one_s_own_devices(shelf: Cast, signed_in: SignIn) -> None:
    assert names(signed_in(shelf.basic), "whose=mine") == {"LT-1"}
    assert names(signed_in(shelf.manager), "whose=mine") == set()


def test_a_parent_narrows_to_one_organization_and_its_types_are_within_reach(
    shelf: Cast, signed_in: SignIn
) -> None:
    client = signed_in(shelf.basic)
    assert names(client, f"organization={shelf.acme_north.pk}") == {"NORTH-1"}
    assert names(signed_in(shelf.north_manager)) == {"NORTH-1"}
    page = client.get(LIST_ADDRESS).content.decode()
    assert "Printer" in page
    assert "BAIT" not in page


@pytest.mark.parametrize(
    "query",
    [
        "type={bait}",
        "organization={globex}",
        "status=burning",
        "warranty=maybe",
        "use=never",
        "whose=theirs",
        "sort=custom",
    ],
)
def test_what_the_list_does_not_offer_is_a_bad_request(shelf: Cast, signed_in: SignIn, query: str) -> None:
    asked = query.format(bait=devices.device_type("BAIT type").pk, globex=shelf.globex.pk)
    assert signed_in(shelf.manager).get(f"{LIST_ADDRESS}?{asked}").status_code == 400


def test_every_column_sorts_both_ways(shelf: Cast, signed_in: SignIn) -> None:
    client = signed_in(shelf.manager)
    for column in ("name", "organization", "type", "status", "last_seen", "contact", "location", "warranty"):
        for sort in (column, f"-{column}"):
            assert names(client, f"sort={sort}") == IN_USE


def test_without_monitoring_nothing_is_said_of_it(shelf: Cast, signed_in: SignIn) -> None:
    devices.monitoring(on=False)
    client = signed_in(shelf.manager)
    assert "Last seen" not in client.get(LIST_ADDRESS).content.decode()
    assert client.get(f"{LIST_ADDRESS}?status=offline").status_code == 400
    assert "Status" not in exported(client).splitlines()[0]


def exported(client: Client, query: str = "") -> str:
    return b"".join(client.get(f"{LIST_ADDRESS}?export=csv&{query}")).decode("utf-8-sig")


def test_the_export_holds_what_the_list_shows(shelf: Cast, signed_in: SignIn) -> None:
    lines = exported(signed_in(shelf.manager), "name=lt&sort=-name").splitlines()
    assert lines[0].split(",")[:3] == ["Name", "Organization", "Type"]
    assert [line.split(",")[0] for line in lines[1:]] == ["LT-2", "LT-1"]


def test_formulas_do_not_leave_as_formulas(cast: Cast, signed_in: SignIn) -> None:
    devices.device(cast.acme, "=1+1")
    assert "\n=1+1" not in exported(signed_in(cast.manager))


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("who", "query", "expected"),
    [
        # one more than other lists: the types there are
        ("manager", "", LIST + 1),
        ("basic", "warranty=ending&sort=-warranty", LIST + 1),
        ("north_manager", "", LIST_BELOW + 1),
    ],
)
def test_what_the_list_asks(
    cast: Cast, signed_in: SignIn, who: str, query: str, expected: int, rows: int
) -> None:
    devices.monitoring()
    today = ProviderSettings.load().today
    person: Contact = getattr(cast, who)
    for number in range(rows):
        devices.device(person.organization, f"PC-{number}", contact=person, warranty_expires_on=today)
    assert queries(signed_in(person), f"{LIST_ADDRESS}?{query}") == expected
