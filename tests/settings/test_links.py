"""Links in the navigation bar: whose they are, that they open apart, and that none is a script."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from portal.models import Contact, CustomLink, Organization, User
from tests.conftest import Cast

type SignIn = Callable[[Contact | User], Client]

pytestmark = pytest.mark.django_db


def link(label: str, organization: Organization | None = None, **fields: bool) -> CustomLink:
    return CustomLink.objects.create(
        label=label, url="https://example.test/", organization=organization, **fields
    )


@pytest.fixture
def links(cast: Cast) -> None:
    link("Everybody's")
    link("Acme's own", cast.acme)
    link("Acme's for all", cast.acme, for_sub_organizations=True)
    link("North's own", cast.acme_north)
    link("North's for all", cast.acme_north, for_sub_organizations=True)
    link("Globex's", cast.globex, for_sub_organizations=True)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("basic", ["Acme's for all", "Acme's own", "Everybody's"]),
        ("manager", ["Acme's for all", "Acme's own", "Everybody's"]),
        ("north_manager", ["Acme's for all", "Everybody's", "North's for all", "North's own"]),
        ("globex_manager", ["Everybody's", "Globex's"]),
    ],
)
@pytest.mark.usefixtures("links")
def test_whose_links_one_sees(cast: Cast, signed_in: SignIn, who: str, seen: list[str]) -> None:
    """A parent's go down only where it says so; a sub-organization's never go up."""
    shell = signed_in(getattr(cast, who)).get("/").context["shell"]
    assert [each.label for each in shell.links] == seen


@pytest.mark.usefixtures("links")
def test_strangers_and_staff_see_none(cast: Cast, signed_in: SignIn) -> None:
    for client in (Client(), signed_in(cast.technician)):
        assert "https://example.test/" not in client.get("/account/login/", follow=True).content.decode()


def test_a_link_opens_in_a_window_of_its_own_and_says_so(cast: Cast, signed_in: SignIn) -> None:
    link("Apart")
    html = " ".join(signed_in(cast.basic).get("/").content.decode().split())
    assert '<a href="https://example.test/" target="_blank" rel="noopener" >Apart' in html
    assert "opens in a new window" in html
    CustomLink.objects.update(new_window=False)
    html = " ".join(signed_in(cast.basic).get("/").content.decode().split())
    assert '<a href="https://example.test/" >Apart' in html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "ftp://example.test/",
        "//evil.test/",
        "/admin/",
        "example.test",
        "https://",
        'https://example.test/" onclick="alert(1)',
        "https://example.test/" + "x" * 500,
    ],
)
def test_no_link_is_a_script_or_leads_into_the_house(url: str) -> None:
    with pytest.raises(ValidationError):
        CustomLink(label="Trick", url=url).full_clean()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)//https://", "data:text/html,x", " https://example.test/"]
)
def test_not_even_past_the_form(url: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomLink.objects.create(label="Trick", url=url)


def test_an_address_is_a_web_address_in_any_spelling() -> None:
    CustomLink(label="Fine", url="HTTPS://example.test/a?b=c#d").full_clean()
    CustomLink.objects.create(label="Fine", url="HTTPS://example.test/")
