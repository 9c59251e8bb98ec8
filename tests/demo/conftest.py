"""One demo for the whole folder: seeded once, gone with the last test of the module that asked for it."""

import pytest
from django.core import mail
from django.core.management import call_command

from portal.demo.world import World


@pytest.fixture(scope="module")
def demo(module_db: None) -> World:
    """The demo as `seed_demo` leaves it."""
    mail.outbox = []
    call_command("seed_demo", verbosity=0)
    return World().refresh()
