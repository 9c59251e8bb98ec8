"""Devices on Home, and the time line of what ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from portal.models import Contact, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import devices
from tests.performance.test_queries import queries

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]


def equip(cast: Cast) -> None:
    for place, status in enumerate(("online", "online", "offline", "no_agent")):
        devices.device(cast.acme, f"A-{place}", rmm_status=status)
    devices.device(cast.acme, "retired", rmm_status="offline", is_active=False)
    devices.device(cast.acme_north, "N-1", rmm_status="offline")
    devices.device(cast.globex, "G-1", rmm_status="online")


def test_the_card_is_there_only_with_monitoring_and_the_grant(cast: Cast, signed_in: SignIn) -> None:
    def has(who: Contact) -> bool:
        return "Devices: Status" in signed_in(who).get("/").content.decode()

    assert not has(cast.manager)
    devices.monitoring()
    assert has(cast.manager)
    assert has(cast.basic)
    assert not has(cast.billing)


def test_every_number_is_the_rows_of_the_table_it_opens(cast: Cast, signed_in: SignIn) -> None:
    devices.monitoring()
    equip(cast)
    for who, chosen, expected in (
        (cast.manager, "", [2, 2, 1]),
        (cast.manager, str(cast.acme_north.pk), [0, 1, 0]),
        (cast.north_manager, "", [0, 1, 0]),
    ):
        client = signed_in(who)
        client.post("/home/organization/", {"organization": chosen})
        frames = client.get("/").context["home"].frames
        (data,) = [frame.data for frame in frames if frame.card.key == "devices_status"]
        assert [count for _label, count, _url, _tone in data["numbers"]] == expected
        opened = [client.get(url).context["table"].paginator.count for _, _, url, _ in data["numbers"]]
        assert opened == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_the_card_costs_one_query(cast: Cast, signed_in: SignIn, rows: int) -> None:
    client = signed_in(cast.manager)
    without = queries(client, "/")
    devices.monitoring()
    for number in range(rows):
        devices.device(cast.acme, f"A-{number}", rmm_status="online")
    assert queries(client, "/") == without + 1


def lines(client: Client) -> list[str]:
    page = client.get("/devices/ending/")
    assert page.status_code == 200
    return [line.title or line.device for _month, some in page.context["months"] for line in some]


def test_the_time_line_holds_90_days_of_devices_in_use_in_order(cast: Cast, signed_in: SignIn) -> None:
    today = ProviderSettings.load().today
    last, over = today + timedelta(days=90), today + timedelta(days=91)
    laptop = devices.device(cast.acme, "LT-1", warranty_expires_on=last)
    devices.device(cast.acme, "late", warranty_expires_on=over)
    devices.device(cast.acme, "past", warranty_expires_on=today - timedelta(days=1))
    devices.device(cast.acme, "retired", warranty_expires_on=today, is_active=False)
    devices.expiry(laptop, "www.acme.test", today)
    devices.expiry(laptop, "Backup licence", today + timedelta(days=5), kind="licence")
    devices.expiry(laptop, "later", over)
    north = devices.device(cast.acme_north, "N-1", warranty_expires_on=today + timedelta(days=2))
    bait = devices.device(cast.globex, "BAIT", warranty_expires_on=today)
    devices.expiry(bait, "BAIT certificate", today)
    assert lines(signed_in(cast.basic)) == ["www.acme.test", "N-1", "Backup licence", "LT-1"]
    assert lines(signed_in(cast.north_manager)) == [north.reference_name]


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_time_line_asks(cast: Cast, signed_in: SignIn, rows: int) -> None:
    today = ProviderSettings.load().today
    for number in range(rows):
        device = devices.device(cast.acme, f"A-{number}", warranty_expires_on=today)
        devices.expiry(device, "Certificate", today)
    # session, login with contact, sub-organizations, settings; the lines
    assert queries(signed_in(cast.manager), "/devices/ending/") == 5
