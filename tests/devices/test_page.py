"""The page of a device: what its reader may know of it, and what other apps add."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from devices.models import Device
from portal.models import Contact, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import devices, tickets
from tests.performance.test_queries import queries
from tickets.models import RequestTypeField, Ticket

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]


def page(client: Client, device: Device) -> str:
    response = client.get(f"/devices/{device.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_own_fields_show_by_their_flags_and_by_type(cast: Cast, signed_in: SignIn) -> None:
    everywhere, server = devices.custom_field("rack"), devices.custom_field("raid", "RAID level")
    devices.custom_field("code", "Admin code", protected=True)
    devices.custom_field("margin", "Margin", visible_in_portal=False)
    devices.custom_field("gone", "Gone", is_active=False)
    devices.device_type("Server").custom_fields.add(server)
    values = {"rack": "R7", "raid": "five", "code": "S3cret", "margin": "30", "gone": "away"}
    laptop = devices.device(cast.acme, custom=values)
    machine = devices.device(cast.acme, "SRV", type=devices.device_type("Server"), custom=values)
    client = signed_in(cast.manager)
    for device, known in ((laptop, {"R7"}), (machine, {"R7", "five"})):
        html = page(client, device)
        assert {value for value in values.values() if f">{value}" in html or f" {value} " in html} <= known
        assert everywhere.label in html
        assert ("RAID level" in html) == (device == machine)
        for never in ("Admin code", "S3cret", "Margin", "Gone"):
            assert never not in html


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "Over"),
        (0, "Ends within 90 days"),
        (90, "Ends within 90 days"),
        (91, "In force"),
        (None, "Not known"),
    ],
)
def test_how_the_warranty_stands(cast: Cast, signed_in: SignIn, days: int | None, words: str) -> None:
    today = ProviderSettings.load().today
    ends = None if days is None else today + timedelta(days=days)
    assert words in page(signed_in(cast.manager), devices.device(cast.acme, warranty_expires_on=ends))


def test_tickets_are_those_of_the_device_within_scope(cast: Cast, signed_in: SignIn) -> None:
    device = devices.device(cast.acme)
    tickets.ticket(cast.basic, "My screen flickers", device=device)
    tickets.ticket(cast.manager, "Somebody else's matter", device=device)
    tickets.ticket(cast.manager, "Another laptop", device=devices.device(cast.acme, "LT-2"))
    own, whole = page(signed_in(cast.basic), device), page(signed_in(cast.advanced), device)
    assert "My screen flickers" in own
    assert "Somebody else" not in own
    assert "Somebody else" in whole
    assert "Another laptop" not in whole


def test_what_monitoring_says_stands_there_only_while_it_is_on(cast: Cast, signed_in: SignIn) -> None:
    alert = {"severity": "critical", "text": "The <disk> is full"}
    device = devices.device(cast.acme, rmm_status="offline", alerts=[alert])
    client = signed_in(cast.manager)
    assert "Offline" not in page(client, device)
    devices.monitoring()
    html = page(client, device)
    assert "Offline" in html
    assert "The &lt;disk&gt; is full" in html


def test_a_new_ticket_names_the_device_and_its_organization(cast: Cast, signed_in: SignIn) -> None:
    kind = tickets.request_type("Something is broken")
    RequestTypeField.objects.create(request_type=kind, field="priority")  # and no device
    tickets.request_type("Another matter")
    device = devices.device(cast.acme_north, "NORTH-1")
    client = signed_in(cast.manager)
    address = f"/tickets/new/{kind.pk}/?device={device.pk}"
    assert f"/tickets/new/?device={device.pk}" in page(client, device)
    assert address in client.get(f"/tickets/new/?device={device.pk}").content.decode()
    form = client.get(address).context["form"]
    assert (form["device"].value(), form["organization"].value()) == (device.pk, cast.acme_north.pk)
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(address, sent | {"title": "It is slow", "description": "Since Monday"})
    ticket = Ticket.objects.get()
    assert (ticket.device, ticket.organization) == (device, cast.acme_north)


def test_a_device_out_of_reach_prefills_nothing(cast: Cast, signed_in: SignIn) -> None:
    kind = tickets.request_type("Something is broken")
    tickets.request_type("Another matter")
    bait = devices.device(cast.globex, "BAIT-1")
    client = signed_in(cast.manager)
    for key in (bait.pk, "x", "9" * 30, "-1", ""):
        for address in (f"/tickets/new/?device={key}", f"/tickets/new/{kind.pk}/?device={key}"):
            response = client.get(address)
            assert response.status_code == 200
            assert "BAIT" not in response.content.decode()


def test_one_out_of_use_gets_no_new_tickets(cast: Cast, signed_in: SignIn) -> None:
    device = devices.device(cast.acme, is_active=False)
    html = page(signed_in(cast.manager), device)
    assert "Inactive" in html
    assert "/tickets/new/?device" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_page_asks(cast: Cast, signed_in: SignIn, rows: int) -> None:
    devices.monitoring()
    devices.custom_field("rack")
    device = devices.device(cast.acme, contact=cast.basic, custom={"rack": "R7"})
    for number in range(rows):
        devices.expiry(device, f"Certificate {number}", ProviderSettings.load().today)
        tickets.ticket(cast.manager, f"Matter {number}", device=device)
    # session, login with contact, sub-organizations, settings; device, own fields, what ends, tickets
    assert queries(signed_in(cast.manager), f"/devices/{device.pk}/") == 8
