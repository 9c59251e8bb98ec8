"""Signing in: by name or address, by password or a mailed code; every answer neutral, every door the same."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.account_forms import NAME_COOKIE
from portal.models import AuditEntry, User
from tests.conftest import Cast
from tests.factories.portal import PASSWORD
from tests.identity.steps import LOGIN, Committing, is_inside, login_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.mark.parametrize(
    "name", ["bea.basic", "BEA.Basic", "bea.basic@example.test", " Bea.Basic@Example.TEST "]
)
def test_user_name_and_address_open_the_same_door(cast: Cast, client: Client, name: str) -> None:
    assert sign_in(client, name).status_code == 302
    assert is_inside(client)


def test_staff_come_in_by_the_same_door_to_their_own_first_page(cast: Cast, client: Client) -> None:
    assert sign_in(client, "tom")["Location"] == "/admin/"
    assert is_inside(client)


def test_a_new_session_key_at_sign_in(cast: Cast, client: Client) -> None:
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    key = session.session_key
    assert key
    client.cookies["sessionid"] = key
    sign_in(client, "bea.basic")
    assert client.session.session_key != key


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("bea.basic", "no.such"), ("bea.basic@example.test", "no.such@example.test")],
)
def test_a_wrong_password_and_an_unknown_name_answer_alike(cast: Cast, known: str, unknown: str) -> None:
    answers = [_page(sign_in(Client(), name, "wrong password"), name) for name in (known, unknown)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("path", ["/account/password/reset/", "/account/login/code/"])
def test_asking_for_a_mail_answers_alike_for_known_and_unknown(cast: Cast, path: str) -> None:
    answers = []
    for address in ("bea.basic@example.test", "no.such@example.test"):
        browser = Client()
        response = browser.post(path, {"email": address})
        answers.append(
            (response.status_code, response["Location"], _page(browser.get(response["Location"]), address))
        )
    assert answers[0] == answers[1]


def test_who_has_no_login_is_told_so_by_mail_only(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": "no.such@example.test"})
    assert mail.outbox[0].to == ["no.such@example.test"]
    assert "No login belongs to it" in str(mail.outbox[0].body)


def test_a_mailed_code_opens_the_door(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/login/code/", {"email": "bea.basic@example.test"})
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert found
    client.post("/account/login/code/confirm/", {"code": found.group()})
    assert is_inside(client)


def test_five_wrong_passwords_close_the_door_for_a_while(cast: Cast, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "bea.basic", "wrong password")
    sign_in(client, "bea.basic", PASSWORD)
    assert not is_inside(client)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil", ""],
)
def test_next_never_leaves_the_site(cast: Cast, client: Client, target: str) -> None:
    assert sign_in(client, "bea.basic", next=target)["Location"] == "/"


def test_a_deep_link_survives_the_sign_in(cast: Cast, client: Client) -> None:
    asked = client.get("/tickets/search/?q=printer&page=2")
    assert asked["Location"] == "/account/login/?next=/tickets/search/%3Fq%3Dprinter%26page%3D2"
    assert (
        sign_in(client, "bea.basic", next="/tickets/search/?q=printer")["Location"]
        == "/tickets/search/?q=printer"
    )


def test_a_part_of_a_page_leaves_as_a_whole_when_the_session_is_over(cast: Cast, client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/open/?page=2"}
    response = client.get("/tickets/open/?q=a", headers=headers)
    assert response["HX-Redirect"] == "/account/login/?next=%2Ftickets%2Fopen%2F%3Fpage%3D2"


def test_remembering_fills_in_the_name_and_no_more(cast: Cast, client: Client) -> None:
    sign_in(client, "bea.basic", remember_name="on")
    client.post("/account/logout/")
    assert not is_inside(client)
    assert 'value="bea.basic"' in client.get(LOGIN).content.decode()
    sign_in(client, "bea.basic")
    client.post("/account/logout/")
    assert 'value="bea.basic"' not in client.get(LOGIN).content.decode()


def test_a_forged_name_cookie_is_ignored(client: Client) -> None:
    client.cookies[NAME_COOKIE] = '"><script>:x:y'
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert "<script>:x" not in page.content.decode()


def test_a_new_password_by_mail(
    cast: Cast, client: Client, settings: Any, django_capture_on_commit_callbacks: Committing
) -> None:
    settings.PORTAL_BASE_URL = "https://portal.example"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            "/account/password/reset/", {"email": "bea.basic@example.test"}, headers={"Host": "localhost"}
        )
    found = re.search(r"https://portal\.example(/\S+)", str(mail.outbox[0].body))
    assert found
    form = client.get(found.group(1), follow=True)
    path = form.redirect_chain[-1][0]
    client.post(path, {"password1": "a brand new one", "password2": "a brand new one"})
    assert not is_inside(client)
    assert client.get(found.group(1), follow=True).context["token_fail"]
    sign_in(client, "bea.basic", "a brand new one")
    assert is_inside(client)


def test_a_reset_link_dies_with_the_address_it_went_to(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": "bea.basic@example.test"})
    path = re.search(r"(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert path
    User.objects.filter(pk=login_of(cast.basic).pk).update(email="new@example.test")
    assert client.get(path.group(1)).context["token_fail"]


def test_the_address_of_a_login_has_one_truth(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(client, "bea.basic@example.test")
        client.post("/account/logout/")
        client.post("/account/login/code/", {"email": "bea.basic@example.test"})
        client.post("/account/password/reset/", {"email": "bea.basic@example.test"})
    assert EmailAddress.objects.count() == 0
    User.objects.filter(pk=login_of(cast.basic).pk).update(email="new@example.test")
    old, new = Client(), Client()
    sign_in(old, "bea.basic@example.test")
    assert not is_inside(old)
    sign_in(new, "new@example.test")
    assert is_inside(new)


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(
    cast: Cast, client: Client
) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, "bea.basic")
    new = {"password1": "a brand new one", "password2": "a brand new one"}
    client.post("/account/password/change/", {"oldpassword": "wrong", **new})
    assert elsewhere.get("/account/sessions/").status_code == 200
    client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert client.get("/account/sessions/").status_code == 200


def test_the_owner_hears_of_a_new_password(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    sign_in(client, "bea.basic")
    with django_capture_on_commit_callbacks(execute=True):
        new = {"password1": "a brand new one", "password2": "a brand new one"}
        client.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    assert "Your password was changed." in str(mail.outbox[0].body)


def test_signing_out_the_others(cast: Cast, client: Client) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, "bea.basic")
    assert client.get("/account/sessions/").context["session_count"] == 2
    client.post("/account/sessions/")
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert client.get("/account/sessions/").status_code == 200


def test_every_step_at_the_door_is_written_down_and_no_password(cast: Cast, client: Client) -> None:
    sign_in(client, "bea.basic", "wrong password")
    sign_in(client, "bea.basic")
    client.post("/account/logout/")
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["login.failed", "login.signed_in", "login.signed_out"]
    failed, came, _left = AuditEntry.objects.order_by("pk")
    assert failed.data == {"name": "bea.basic"}
    assert (came.actor_id, came.organization_id) == (login_of(cast.basic).pk, cast.acme.pk)
    assert came.data == {"by": ["password"]}


def _page(response: Any, name: str) -> str:
    """A page without what differs by nature: the name as typed, tokens, the reference number."""
    text = response.content.decode().replace(name, "NAME")
    return re.sub(r'(csrfmiddlewaretoken" value=|<code>)"?\w+', "", text)
