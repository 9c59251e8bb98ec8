"""What the tests of Manage share."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from portal.access import LevelKind, Perm
from portal.models import Contact, Organization, SecurityLevel, User
from tests.conftest import Cast

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def fresh(signed_in: SignIn) -> SignIn:
    """A browser in which somebody has given the password a moment ago."""

    def enter(who: Contact | User) -> Client:
        client = signed_in(who)
        session = client.session
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session.save()
        return client

    return enter


@pytest.fixture
def levels(cast: Cast) -> dict[str, SecurityLevel]:
    """The shipped levels and what a manager may not hand out, by short names."""
    Organization.objects.filter(pk=cast.acme.pk).update(comanaged_since=cast.acme.created_at)
    cast.acme.refresh_from_db()
    SecurityLevel.objects.create(
        name="Powerful", key="powerful", grants_data={Perm.TICKETS_SET_SP_PRIORITY.value: 2}
    )
    SecurityLevel.objects.create(name="Secret", key="secret", assignable=False, grants_data={"kb.view": 2})
    SecurityLevel.objects.create(
        name="Quiet helper", key="quiet", kind=LevelKind.COMANAGED, assignable=False, grants_data={}
    )
    return {str(level.key): level for level in SecurityLevel.objects.all()}


def everything() -> list[Any]:
    """Every person, login, level and organization, as they stand in the database."""
    kept = [field.attname for field in User._meta.concrete_fields if field.name != "last_login"]
    return [
        list(Contact.objects.order_by("pk").values()),
        list(User.objects.order_by("pk").values(*kept)),
        list(SecurityLevel.objects.order_by("pk").values()),
        list(Organization.objects.order_by("pk").values()),
    ]
