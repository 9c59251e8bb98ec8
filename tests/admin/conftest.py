"""Staff by group, signed in to the admin site."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import portal as make

type Enter = Callable[[str], Client]


@pytest.fixture
def enter(db: None) -> Enter:
    """A browser in which a member of the group has signed in."""

    def sign_in(group: str) -> Client:
        member = make.staff(name=f"A {group}")
        member.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(member)
        return client

    return sign_in


@pytest.fixture
def administrator(enter: Enter) -> Client:
    """A browser of a Portal administrator."""
    return enter("Portal administrator")


@pytest.fixture
def technician(enter: Enter) -> Client:
    """A browser of a Technician."""
    return enter("Technician")
