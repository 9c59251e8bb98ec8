"""Notes, and what they move: a contact's note ends the waiting, a "thank you" reopens nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.models import AuditEntry, Contact, ProviderSettings, Visibility
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.people import grant, viewer_of
from tickets.choices import StatusKind
from tickets.models import Ticket, TicketNote
from tickets.services.replies import note_add, staff_note_add


def waiting(contact: Contact) -> Ticket:
    return make.ticket(contact, status=make.status(StatusKind.WAITING_CUSTOMER))


def completed(contact: Contact) -> Ticket:
    return make.ticket(contact, completed_at=timezone.now() - timedelta(hours=1))


def provider(**choices: bool) -> None:
    ProviderSettings(**choices).save()


def test_a_note_is_read_by_everyone_and_recorded(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    note = note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="It works from home.")
    assert (note.visibility, note.contact_author) == ("everyone", cast.basic)
    assert AuditEntry.objects.filter(verb="ticket.note_added", target_id=str(ticket.pk)).count() == 1


def test_a_note_ends_the_waiting(cast: Cast) -> None:
    ticket = waiting(cast.basic)
    note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="Here you are.")
    ticket.refresh_from_db()
    assert ticket.status.kind == StatusKind.IN_PROGRESS
    assert [change.to_status for change in ticket.status_changes.all()] == [ticket.status]


def test_the_waiting_goes_on_where_the_provider_wants_it_so(cast: Cast) -> None:
    provider(note_ends_waiting=False)
    ticket = waiting(cast.basic)
    note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="Here you are.")
    ticket.refresh_from_db()
    assert ticket.status.kind == StatusKind.WAITING_CUSTOMER


def test_thanks_never_reopens(cast: Cast) -> None:
    provider(note_may_reopen=True)
    ticket = completed(cast.basic)
    note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="Thanks!")
    ticket.refresh_from_db()
    assert not ticket.is_open


def test_reopening_is_asked_for_in_so_many_words(cast: Cast) -> None:
    provider(note_may_reopen=True)
    ticket = completed(cast.basic)
    note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="It broke again.", reopen=True)
    ticket.refresh_from_db()
    assert (ticket.completed_at, ticket.status.kind) == (None, StatusKind.IN_PROGRESS)


def test_nobody_reopens_where_the_provider_does_not_allow_it(cast: Cast) -> None:
    ticket = completed(cast.basic)
    with pytest.raises(ValidationError, match="cannot be reopened"):
        note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="It broke again.", reopen=True)
    assert not TicketNote.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_note_is_refused(cast: Cast, text: str) -> None:
    with pytest.raises(ValidationError, match="write something"):
        note_add(viewer=viewer_of(cast.basic), ticket=make.ticket(cast.basic), text=text)


def test_the_service_asks_for_the_scope_again(cast: Cast) -> None:
    """The bait: a ticket handed over by mistake stays shut."""
    foreign = make.ticket(cast.globex_manager)
    colleagues = make.ticket(cast.manager)
    for ticket in (foreign, colleagues):
        with pytest.raises(PermissionDenied):
            note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="Let me in.")
    assert not TicketNote.objects.exists()


def test_a_preview_writes_nothing(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        note_add(
            viewer=viewer_of(cast.basic, read_only=True),
            ticket=make.ticket(cast.basic),
            text="As somebody else",
        )


def test_the_first_visible_answer_of_staff_is_the_first_reply(cast: Cast) -> None:
    technician = grant(cast.technician, "add_ticketnote")
    ticket = make.ticket(cast.basic)
    staff_note_add(actor=technician, ticket=ticket, text="Ask Bob", visibility=Visibility.INTERNAL)
    assert not Ticket.objects.exclude(first_reply_at=None).exists()
    staff_note_add(actor=technician, ticket=ticket, text="We are on it", visibility=Visibility.EVERYONE)
    first = Ticket.objects.exclude(first_reply_at=None).get()
    staff_note_add(actor=technician, ticket=ticket, text="Done", visibility=Visibility.EVERYONE)
    ticket.refresh_from_db()
    assert ticket.first_reply_at == first.first_reply_at


def test_an_internal_note_leaves_no_trace_in_the_last_activity(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    before = ticket.last_activity_at
    technician = grant(cast.technician, "add_ticketnote")
    staff_note_add(actor=technician, ticket=ticket, text="Difficult client", visibility=Visibility.INTERNAL)
    ticket.refresh_from_db()
    assert ticket.last_activity_at == before


def test_a_reply_may_move_the_ticket_on(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    staff_note_add(
        actor=grant(cast.technician, "add_ticketnote"),
        ticket=ticket,
        text="Which printer?",
        visibility=Visibility.EVERYONE,
        status=make.status(StatusKind.WAITING_CUSTOMER),
    )
    ticket.refresh_from_db()
    assert ticket.status.kind == StatusKind.WAITING_CUSTOMER


def test_staff_need_the_right_to_write(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        staff_note_add(
            actor=cast.technician,
            ticket=make.ticket(cast.basic),
            text="Hello",
            visibility=Visibility.EVERYONE,
        )
