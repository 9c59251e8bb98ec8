"""A ticket that moves to another organization leaves its old readers behind (S8)."""

import pytest
from django.core.exceptions import ValidationError

from devices.models import Device, DeviceType
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.people import grant, viewer_of
from tickets.models import Ticket, TicketNote, TicketWatcher
from tickets.services.moves import consequences, ticket_move


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


def test_what_belongs_to_the_old_organization_stays_behind(cast: Cast) -> None:
    laptop = Device.objects.create(
        organization=cast.acme, type=DeviceType.objects.create(name="Laptop"), reference_name="LT-1"
    )
    ticket = make.ticket(
        cast.basic,
        device=laptop,
        request_type=make.request_type("Acme's own", organization=cast.acme),
        internal_resource=cast.comanaged_resource,
        internal_status=make.status("in_progress"),
        internal_priority="high",
        escalated_by=cast.comanaged_resource,
    )
    ticket_move(actor=grant(cast.technician, "change_ticket"), ticket=ticket, organization=cast.globex)
    moved = Ticket.objects.get()
    assert (moved.contact, moved.device, moved.request_type) == (None, None, None)
    assert (moved.internal_resource, moved.internal_status, moved.internal_priority) == (None, None, "")
    assert moved.escalated_by is None


def test_staff_read_in_the_history_that_it_moved_and_contacts_do_not(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    TicketWatcher.objects.create(ticket=ticket, contact=cast.advanced)
    ticket_move(actor=grant(cast.technician, "change_ticket"), ticket=ticket, organization=cast.globex)
    note = TicketNote.objects.get()
    assert note.text == "Moved from Acme to Globex. No longer kept informed: Adam Advanced."
    assert note.is_internal
    assert not TicketNote.objects.visible_to(viewer_of(cast.globex_manager)).exists()


def test_what_a_move_means_is_said_by_name(cast: Cast) -> None:
    found = consequences(make.ticket(cast.basic), cast.globex)
    assert set(found.losing) >= {"Bea Basic", "Adam Advanced", "Maria Manager"}
    assert found.gaining == ["Greta Globex"]
    assert consequences(make.ticket(cast.manager), cast.acme_north).gaining == ["Nora North"]


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
