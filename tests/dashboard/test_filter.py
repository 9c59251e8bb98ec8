"""The organization filter: all, the parent alone, one sub-organization, or all of them."""

import pytest

from portal.models import DashboardTab
from tests.conftest import Cast
from tests.dashboard.reading import boxes, marks, rows_behind
from tests.factories import dashboards
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.lists.conftest import SignIn


@pytest.fixture
def tab(cast: Cast) -> DashboardTab:
    """A tab over five tickets of Acme, two of North, one of South, and bait."""
    south = people.contact(cast.acme_south, name="Sam South")
    for contact, count in ((cast.basic, 5), (cast.north_manager, 2), (south, 1), (cast.globex_manager, 9)):
        for _ in range(count):
            make.ticket(contact)
    tab = dashboards.for_everybody()
    dashboards.widget(tab, "number")
    dashboards.widget(tab, "people", "doughnut", group="contact", limit=2)
    dashboards.widget(tab, "where", "bar", group="organization")
    return tab


def choices(cast: Cast) -> dict[str, int]:
    return {
        "": 8,
        str(cast.acme.pk): 5,
        "below": 3,
        str(cast.acme_north.pk): 2,
        str(cast.acme_south.pk): 1,
    }


def test_the_choice_narrows_every_widget_and_the_tables_behind(
    cast: Cast, tab: DashboardTab, signed_in: SignIn
) -> None:
    browser = signed_in(cast.manager)
    for choice, count in choices(cast).items():
        found = boxes(browser, tab, f"?organization={choice}")
        assert found["number"].data["value"] == str(count), choice
        for box in found.values():
            for mark in marks(box):
                assert rows_behind(browser, mark.url) == mark.value, mark.url


def test_exactly_these_are_offered(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    form = signed_in(cast.manager).get("/dashboard/").context["choice"]
    assert dict(form.fields["organization"].choices) == {
        "": "All Organizations",
        str(cast.acme.pk): "Acme only",
        "below": "Sub-Organizations only",
        str(cast.acme_north.pk): "Acme North",
        str(cast.acme_south.pk): "Acme South",
    }
    assert signed_in(cast.north_manager).get("/dashboard/").context["choice"] is None


def test_the_other_tabs_keep_the_choice(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    dashboards.for_everybody("Second")
    tabs = signed_in(cast.manager).get("/dashboard/?organization=below").context["tabs"]
    assert [url.endswith("?organization=below") for _name, url, _current in tabs] == [True, True]


@pytest.mark.parametrize("value", ["globex", "-1", "0", "9" * 40, "nonsense", "\0", "below'--"])
def test_a_forged_choice_is_named_and_shows_nothing_more(
    cast: Cast, tab: DashboardTab, signed_in: SignIn, value: str
) -> None:
    forged = str(cast.globex.pk) if value == "globex" else value
    response = signed_in(cast.manager).get(f"/dashboard/{tab.pk}/", {"organization": forged})
    assert response.status_code == 400
    assert "That choice is not there" in response.content.decode()
    values = {box.widget.title: box.data.get("value") for box in response.context["boxes"]}
    assert values["number"] == "8"


def test_who_reaches_one_organization_has_no_choice_to_forge(
    cast: Cast, tab: DashboardTab, signed_in: SignIn
) -> None:
    for value in (cast.acme_north.pk, cast.acme.pk, "below"):
        response = signed_in(cast.north_manager).get(f"/dashboard/{tab.pk}/", {"organization": value})
        assert response.status_code == 400
        assert response.context["boxes"][0].data["value"] == "2"


@pytest.mark.parametrize(
    "mark", ["nonsense", "2026-13", "0000-00", "9" * 30, "-1", "none", "2026-01", "all-of-it"]
)
def test_a_forged_mark_is_unknown_or_empty(
    cast: Cast, tab: DashboardTab, signed_in: SignIn, mark: str
) -> None:
    for widget in tab.widgets.all():
        response = signed_in(cast.manager).get(f"/dashboard/{tab.pk}/{widget.pk}/{mark}/")
        assert response.status_code == 404 or response.context["table"].paginator.count == 0
        assert b"Greta" not in response.content


def test_a_foreign_rows_mark_tells_nothing(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    widget = tab.widgets.get(title="people")
    response = signed_in(cast.manager).get(f"/dashboard/{tab.pk}/{widget.pk}/{cast.globex_manager.pk}/")
    assert b"Greta" not in response.content
    assert response.context["table"].paginator.count == 0


def test_a_widget_of_another_tab_is_not_found(cast: Cast, tab: DashboardTab, signed_in: SignIn) -> None:
    other = dashboards.tab("Theirs", organizations=[cast.globex])
    widget = dashboards.widget(other, "theirs")
    browser = signed_in(cast.manager)
    for address in (f"/dashboard/{tab.pk}/{widget.pk}/all/", f"/dashboard/{other.pk}/{widget.pk}/all/"):
        assert browser.get(address).status_code == 404
