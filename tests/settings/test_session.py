"""The end of a session: said before it comes, put off by a click, and by nothing else."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.models import Contact, User
from tests.conftest import Cast
from tests.factories import portal as make

type SignIn = Callable[[Contact | User], Client]

pytestmark = pytest.mark.django_db

ADDRESS = "/account/session/"


def ends_in(client: Client, seconds: float) -> None:
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=timezone.now() + timedelta(seconds=seconds)
    )


def left(client: Client) -> float:
    row = Session.objects.get(session_key=client.session.session_key)
    return (row.expire_date - timezone.now()).total_seconds()


@pytest.mark.parametrize("who", ["basic", "technician"])
def test_asking_puts_nothing_off(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    ends_in(client, 200)
    assert 190 <= client.get(ADDRESS).json()["seconds"] <= 200
    client.get("/account/sessions/")
    assert left(client) <= 200


def test_staying_lasts_a_whole_session_again(cast: Cast, signed_in: SignIn, settings: Settings) -> None:
    client = signed_in(cast.basic)
    ends_in(client, 200)
    answer = client.post(ADDRESS)
    assert answer.json()["seconds"] == settings.SESSION_COOKIE_AGE
    assert left(client) > settings.SESSION_COOKIE_AGE - 60
    assert answer.cookies["sessionid"]["max-age"] == settings.SESSION_COOKIE_AGE
    assert "no-store" in answer["Cache-Control"]


def test_the_time_is_in_ones_own_zone_and_format(cast: Cast, signed_in: SignIn) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(time_zone="Asia/Tokyo", time_format="24")
    client = signed_in(cast.basic)
    ends_in(client, 3600)
    expected = timezone.localtime(timezone.now() + timedelta(hours=1), ZoneInfo("Asia/Tokyo"))
    near = {(expected - timedelta(minutes=minutes)).strftime("%H:%M") for minutes in (0, 1)}
    assert client.get(ADDRESS).json()["ends"] in near


def test_what_has_ended_cannot_be_put_off(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    ends_in(client, -1)
    for answer in (client.get(ADDRESS), client.post(ADDRESS)):
        assert answer["Location"].startswith("/account/login/")


def test_nobody_stays_for_somebody_else(cast: Cast, signed_in: SignIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(cast.basic).cookies
    ends_in(client, 200)
    assert client.post(ADDRESS).status_code == 403
    assert left(client) <= 200


def test_every_page_carries_the_warning_and_strangers_none(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    ends_in(client, 1000)
    html = client.get("/tickets/").content.decode()
    assert 'data-warn="300"' in html
    assert any(f'data-session="{seconds}"' in html for seconds in range(985, 1001))
    assert "next=%2Ftickets%2F" in html
    assert "data-session" in signed_in(cast.technician).get("/admin/").content.decode()
    assert "data-session" not in Client().get("/account/login/").content.decode()


def test_a_short_session_warns_later(cast: Cast, signed_in: SignIn, settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 400
    assert 'data-warn="100"' in signed_in(cast.basic).get("/tickets/").content.decode()


def test_where_staying_is_not_ones_own_choice_nothing_is_said(cast: Cast, signed_in: SignIn) -> None:
    staff = signed_in(make.staff("petra", is_superuser=True))
    staff.post(f"/account/preview/{cast.basic.pk}/")
    assert "data-session" not in staff.get("/tickets/").content.decode()
    cast.acme.mfa_required = True
    cast.acme.save()
    assert "data-session" not in signed_in(cast.basic).get("/account/2fa/").content.decode()
