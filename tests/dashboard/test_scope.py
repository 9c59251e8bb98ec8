"""Numbers obey the reader's scope; on a tab of the whole organization only numbers are widened."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from devices.models import Device, DeviceType
from portal.access import Perm, Scope, Viewer
from portal.models import DashboardTab, ProviderSettings, SecurityLevel
from portal.services.dashboards import audience_keep
from tests.conftest import Cast
from tests.dashboard.reading import boxes, figures, marks, rows_behind
from tests.factories import dashboards
from tests.factories import tickets as make
from tests.lists.conftest import SignIn
from tickets.models import Ticket

# Bea raised two, Adam three, Nora (at the sub-organization) one; Greta's four at Globex are bait.
RAISED = {"basic": 2, "advanced": 3, "north_manager": 1, "globex_manager": 4}
OWN = {"basic": 2, "billing": 0}
ALL = {
    "advanced": 6,
    "manager": 6,
    "comanaged_resource": 6,
    "comanaged_administrator": 6,
    "north_manager": 1,
    "globex_manager": 4,
}


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Tickets of everybody, and one that no contact may know of."""
    hidden = make.queue("Internal", visible_in_portal=False)
    for who, count in RAISED.items():
        for _ in range(count):
            make.ticket(getattr(cast, who))
        make.ticket(getattr(cast, who), queue=hidden)
    return cast


def a_tab(**fields: Any) -> DashboardTab:
    tab = dashboards.for_everybody(**fields)
    dashboards.widget(tab, "number")
    dashboards.widget(tab, "priority", "bar", group="priority")
    dashboards.widget(tab, "contact", "doughnut", group="contact")
    dashboards.widget(tab, "table", "table", limit=20)
    return tab


@pytest.mark.parametrize(("who", "count"), (OWN | ALL).items())
def test_numbers_obey_the_scope(desk: Cast, signed_in: SignIn, who: str, count: int) -> None:
    found = boxes(signed_in(getattr(desk, who)), a_tab())
    assert found["number"].data["value"] == str(count)
    assert figures(found["priority"])["Medium"] == count
    assert len(found["table"].data["table"].page.object_list) == count
    assert all(mark.url for title in ("number", "contact") for mark in marks(found[title]))


@pytest.mark.parametrize(("who", "count"), ({"basic": 6, "billing": 6} | ALL).items())
def test_a_tab_of_the_whole_organization_counts_it_for_everybody_in_it(
    desk: Cast, signed_in: SignIn, who: str, count: int
) -> None:
    found = boxes(signed_in(getattr(desk, who)), a_tab(shows_whole_organization=True))
    assert found["number"].data["value"] == str(count)
    assert figures(found["priority"])["Medium"] == count


@pytest.mark.parametrize("who", OWN)
def test_who_sees_only_their_own_can_open_nothing_of_it(desk: Cast, signed_in: SignIn, who: str) -> None:
    tab, browser = a_tab(shows_whole_organization=True), signed_in(getattr(desk, who))
    found = boxes(browser, tab)
    assert [mark.url for box in found.values() for mark in marks(box) if mark.url] == []
    assert len(found["table"].data["table"].page.object_list) == OWN[who]
    number = found["number"].widget
    assert browser.get(f"/dashboard/{tab.pk}/{number.pk}/all/").status_code == 404
    assert b"count all of Acme" in browser.get(f"/dashboard/{tab.pk}/").content


def test_who_sees_everything_opens_it_as_ever(desk: Cast, signed_in: SignIn) -> None:
    tab, browser = a_tab(shows_whole_organization=True), signed_in(desk.manager)
    found = boxes(browser, tab)
    assert all(mark.url for mark in marks(found["number"]))
    assert b"count all of Acme" not in browser.get(f"/dashboard/{tab.pk}/").content


def test_what_the_level_does_not_grant_stays_closed(desk: Cast, signed_in: SignIn) -> None:
    grants = {"profile.edit": 2, "devices.view": 2}
    level = SecurityLevel.objects.create(name="Devices only", grants_data=grants)
    desk.basic.security_level = level
    desk.basic.save()
    tab = a_tab(shows_whole_organization=True)
    tab.organizations.add(desk.acme)
    audience_keep(tab)
    browser = signed_in(desk.basic)
    assert boxes(browser, tab) == {}
    assert "Nothing on this tab is for you" in browser.get(f"/dashboard/{tab.pk}/").content.decode()
    widget = tab.widgets.get(title="number")
    assert browser.get(f"/dashboard/{tab.pk}/{widget.pk}/all/").status_code == 404


def test_the_cut_off_date_holds_for_every_tab(desk: Cast, signed_in: SignIn) -> None:
    Ticket.objects.filter(creator=desk.advanced).update(created_at=timezone.now() - timedelta(days=9))
    provider = ProviderSettings.load()
    provider.tickets_created_since = timezone.localdate() - timedelta(days=2)
    provider.save()
    for tab in (a_tab(), a_tab(shows_whole_organization=True)):
        assert boxes(signed_in(desk.manager), tab)["number"].data["value"] == "3"
    assert boxes(signed_in(desk.basic), tab)["number"].data["value"] == "3"


def test_devices_are_counted_within_the_reach(desk: Cast, signed_in: SignIn) -> None:
    laptop = DeviceType.objects.create(name="Laptop")
    for organization in (desk.acme, desk.acme_north, desk.globex, desk.globex):
        Device.objects.create(organization=organization, type=laptop, reference_name="PC")
    tab = dashboards.for_everybody()
    dashboards.widget(tab, "devices", source="devices")
    dashboards.widget(tab, "types", "bar", source="devices", group="type")
    client = signed_in(desk.manager)
    found = boxes(client, tab)
    assert found["devices"].data["value"] == "2"
    assert figures(found["types"]) == {"Laptop": 2}
    assert [rows_behind(client, mark.url) for box in found.values() for mark in marks(box)] == [2, 2]
    assert boxes(signed_in(desk.north_manager), tab)["devices"].data["value"] == "1"


@given(
    grants=st.dictionaries(st.sampled_from(Perm), st.sampled_from(Scope)),
    reach=st.frozensets(st.integers(1, 9), min_size=1),
    perm=st.sampled_from(Perm),
)
def test_widening_never_opens_what_is_closed(
    grants: dict[Perm, Scope], reach: frozenset[int], perm: Perm
) -> None:
    viewer = Viewer(1, 1, min(reach), reach, MappingProxyType(grants))
    widened = viewer.widened(perm)
    assert widened.reach == reach
    for one in Perm:
        assert widened.can(one) is viewer.can(one)
        if one is not perm:
            assert widened.scope(one) is viewer.scope(one)
    assert widened.scope(perm) is (Scope.ORGANIZATION if viewer.can(perm) else Scope.NONE)
