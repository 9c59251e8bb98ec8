"""Who sees which tab: any one criterion is enough, and nothing chosen is nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from portal.models import Contact, DashboardTab, Organization
from portal.services.dashboards import audiences_keep, readers_of, tabs_for
from tests.conftest import Cast
from tests.factories import dashboards
from tests.factories import portal as people
from tests.lists.conftest import SignIn

ACME = {"basic", "advanced", "manager", "comanaged_resource", "comanaged_administrator", "billing"}
PEOPLE = ACME | {"north_manager", "globex_manager"}

CRITERIA: dict[str, tuple[Callable[[Cast], dict[str, Any]], set[str]]] = {
    "organization": (lambda cast: {"organizations": [cast.acme]}, ACME),
    "sub-organization": (lambda cast: {"organizations": [cast.acme_north]}, {"north_manager"}),
    "category": (lambda cast: {"categories": ["Retail"]}, {"north_manager"}),
    "classification": (lambda cast: {"classifications": ["Gold"]}, ACME),
    "account manager": (lambda cast: {"account_managers": [cast.technician]}, {"globex_manager"}),
    "security level": (lambda cast: {"levels": ("manager",)}, {"manager", "north_manager", "globex_manager"}),
    "any of several": (
        lambda cast: {"levels": ("basic",), "categories": ["Retail"], "organizations": [cast.globex]},
        {"basic", "north_manager", "globex_manager"},
    ),
    "nothing": (lambda cast: {}, set()),
    "inactive": (lambda cast: {"levels": dashboards.EVERY_LEVEL, "is_active": False}, set()),
}


@pytest.fixture
def clients(cast: Cast) -> Cast:
    """Clients that differ in all that a tab is published by."""
    Organization.objects.filter(pk=cast.acme.pk).update(classification="Gold", category="Law")
    Organization.objects.filter(pk=cast.acme_north.pk).update(category="Retail")
    Organization.objects.filter(pk=cast.globex.pk).update(account_manager=cast.technician)
    return cast


def status(browser: Client, address: str) -> int:
    code: int = browser.get(address).status_code
    return code


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_tab_is_seen_by_whom_a_criterion_is_true_of(
    clients: Cast, signed_in: SignIn, criterion: str
) -> None:
    fields, readers = CRITERIA[criterion]
    tab = dashboards.tab(**fields(clients))
    for who in sorted(PEOPLE):
        contact: Contact = getattr(clients, who)
        viewer = Contact.objects.for_viewer().get(pk=contact.pk).as_viewer()
        assert viewer
        assert (tab in tabs_for(viewer)) is (who in readers), who
        assert readers_of(tab).filter(pk=contact.pk).exists() is (who in readers), who


def test_the_menu_and_the_address_follow(clients: Cast, signed_in: SignIn) -> None:
    tab = dashboards.tab(levels=("manager",))
    manager, basic = signed_in(clients.manager), signed_in(clients.basic)
    assert b'href="/dashboard/"' in manager.get("/tickets/").content
    assert status(manager, "/dashboard/") == status(manager, f"/dashboard/{tab.pk}/") == 200
    assert b'href="/dashboard/"' not in basic.get("/tickets/").content
    assert status(basic, "/dashboard/") == status(basic, f"/dashboard/{tab.pk}/") == 403


def test_a_tab_of_others_is_the_same_page_as_one_that_does_not_exist(
    clients: Cast, signed_in: SignIn
) -> None:
    dashboards.tab(levels=("manager",))
    other = dashboards.tab("Secret plans", organizations=[clients.globex])
    browser = signed_in(clients.manager)
    answers = set()
    for pk in (other.pk, 10**9, 10**30):
        response = browser.get(f"/dashboard/{pk}/")
        page = response.content.decode().replace(response["X-Request-ID"], "")
        answers.add((response.status_code, page))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@pytest.mark.parametrize("kind", ["prospect", "partner", "vendor", "provider"])
def test_only_customers_have_a_dashboard(clients: Cast, signed_in: SignIn, kind: str) -> None:
    dashboards.for_everybody()
    assert status(signed_in(clients.manager), "/dashboard/") == 200
    Organization.objects.filter(pk=clients.acme.pk).update(kind=kind)
    assert status(signed_in(clients.manager), "/dashboard/") == 403


def test_what_is_withdrawn_is_gone_at_the_next_click(clients: Cast, signed_in: SignIn) -> None:
    tab, browser = dashboards.for_everybody(), signed_in(clients.manager)
    assert status(browser, f"/dashboard/{tab.pk}/") == 200
    tab.delete()
    audiences_keep()
    assert status(browser, "/dashboard/") == 403
    assert b'href="/dashboard/"' not in browser.get("/tickets/").content


def test_the_first_twenty_tabs_are_shown_in_their_order(clients: Cast, signed_in: SignIn) -> None:
    for number in range(22):
        dashboards.tab(f"Tab {number:02}", levels=("manager",), order=100 - number)
    browser = signed_in(clients.manager)
    names = [name for name, _url, _current in browser.get("/dashboard/").context["tabs"]]
    assert names == [f"Tab {number:02}" for number in range(21, 1, -1)]
    for number, expected in ((2, 200), (1, 404), (0, 404)):
        tab = DashboardTab.objects.get(name=f"Tab {number:02}")
        assert status(browser, f"/dashboard/{tab.pk}/") == expected


def test_there_are_at_most_so_many_tabs_and_active_ones(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.models.dashboard.MOST_TABS", 3)
    monkeypatch.setattr("portal.models.dashboard.MOST_ACTIVE", 1)
    first = dashboards.tab()
    first.full_clean()
    DashboardTab(name="Second").full_clean()
    with pytest.raises(ValidationError, match="active already"):
        DashboardTab(name="Second", is_active=True).full_clean()
    for name in ("Second", "Third"):
        dashboards.tab(name, is_active=False)
    with pytest.raises(ValidationError, match="3 tabs already"):
        DashboardTab(name="Fourth").full_clean()


def test_a_tab_may_be_published_to_people_who_come_later(clients: Cast) -> None:
    tab = dashboards.tab(categories=["Retail"])
    newcomer = people.contact(people.organization("Later", category="Retail"))
    viewer = newcomer.as_viewer()
    assert viewer
    assert tabs_for(viewer) == [tab]
