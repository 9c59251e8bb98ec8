"""One demo for the whole folder: seeded once, gone with its last test; what a test writes to it is undone."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from portal.demo.world import World
from tests.conftest import shared
from tests.demo import papers


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The demo as `seed_demo` leaves it."""
    with shared(django_db_blocker):
        mail.outbox = []
        with papers.plain():
            call_command("seed_demo", verbosity=0)
        yield World().refresh()


@pytest.fixture(autouse=True)
def undone(demo: World, db: None) -> None:
    """Every test is one in a transaction, within that of the demo."""
