"""A ticket that moves to another organization leaves its old readers behind (S8)."""

import pytest
from django.core.exceptions import ValidationError

from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.people import grant, viewer_of
from tickets.models import Ticket, TicketWatcher
from tickets.services.moves import ticket_move


def test_watchers_and_contact_of_the_old_organization_are_gone(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    TicketWatcher.objects.create(ticket=ticket, contact=cast.advanced)
    moved = ticket_move(
        actor=grant(cast.technician, "change_ticket"),
        ticket=ticket,
        organization=cast.globex,
        contact=cast.globex_manager,
    )
    assert (moved.organization, moved.contact) == (cast.globex, cast.globex_manager)
    assert not moved.watchings.exists()
    assert not Ticket.objects.visible_to(viewer_of(cast.basic)).exists(), "who created it sees it no more"
    assert Ticket.objects.visible_to(viewer_of(cast.globex_manager)).exists()


def test_people_of_the_parent_stay_when_it_moves_to_their_sub_organization(cast: Cast) -> None:
    ticket = make.ticket(cast.manager)
    TicketWatcher.objects.create(ticket=ticket, contact=cast.advanced)
    moved = ticket_move(
        actor=grant(cast.technician, "change_ticket"), ticket=ticket, organization=cast.acme_north
    )
    assert moved.contact == cast.manager
    assert [watching.contact for watching in moved.watchings.all()] == [cast.advanced]


def test_people_of_a_sub_organization_do_not_come_along_to_the_parent(cast: Cast) -> None:
    ticket = make.ticket(cast.north_manager)
    TicketWatcher.objects.create(ticket=ticket, contact=cast.north_manager)
    moved = ticket_move(actor=grant(cast.technician, "change_ticket"), ticket=ticket, organization=cast.acme)
    assert moved.contact is None
    assert not moved.watchings.exists()


def test_the_new_contact_belongs_to_the_new_organization(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    with pytest.raises(ValidationError, match="does not belong"):
        ticket_move(
            actor=grant(cast.technician, "change_ticket"),
            ticket=ticket,
            organization=cast.globex,
            contact=cast.advanced,
        )
