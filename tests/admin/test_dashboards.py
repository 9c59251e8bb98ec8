"""Staff make tabs, publish them by a right of its own, and copy them; what goes wrong is said at the form."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from portal.models import AuditEntry, DashboardTab, DashboardWidget, SecurityLevel
from tests.conftest import Cast
from tests.factories import dashboards
from tests.factories import portal as make
from tests.lists.conftest import SignIn

LIST = "/admin/portal/dashboardtab/"
ADD = f"{LIST}add/"


def widget(number: int = 0, /, **fields: Any) -> dict[str, Any]:
    usual = {"title": "Open", "order": 1, "kind": "number", "what": "tickets:count", "by": "", "only": ""}
    facts = usual | {"limit": 6, "width": 2} | fields
    return {f"widgets-{number}-{name}": value for name, value in facts.items()}


def sent(*widgets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    managed = {"widgets-TOTAL_FORMS": len(widgets), "widgets-INITIAL_FORMS": 0}
    return {"name": "Overview", "order": 0} | managed | fields | {k: v for w in widgets for k, v in w.items()}


def level(key: str) -> int:
    return SecurityLevel.objects.get(key=key).pk


def test_a_tab_is_made_published_and_recorded(cast: Cast, administrator: Client, signed_in: SignIn) -> None:
    facts = sent(
        widget(only="tickets:open"),
        widget(1, title="By priority", kind="bar", by="tickets:priority"),
        is_active="on",
        security_levels=[level("manager")],
    )
    assert administrator.post(ADD, facts).status_code == 302
    tab = DashboardTab.objects.get()
    assert tab.audience == [f"level:{level('manager')}"]
    assert [(one.kind, one.group, one.narrowing) for one in tab.widgets.all()] == [
        ("number", "", "open"),
        ("bar", "priority", ""),
    ]
    assert signed_in(cast.manager).get("/dashboard/").status_code == 200
    assert signed_in(cast.basic).get("/dashboard/").status_code == 403
    entry = AuditEntry.objects.get(verb="dashboard.published")
    assert entry.data == {"active": True, "whole_organization": False, "to": tab.audience}


def test_showing_the_whole_organization_warns_and_is_recorded(administrator: Client) -> None:
    tab = dashboards.for_everybody()
    facts = sent(is_active="on", shows_whole_organization="on", security_levels=[level("basic")])
    page = administrator.post(f"{LIST}{tab.pk}/change/", facts, follow=True).content.decode()
    assert "shows numbers of the whole organization" in page
    entry = AuditEntry.objects.get(verb="dashboard.published")
    assert entry.data["whole_organization"] is True


def test_what_is_saved_without_change_is_not_published_anew(administrator: Client) -> None:
    tab = dashboards.tab(levels=("basic",))
    facts = sent(name="Renamed", is_active="on", security_levels=[level("basic")])
    assert administrator.post(f"{LIST}{tab.pk}/change/", facts).status_code == 302
    assert not AuditEntry.objects.filter(verb="dashboard.published").exists()
    assert DashboardTab.objects.get().name == "Renamed"


def test_publishing_needs_a_right_of_its_own(cast: Cast, signed_in: SignIn) -> None:
    designer = make.staff()
    rights = ("view_dashboardtab", "add_dashboardtab", "change_dashboardtab", "add_dashboardwidget")
    designer.user_permissions.set(Permission.objects.filter(codename__in=rights))
    browser = signed_in(designer)
    facts = sent(widget(), is_active="on", shows_whole_organization="on", security_levels=[level("manager")])
    assert browser.post(ADD, facts).status_code == 302
    tab = DashboardTab.objects.get()
    assert (tab.is_active, tab.shows_whole_organization, tab.audience) == (False, False, [])
    assert tab.widgets.count() == 1
    assert signed_in(cast.manager).get("/dashboard/").status_code == 403


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"kind": "bar"}, "Charts are grouped by something"),
        ({"by": "tickets:priority"}, "Charts are grouped by something"),
        ({"kind": "line", "by": "tickets:priority"}, "A line joins months"),
        ({"kind": "doughnut", "by": "tickets:month_created"}, "has no order in time"),
        ({"kind": "doughnut", "by": "tickets:status", "what": "tickets:first_reply"}, "parts of a number"),
        ({"kind": "bar", "by": "devices:type"}, "belongs to other rows"),
        ({"what": "ponies:count"}, "Select a valid choice"),
        ({"limit": "25"}, "less than or equal to 24"),
        ({"only": "tickets:'; DROP TABLE"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    administrator: Client, fields: dict[str, Any], problem: str
) -> None:
    answer = administrator.post(ADD, sent(widget(**fields)))
    assert answer.status_code == 200
    assert problem in answer.content.decode()
    assert not DashboardTab.objects.exists()


def test_a_name_that_is_gone_stays_in_sight_until_it_is_replaced(administrator: Client) -> None:
    tab = dashboards.tab()
    dashboards.widget(tab, measure="happiness")
    assert (
        "No longer there: tickets:happiness" in administrator.get(f"{LIST}{tab.pk}/change/").content.decode()
    )


def test_a_copy_has_the_widgets_and_no_readers(administrator: Client) -> None:
    tab = dashboards.for_everybody("Overview")
    dashboards.widget(tab, "Open", narrowing="open")
    administrator.post(LIST, {"action": "copy_selected", "_selected_action": [tab.pk]})
    copy = DashboardTab.objects.exclude(pk=tab.pk).get()
    assert (copy.name, copy.is_active, copy.audience) == ("Copy of Overview", False, [])
    assert [(one.title, one.narrowing) for one in copy.widgets.all()] == [("Open", "open")]
    assert DashboardWidget.objects.filter(tab=tab).count() == 1
    assert AuditEntry.objects.filter(verb="dashboard.copied").count() == 1


def test_deleting_tabs_takes_the_menu_away(cast: Cast, administrator: Client, signed_in: SignIn) -> None:
    one, other = dashboards.for_everybody("One"), dashboards.for_everybody("Other")
    administrator.post(f"{LIST}{one.pk}/delete/", {"post": "yes"})
    assert signed_in(cast.manager).get("/dashboard/").status_code == 200
    chosen = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    administrator.post(LIST, chosen)
    assert signed_in(cast.manager).get("/dashboard/").status_code == 403


def test_those_who_see_a_tab_are_named_to_look_through_their_eyes(cast: Cast, administrator: Client) -> None:
    tab = dashboards.tab(levels=("basic",))
    page = administrator.get(f"{LIST}{tab.pk}/change/").content.decode()
    assert f'href="/admin/portal/contact/{cast.basic.pk}/change/"' in page
    assert f'href="/admin/portal/contact/{cast.manager.pk}/change/"' not in page
