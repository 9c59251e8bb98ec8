"""Whoever keeps the books."""

import pytest
from django.contrib.auth.models import Group

from portal.models import User
from tests.conftest import Cast
from tests.factories import portal as make


@pytest.fixture
def clerk(cast: Cast) -> User:
    """Carla keeps the books."""
    carla = make.staff("carla", name="Carla Clerk")
    carla.groups.add(Group.objects.get(name="Billing"))
    return carla
