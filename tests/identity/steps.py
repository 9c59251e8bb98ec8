"""What people do at the door, for the tests of this folder."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from portal.models import Contact, ProviderSettings, User
from tests.factories.portal import PASSWORD

type Committing = Callable[..., AbstractContextManager[Any]]

LOGIN = "/account/login/"
SECRET = "JBSWY3DPEHPK3PXP"


def login_of(contact: Contact) -> User:
    assert contact.user is not None
    return contact.user


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def is_inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_app(user: User) -> Authenticator:
    """The person has set up an authenticator app."""
    made: Authenticator = TOTP.activate(user, SECRET).instance
    return made


def app_code(secret: str = SECRET) -> str:
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return code


def provider(**fields: Any) -> None:
    ProviderSettings(**fields).save()


def viewer_at(client: Client, path: str = "/account/inactive/") -> Any:
    """Through whose eyes the browser looks, None for nobody's."""
    request: Any = client.get(path).wsgi_request
    return request.viewer
