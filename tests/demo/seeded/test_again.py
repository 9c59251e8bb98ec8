"""`manage.py seed_demo` where the demo is there already."""

from portal.demo.people import PASSWORD
from portal.demo.world import World
from portal.models import Organization
from tests.demo.test_command import run
from tickets.models import Ticket, TicketNote


def test_a_second_run_changes_nothing_and_says_so(demo: World) -> None:
    """Not a row more, and the logins once again."""
    before = Ticket.objects.count(), TicketNote.objects.count(), Organization.objects.count()
    said = run()
    assert "nothing was changed" in said
    assert PASSWORD in said
    assert before == (Ticket.objects.count(), TicketNote.objects.count(), Organization.objects.count())


def test_the_logins_can_be_printed_again(demo: World) -> None:
    """Without any other word."""
    assert "helpdesk.lead" in run("--logins")
