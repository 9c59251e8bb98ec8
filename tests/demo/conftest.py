"""One demo for the whole folder: seeded once, gone with the last test of the module that asked for it."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from portal.demo.world import World


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The demo as `seed_demo` leaves it, in a transaction that is rolled back."""
    mail.outbox = []
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", verbosity=0)
        yield World().refresh()
        transaction.set_rollback(True)
