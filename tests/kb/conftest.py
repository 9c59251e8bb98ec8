"""Acme and its sub-organizations have the knowledge base, and so has the other client."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import Contact, User
from tests.conftest import Cast
from tests.factories import kb as make

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def readers(cast: Cast) -> Cast:
    """The cast, with the knowledge base switched on for everybody."""
    make.switch_on(cast.acme, cast.acme_north, cast.acme_south, cast.globex)
    return cast


@pytest.fixture
def edda(readers: Cast, signed_in: SignIn) -> Client:
    """Edda's browser."""
    return signed_in(make.editor())
