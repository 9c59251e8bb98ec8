"""Where one starts after signing in: the provider's choice, an organization's own, and Home without a tab."""

import pytest
from django.test import Client

from portal.models import Contact, Organization, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import dashboards as make
from tests.factories.portal import PASSWORD


def provide(landing_page: str) -> None:
    provider = ProviderSettings.load()
    provider.landing_page = landing_page
    provider.save()


def start_of(who: Contact | User, query: str = "") -> str:
    """Where the sign-in page leads."""
    user = who.user if isinstance(who, Contact) else who
    assert user is not None
    answer = Client().post(f"/account/login/{query}", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.fixture
def tab(cast: Cast) -> None:
    """A tab of the dashboard, published to Acme."""
    make.tab(organizations=[cast.acme])


@pytest.mark.usefixtures("tab")
@pytest.mark.parametrize(
    ("provider", "organization", "start"),
    [
        ("home", "", "/"),
        ("dashboard", "", "/dashboard/"),
        ("home", "dashboard", "/dashboard/"),
        ("dashboard", "home", "/"),
    ],
)
def test_an_organizations_choice_goes_before_the_providers(
    cast: Cast, provider: str, organization: str, start: str
) -> None:
    provide(provider)
    Organization.objects.filter(pk=cast.acme.pk).update(landing_page=organization)
    assert start_of(cast.manager) == start


@pytest.mark.usefixtures("tab")
def test_for_whom_no_tab_is_published_it_is_home(cast: Cast) -> None:
    provide("dashboard")
    assert start_of(cast.globex_manager) == "/"


@pytest.mark.usefixtures("tab")
def test_a_link_that_was_followed_goes_before_both(cast: Cast) -> None:
    provide("dashboard")
    assert start_of(cast.manager, "?next=/tickets/open/") == "/tickets/open/"


@pytest.mark.usefixtures("tab")
def test_staff_start_in_the_admin_site(cast: Cast) -> None:
    provide("dashboard")
    assert start_of(cast.technician) == "/admin/"
