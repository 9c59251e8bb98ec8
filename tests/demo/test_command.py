"""`manage.py seed_demo`: once, into an empty database, and then to any size."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.demo.world import World
from portal.models import Organization
from tests.demo import papers
from tests.demo.seeded.test_rules import (
    test_a_ticket_is_complete_exactly_when_its_status_says_so as completion_agrees,
)
from tests.demo.seeded.test_rules import (
    test_numbers_have_no_gap_and_agree_with_the_counters as numbers_agree,
)
from tests.factories import portal as make
from tickets.models import Ticket


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_there_are_no_logins_without_a_demo() -> None:
    """It says what to do."""
    with pytest.raises(CommandError, match="run seed_demo first"):
        run("--logins")


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone() -> None:
    """One real client is enough."""
    make.organization("Acme")
    with pytest.raises(CommandError, match="real data"):
        run()
    assert Organization.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_grows_to_the_size_asked_for() -> None:
    """To so many tickets and no further, by the same rules as the first ones."""
    with papers.plain():
        run("--scale", "5500")
    assert Ticket.objects.count() == 5_500
    assert Organization.objects.filter(name__startswith="Ashford").exists()
    world = World().refresh()
    numbers_agree(world)
    completion_agrees(world)
    assert "nothing was changed" in run("--scale", "5500")
    assert Ticket.objects.count() == 5_500
    ticket = Ticket.objects.create(**_after(Ticket.objects.latest("pk")))
    assert ticket.pk == Ticket.objects.latest("pk").pk


def _after(last: Ticket) -> dict[str, object]:
    """A row whose key the database chooses: the keys chosen by the demo are out of its way."""
    return {
        "number": "T20000101.0001",
        "title": "New",
        "organization": last.organization,
        "queue": last.queue,
        "status": last.status,
        "completed_at": last.completed_at,
        "created_at": last.created_at,
    }
