"""Signing in and reading what a list shows."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import Contact, User

type SignIn = Callable[[Contact | User], Client]
type Titles = Callable[[Client, str], list[str]]


@pytest.fixture
def titles() -> Titles:
    """The titles a list shows, in their order."""

    def read(client: Client, address: str) -> list[str]:
        response = client.get(address)
        assert response.status_code == 200, address
        return [row.title for row in response.context["table"].page.object_list]

    return read
