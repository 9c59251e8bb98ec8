"""The provider's side: who has the portal, an organization's own settings, and those that hold everywhere."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.models import Contact, CustomLink, Organization, ProviderSettings
from tests.admin.conftest import Enter
from tests.admin.test_settings_pages import SETTINGS, organization_data, settings_data
from tests.conftest import Cast
from tests.factories import portal as make

pytestmark = pytest.mark.django_db

LIST = reverse("admin:portal_organization_changelist")


def names(client: Client, **query: str) -> list[str]:
    """The organizations in the order of the list."""
    return [row.name for row in client.get(LIST, query).context["cl"].result_list]


def cells(client: Client, name: str) -> dict[str, str | None]:
    """Portal users and co-managed users as the list shows them."""
    page = client.get(LIST, {"q": name}).context["cl"]
    row = next(row for row in page.result_list if row.name == name)
    shown = page.model_admin
    return {"users": shown.portal_users(row), "working": shown.comanaged_users(row)}


def test_the_list_counts_who_has_the_portal_and_who_works_in_it(administrator: Client, cast: Cast) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(comanaged_since="2026-01-01T00:00Z")
    make.contact(cast.acme, name="Gus Guest", login=False)
    assert cells(administrator, "Acme") == {"users": "6", "working": "2"}
    assert cells(administrator, "Globex") == {"users": "1", "working": None}
    Contact.objects.filter(pk=cast.comanaged_resource.pk).update(portal_active=False)
    assert cells(administrator, "Acme") == {"users": "5", "working": "1"}


def test_the_list_is_searched_sorted_and_filtered(administrator: Client, cast: Cast) -> None:
    Organization.objects.filter(pk=cast.globex.pk).update(kb_enabled=True, notifications=False)
    columns = administrator.get(LIST).context["cl"].list_display
    by = {name: str(columns.index(name)) for name in columns}
    assert names(administrator, o=f"-{by['portal_users']}")[0] == "Acme"
    assert names(administrator, o=by["portal_users"])[0] == "Acme South"
    assert names(administrator, o=f"-{by['comanaged_users']}")[0] == "Acme"
    assert names(administrator, o=f"-{by['kb_enabled']}")[0] == "Globex"
    assert names(administrator, o=by["mails_us"])[0] == "Globex"
    assert names(administrator, q="glob") == ["Globex"]
    assert names(administrator, notifications__exact="0") == ["Globex"]
    assert names(administrator, kb_enabled__exact="1") == ["Globex"]


def test_the_list_says_who_may_sign_in_today(administrator: Client, cast: Cast) -> None:
    Organization.objects.filter(pk=cast.globex.pk).update(is_active=False)
    Organization.objects.filter(pk=cast.acme_south.pk).update(portal_enabled=False)
    page = administrator.get(LIST).context["cl"]
    open_ones = {row.name for row in page.result_list if page.model_admin.has_portal(row)}
    assert open_ones == {"Acme", "Acme North"}


@pytest.mark.parametrize("rows", [1, 3])
def test_sorting_by_a_count_costs_the_same_for_one_row_and_for_three(
    rows: int, administrator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        make.contact(make.organization(), name=f"P{number} Person")
    with django_assert_num_queries(7):
        administrator.get(LIST, {"o": "-4.-5"})


def test_an_organization_gets_support_and_help_of_its_own(administrator: Client, cast: Cast) -> None:
    url = reverse("admin:portal_organization_change", args=[cast.globex.pk])
    own = {"support_email": "globex@provider.test", "help_url": "https://provider.test/globex"}
    assert administrator.post(url, organization_data(name="Globex", **own)).status_code == 302
    saved = Organization.objects.get(pk=cast.globex.pk)
    assert (saved.support_email, saved.help_url) == (own["support_email"], own["help_url"])


BAD = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,x",
    "ftp://provider.test",
    "//evil.test",
]


@pytest.mark.parametrize("url", BAD)
def test_help_is_a_web_address(administrator: Client, cast: Cast, url: str) -> None:
    page = reverse("admin:portal_organization_change", args=[cast.globex.pk])
    assert administrator.post(page, organization_data(name="Globex", help_url=url)).status_code == 200
    assert Organization.objects.get(pk=cast.globex.pk).help_url == ""
    assert administrator.post(SETTINGS, settings_data(help_url=url)).status_code == 200
    assert not ProviderSettings.objects.filter(help_url=url).exists()


def test_links_go_down_when_the_provider_says_so(administrator: Client, cast: Cast) -> None:
    data = {"label": "Handbook", "url": "https://example.test", "order": "1", "organization": cast.acme.pk}
    url = reverse("admin:portal_customlink_add")
    assert administrator.post(url, data | {"for_sub_organizations": "on"}).status_code == 302
    assert CustomLink.objects.get().for_sub_organizations


def test_policies_are_kept(administrator: Client) -> None:
    policies = {"mfa_required_for_comanaged": "on"}
    assert administrator.post(SETTINGS, settings_data(**policies)).status_code == 302
    saved = ProviderSettings.objects.get()
    assert (saved.mfa_required_for_staff, saved.mfa_required_for_comanaged) == (False, True)


@pytest.mark.parametrize("group", ["Technician", "Sales", "Billing", "Project manager"])
def test_only_who_may_configure_the_portal_opens_the_settings(group: str, enter: Enter) -> None:
    assert enter(group).get(SETTINGS).status_code == 403
    assert enter(group).post(SETTINGS, settings_data(mfa_required_for_contacts="on")).status_code == 403
