"""Each address under /account/ and what it is to whom; what the portal does not use does not exist."""

from typing import Any

import pytest
from django.test import Client

from portal import account_urls
from portal.checks import patterns
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

CLOSED = [
    "/account/signup/",
    "/account/email/",
    "/account/confirm-email/",
    "/account/confirm-email/abc/",
    "/account/signup/passkey/",
    "/account/2fa/webauthn/signup/",
    "/account/2fa/trust/",
    "/account/3rdparty/",
    "/account/phone/change/",
]
# What answers anonymous people, and what a person inside gets (contact and staff alike).
DOORS = {
    "/account/login/": (200, 302),
    "/account/login/code/": (200, 302),
    "/account/login/code/confirm/": (302, 302),
    "/account/logout/": (302, 200),
    "/account/inactive/": (200, 200),
    "/account/password/reset/": (200, 200),
    "/account/password/reset/done/": (200, 200),
    "/account/password/reset/key/done/": (200, 200),
    "/account/password/reset/key/1-abc/": (200, 200),
    "/account/2fa/authenticate/": (302, 302),
    "/account/2fa/webauthn/login/": (302, 302),  # answers scripts only
    "/account/welcome/abc/": (410, 410),
}
OWN = {
    "/account/": 302,
    "/account/password/change/": 200,
    "/account/password/set/": 302,  # to the page for changing it
    "/account/reauthenticate/": 200,
    "/account/sessions/": 200,
    "/account/2fa/": 200,
    "/account/2fa/reauthenticate/": 302,  # to the password, without a second step
    "/account/2fa/recovery-codes/": 404,
    "/account/2fa/totp/deactivate/": 404,
    "/account/2fa/webauthn/keys/1/remove/": 302,
}


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("who", [None, "basic", "technician"])
def test_what_is_not_used_is_not_there(cast: Cast, signed_in: Any, path: str, who: str | None) -> None:
    client = signed_in(getattr(cast, who)) if who else Client()
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "new@example.test", "username": "new"}).status_code == 404


@pytest.mark.parametrize(("path", "codes"), DOORS.items())
def test_the_doors(cast: Cast, signed_in: Any, path: str, codes: tuple[int, int]) -> None:
    outside, inside = codes
    assert Client().get(path).status_code == outside
    assert signed_in(cast.basic).get(path).status_code == inside
    assert signed_in(cast.technician).get(path).status_code == inside


@pytest.mark.parametrize(("path", "code"), OWN.items())
def test_ones_own_pages(cast: Cast, signed_in: Any, path: str, code: int) -> None:
    assert Client().get(path)["Location"].startswith("/account/login/?next=/account/")
    assert signed_in(cast.basic).get(path).status_code == code
    assert signed_in(cast.technician).get(path).status_code == code


def test_a_page_of_allauth_nobody_has_listed_is_closed() -> None:
    of_allauth = [pattern for pattern in patterns() if pattern.callback.__module__.startswith("allauth.")]
    assert {pattern.name for pattern in of_allauth} == account_urls.OPEN
