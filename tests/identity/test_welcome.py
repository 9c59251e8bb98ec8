"""The link of the welcome mail: one person, one use, three days, never in the clear at rest."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, Contact, OneTimeLink
from portal.services.contacts import contact_activate, contact_deactivate
from portal.services.welcome import contact_welcome_send, password_choose
from tests.conftest import Cast
from tests.factories import portal as make
from tests.identity.steps import Committing, is_inside, login_of, sign_in
from tests.identity.test_activation import level

pytestmark = pytest.mark.django_db

GOOD = "correct horse staple"


@pytest.fixture
def newcomer(cast: Cast) -> Contact:
    contact = make.contact(cast.acme, name="Nina Newcomer", login=False)
    return contact_activate(
        contact=contact, username="nina", level=level("basic"), actor=None, send_mail=False
    )


@pytest.fixture
def link(newcomer: Contact, django_capture_on_commit_callbacks: Committing) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        contact_welcome_send(contact=newcomer, actor=None)
    return path_in_mail()


def path_in_mail() -> str:
    found = re.search(r"/account/welcome/\S+/", str(mail.outbox[-1].body))
    assert found
    return found.group()


def choose(client: Client, link: str, password: str = GOOD, again: str | None = None) -> Any:
    return client.post(link, {"password": password, "again": password if again is None else again})


def test_the_link_sets_the_first_password_and_signs_nobody_in(
    newcomer: Contact, link: str, client: Client
) -> None:
    page = client.get(link)
    assert "nina" in page.content.decode()
    assert choose(client, link)["Location"] == "/account/login/"
    assert not is_inside(client)
    sign_in(client, "nina", GOOD)
    assert is_inside(client)


def test_looking_at_it_uses_nothing_up(link: str, client: Client) -> None:
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert choose(client, link).status_code == 302


def test_it_works_once(link: str, client: Client) -> None:
    choose(client, link)
    assert client.get(link).status_code == 410
    assert choose(client, link, "another good one!").status_code == 410
    sign_in(client, "nina", "another good one!")
    assert not is_inside(client)


def test_it_works_for_three_days(link: str, client: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=71, minutes=59)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1)):
        assert client.get(link).status_code == 410
        assert choose(client, link).status_code == 410


def test_a_newer_link_voids_the_older(
    newcomer: Contact, link: str, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        contact_welcome_send(contact=newcomer, actor=None)
    assert client.get(link).status_code == 410
    assert client.get(path_in_mail()).status_code == 200


def test_a_password_chosen_otherwise_voids_it(
    newcomer: Contact, link: str, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": newcomer.email})
    found = re.search(r"/account/password/reset/key/\S+/", str(mail.outbox[-1].body))
    assert found
    form = client.get(found.group(), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": GOOD, "password2": GOOD})
    assert client.get(link).status_code == 410


def test_it_dies_with_the_access(newcomer: Contact, link: str, client: Client) -> None:
    contact_deactivate(contact=newcomer, actor=None)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "again"), [("short", "short"), ("password1234", "password1234"), (GOOD, "x")]
)
def test_a_weak_or_mistyped_password_leaves_the_link_alive(
    link: str, client: Client, password: str, again: str
) -> None:
    assert choose(client, link, password, again).status_code == 422
    assert choose(client, link).status_code == 302


def test_only_its_hash_is_stored(link: str) -> None:
    token = link.split("/")[-2]
    stored = OneTimeLink.objects.get()
    assert token not in str(stored.__dict__)
    assert len(token) == 43


def test_an_unknown_link_looks_like_a_spent_one(link: str, client: Client) -> None:
    choose(client, link)
    unknown = "/account/welcome/" + "x" * 43 + "/"
    pages = [_page(Client().get(path), path) for path in (link, unknown)]
    assert pages[0] == pages[1]


def test_an_expired_link_brings_a_new_one(
    link: str, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{link}anew/")
        assert len(mail.outbox) == 2
        assert client.get(path_in_mail()).status_code == 200


def test_asking_anew_answers_alike_whatever_the_link(
    cast: Cast, link: str, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    choose(client, link)  # somebody who has a password does not get a new link
    with django_capture_on_commit_callbacks(execute=True):
        for path in (link, "/account/welcome/unknown/"):
            answer = client.post(f"{path}anew/", follow=True)
            assert "a new link is on its way" in answer.content.decode()
    assert len(mail.outbox) == 1


def test_nobody_is_flooded_with_links(
    link: str, client: Client, django_capture_on_commit_callbacks: Committing
) -> None:
    with (
        time_machine.travel(timezone.now() + timedelta(days=4)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        for _ in range(9):
            client.post(f"{link}anew/")
    assert len(mail.outbox) <= 5


def test_nobody_who_could_not_sign_in_is_mailed(cast: Cast) -> None:
    stranger = make.contact(cast.acme, name="No Login", login=False)
    with pytest.raises(ValidationError):
        contact_welcome_send(contact=stranger, actor=None)


def test_the_choice_is_written_down(link: str, newcomer: Contact) -> None:
    password_choose(token=link.split("/")[-2], password=GOOD)
    entry = AuditEntry.objects.get(verb="login.password_chosen")
    assert entry.actor_id == login_of(newcomer).pk


def _page(response: Any, path: str) -> tuple[int, str]:
    text = response.content.decode().replace(path, "PATH")
    return response.status_code, re.sub(r'(csrfmiddlewaretoken" value=|<code>)"?\w+', "", text)
