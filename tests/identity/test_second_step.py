"""Two-step sign-in belongs to the person: asked behind every door, and nothing opens until it is there."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from portal.models import AuditEntry, Contact, User
from portal.sealing import unseal
from portal.services.logins import two_step_reset
from tests.conftest import Cast
from tests.factories.portal import PASSWORD
from tests.identity.steps import (
    SECRET,
    Committing,
    app_code,
    is_inside,
    login_of,
    provider,
    sign_in,
    with_app,
)

pytestmark = pytest.mark.django_db

PAGES = ("/", "/tickets/open/", "/tickets/new/", "/account/password/change/", "/account/sessions/")


@pytest.fixture(autouse=True)
def staff_have_taken_both_steps() -> None:
    """Here nobody has, until they do."""


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def set_up(client: Client) -> Any:
    """Set up an authenticator app on the page for it."""
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    return client.post("/account/2fa/totp/activate/", {"code": app_code(secret)})


# Behind every door ---------------------------------------------------------------------------------------


def test_a_password_alone_does_not_open(cast: Cast, client: Client) -> None:
    with_app(login_of(cast.basic))
    assert sign_in(client, "bea.basic")["Location"] == "/account/2fa/authenticate/"
    assert not is_inside(client)
    assert client.get("/")["Location"].startswith("/account/login/")
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not is_inside(client)
    client.post("/account/2fa/authenticate/", {"code": app_code()})
    assert is_inside(client)


def test_a_mailed_code_alone_does_not_open(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with_app(login_of(cast.basic))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/login/code/", {"email": "bea.basic@example.test"})
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert code
    answer = client.post("/account/login/code/confirm/", {"code": code.group()})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert not is_inside(client)


def test_staff_have_it_asked_before_the_admin_site(cast: Cast, client: Client) -> None:
    with_app(cast.technician)
    asked = client.get("/admin/login/?next=/admin/portal/")
    assert asked["Location"] == "/account/login/?next=%2Fadmin%2Fportal%2F"
    sign_in(client, "tom", next="/admin/")
    assert not is_inside(client)
    assert client.post("/account/2fa/authenticate/", {"code": app_code()})["Location"] == "/admin/"


def test_the_admin_site_has_no_door_of_its_own(cast: Cast, client: Client) -> None:
    client.post("/admin/login/", {"username": "tom", "password": PASSWORD})
    assert not is_inside(client)


def test_a_deep_link_survives_the_second_step(cast: Cast, client: Client) -> None:
    with_app(login_of(cast.basic))
    sign_in(client, "bea.basic", next="/tickets/open/?page=2")
    answer = client.post("/account/2fa/authenticate/", {"code": app_code()})
    assert answer["Location"] == "/tickets/open/?page=2"


def test_a_recovery_code_opens_once(cast: Cast, client: Client) -> None:
    with_app(login_of(cast.basic))
    code = RecoveryCodes.activate(login_of(cast.basic)).generate_codes()[0]
    for opens in (True, False):
        browser = Client()
        sign_in(browser, "bea.basic")
        browser.post("/account/2fa/authenticate/", {"code": code})
        assert is_inside(browser) is opens


# The policy ----------------------------------------------------------------------------------------------


def of_the_provider(cast: Cast) -> Contact | User:
    provider(mfa_required_for_contacts=True)
    return cast.basic


def of_the_organization(cast: Cast) -> Contact | User:
    cast.acme.mfa_required = True
    cast.acme.save()
    return cast.basic


def of_staff(cast: Cast) -> Contact | User:
    provider(mfa_required_for_staff=True)
    return cast.technician


def of_comanaged_help_desks(cast: Cast) -> Contact | User:
    provider(mfa_required_for_comanaged=True)
    return cast.comanaged_resource


def nobodys(cast: Cast) -> Contact | User:
    """Staff owe it where nobody has said anything."""
    return cast.technician


POLICIES = [of_the_provider, of_the_organization, of_comanaged_help_desks, of_staff, nobodys]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("path", [*PAGES, "/admin/", "/account/2fa/recovery-codes/"])
def test_who_owes_it_is_led_to_the_set_up_and_nowhere_else(
    cast: Cast, signed_in: Any, policy: Any, path: str
) -> None:
    client = signed_in(policy(cast))
    for answer in (client.get(path), client.post(path)):
        assert answer["Location"] == "/account/2fa/"
    assert client.get(path, headers={"HX-Request": "true"})["HX-Redirect"] == "/account/2fa/"


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    "path", ["/account/2fa/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"]
)
def test_the_set_up_itself_is_open(cast: Cast, client: Client, policy: Any, path: str) -> None:
    who = policy(cast)
    sign_in(client, login_of(who).username if isinstance(who, Contact) else who.username)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("policy", POLICIES)
def test_after_the_set_up_the_way_is_free(
    cast: Cast, client: Client, policy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Within a request a commit comes before the session is saved; in a test it would come after.
    monkeypatch.setattr(transaction, "on_commit", lambda callback, **_: callback())
    who = policy(cast)
    sign_in(client, login_of(who).username if isinstance(who, Contact) else who.username)
    client.get("/account/sessions/")
    assert set_up(client)["Location"] == "/account/2fa/recovery-codes/"
    assert client.get("/account/sessions/").status_code == 200
    assert "/account/sessions/" in client.get("/account/2fa/").content.decode()


def test_nobody_else_is_asked(cast: Cast, signed_in: Any) -> None:
    provider(mfa_required_for_staff=True)
    cast.globex.mfa_required = True
    cast.globex.save()
    assert signed_in(cast.basic).get("/account/sessions/").status_code == 200
    provider(mfa_required_for_comanaged=True)
    assert signed_in(cast.manager).get("/account/sessions/").status_code == 200
    provider(mfa_required_for_contacts=True, mfa_required_for_staff=False)
    assert signed_in(cast.technician).get("/account/sessions/").status_code == 200


def test_a_session_from_before_has_to_prove_it(cast: Cast, signed_in: Any) -> None:
    client = signed_in(of_the_organization(cast))
    with_app(login_of(cast.basic))
    answer = client.get("/account/sessions/")
    assert answer["Location"] == "/account/2fa/reauthenticate/?next=%2Faccount%2Fsessions%2F"
    assert client.get("/account/2fa/totp/deactivate/")["Location"].startswith("/account/2fa/reauthenticate/")
    assert client.get("/account/2fa/webauthn/add/")["Location"].startswith("/account/2fa/reauthenticate/")
    proved = client.post(answer["Location"], {"code": app_code(), "next": "/account/sessions/"})
    assert proved["Location"] == "/account/sessions/"
    assert client.get("/account/sessions/").status_code == 200


def test_signing_out_stays_possible(cast: Cast, signed_in: Any) -> None:
    client = signed_in(of_the_organization(cast))
    client.post("/account/logout/")
    assert not is_inside(client)


def test_public_pages_ask_nothing(cast: Cast, signed_in: Any) -> None:
    assert signed_in(of_the_organization(cast)).get("/health/live").status_code == 200


def test_a_preview_does_not_get_round_it(cast: Cast, signed_in: Any) -> None:
    cast.technician.is_superuser = True
    cast.technician.save()
    client = signed_in(of_staff(cast))
    assert client.post(f"/account/preview/{cast.basic.pk}/")["Location"] == "/account/2fa/"


# Taking it away ------------------------------------------------------------------------------------------


def test_the_last_one_stays_while_it_is_required(cast: Cast, client: Client) -> None:
    of_the_organization(cast)
    with_app(login_of(cast.basic))
    sign_in(client, "bea.basic")
    client.post("/account/2fa/authenticate/", {"code": app_code()})
    page = client.post("/account/2fa/totp/deactivate/")
    assert "required for you" in page.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_taking_it_away_ends_the_other_sessions_and_what_it_proved(cast: Cast, client: Client) -> None:
    with_app(login_of(cast.basic))
    elsewhere = Client()
    for browser in (client, elsewhere):
        cache.clear()  # one code, used twice within its half minute
        sign_in(browser, "bea.basic")
        browser.post("/account/2fa/authenticate/", {"code": app_code()})
    client.post("/account/2fa/totp/deactivate/")
    assert elsewhere.get("/account/sessions/").status_code == 302
    of_the_organization(cast)
    assert client.get("/account/sessions/")["Location"] == "/account/2fa/"


def test_a_lost_phone(cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing) -> None:
    with_app(login_of(cast.basic))
    sign_in(client, "bea.basic")
    client.post("/account/2fa/authenticate/", {"code": app_code()})
    with django_capture_on_commit_callbacks(execute=True):
        two_step_reset(contact=cast.basic, actor=login_of(cast.manager))
    assert client.get("/account/sessions/").status_code == 302
    assert "two-step sign-in was removed" in str(mail.outbox[0].body)
    sign_in(client, "bea.basic")
    assert is_inside(client)


def test_the_secret_is_sealed_at_rest_and_the_change_written_down(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    sign_in(client, "bea.basic")
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert stored != unseal(stored)
    assert AuditEntry.objects.filter(verb="login.second_step_added", data={"kind": "totp"}).count() == 1
    assert "authenticator app was added" in str(mail.outbox[0].body)


def test_setting_it_up_right_after_signing_in_asks_for_no_second_password(cast: Cast, client: Client) -> None:
    sign_in(client, "bea.basic")
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_setting_it_up_in_an_old_session_asks_for_the_password(cast: Cast, client: Client) -> None:
    sign_in(client, "bea.basic")
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")


def test_the_secret_of_the_tests_is_one(cast: Cast) -> None:
    assert unseal(with_app(login_of(cast.basic)).data["secret"]) == SECRET


# Cost ----------------------------------------------------------------------------------------------------


def test_the_policy_costs_no_query_once_it_is_met(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    of_the_organization(cast)
    with_app(login_of(cast.basic))
    sign_in(client, "bea.basic")
    client.post("/account/2fa/authenticate/", {"code": app_code()})
    # session, the provider's settings, login with its contact, sub-organizations
    with django_assert_num_queries(4):
        client.get("/account/")


def test_without_a_policy_it_costs_the_providers_settings_that_every_page_reads(
    cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    sign_in(client, "bea.basic")
    # session, login with its contact, sub-organizations, the provider's settings
    with django_assert_num_queries(4):
        client.get("/account/")
