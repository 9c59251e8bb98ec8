"""Everybody who signs in finds something to do."""

import pytest

from portal.demo.world import World
from portal.models import Contact
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

pytestmark = pytest.mark.django_db


def _seen_by(username: str) -> TicketQuerySet:
    return Ticket.objects.visible_to(Contact.objects.for_viewer().get(user__username=username).as_viewer())


@pytest.mark.parametrize("username", ["basic", "sub.basic", "advanced", "manager", "sub.manager", "other"])
def test_there_is_one_of_each(demo: World, username: str) -> None:
    """Waiting for them, overdue, recently completed."""
    seen = _seen_by(username)
    assert seen.waiting_on_customer().exists()
    assert seen.overdue().exists()
    assert seen.recently_completed().exists()


def test_the_family_is_seen_as_far_as_each_one_reaches(demo: World) -> None:
    """The parent's manager sees all three, a sub-organization's only their own."""
    assert _seen_by("manager").values("organization").distinct().count() == 3
    assert _seen_by("sub.manager").values("organization").distinct().count() == 1
    assert _seen_by("basic").count() < _seen_by("advanced").count()


def test_a_hidden_queue_hides_its_tickets(demo: World) -> None:
    """They are there, and no contact sees one."""
    hidden = Ticket.objects.filter(queue__visible_in_portal=False, organization__name="Kestrel Mutual")
    assert hidden.exists()
    assert not _seen_by("kestrel").filter(pk__in=hidden).exists()
