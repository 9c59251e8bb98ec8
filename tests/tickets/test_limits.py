"""Nobody floods the desk: so much an hour, and what was typed is still there (S20)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.limits import TooManyError
from portal.models import Draft
from tests.conftest import Cast
from tests.factories import portal as make_portal
from tests.factories import tickets as make
from tests.tickets.forms import fields_of
from tests.tickets.people import viewer_of
from tickets.models import RequestType, Ticket, TicketDay, TicketNote
from tickets.services.creation import ticket_create
from tickets.services.replies import note_add


def raise_one(cast: Cast, **fields: Any) -> Ticket:
    asked = RequestType.objects.filter(organization=None).first() or make.request_type()
    return ticket_create(viewer=viewer_of(cast.basic), request_type=asked, title="Help", **fields)


def test_so_many_tickets_an_hour_and_no_more(cast: Cast, settings: Settings) -> None:
    settings.PORTAL_TICKETS_PER_HOUR = 2
    first, asked = raise_one(cast), RequestType.objects.get()
    raise_one(cast)
    with pytest.raises(TooManyError, match="2 tickets within an hour"):
        raise_one(cast)
    assert TicketDay.objects.get().last == Ticket.objects.count() == 2, "a refused ticket takes no number"
    ticket_create(viewer=viewer_of(cast.manager), request_type=asked, title="Another's")
    Ticket.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(minutes=61))
    raise_one(cast)


def test_zero_is_no_limit(cast: Cast, settings: Settings) -> None:
    settings.PORTAL_TICKETS_PER_HOUR = 0
    raise_one(cast)
    assert Ticket.objects.exists()


def test_tickets_raised_by_others_for_a_contact_do_not_count(cast: Cast, settings: Settings) -> None:
    settings.PORTAL_TICKETS_PER_HOUR = 1
    make.ticket(cast.basic, creator=None, created_by=cast.technician)
    raise_one(cast)
    assert Ticket.objects.count() == 2


def refused_ticket(client: Client) -> Any:
    address = f"/tickets/new/{make.request_type().pk}/"
    values = fields_of(client.get(address).content.decode(), "new-ticket")
    client.post(f"{address}draft/", values | {"title": "The third one"})
    file = SimpleUploadedFile("log.txt", b"all is well")
    return client.post(address, values | {"title": "The third one", "description": "Kept", "files": file})


def test_the_form_says_so_and_keeps_text_file_and_draft(
    cast: Cast, signed_in: Any, settings: Settings
) -> None:
    settings.PORTAL_TICKETS_PER_HOUR = 1
    raise_one(cast)
    answer = refused_ticket(signed_in(cast.basic))
    page = answer.content.decode()
    assert answer.status_code == 429
    for said in ("more are not taken at the moment", "The third one", "Kept", "log.txt"):
        assert said in page
    assert Draft.objects.exists()
    assert Ticket.objects.count() == 1


def test_so_many_notes_an_hour_and_the_text_stays(cast: Cast, signed_in: Any, settings: Settings) -> None:
    settings.PORTAL_REPLIES_PER_HOUR = 1
    ticket, client = make.ticket(cast.basic), signed_in(cast.basic)
    note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="One")
    answer = client.post(f"/tickets/{ticket.pk}/reply/", {"body": "Two and a half"})
    assert answer.status_code == 429
    assert "Two and a half" in answer.content.decode()
    assert TicketNote.objects.count() == 1
    note_add(viewer=viewer_of(cast.manager), ticket=ticket, text="Another person")


def test_so_many_files_an_hour_and_none_of_the_note_is_written(cast: Cast, settings: Settings) -> None:
    settings.PORTAL_FILES_PER_HOUR = 2
    ticket = make.ticket(cast.basic)

    def send(count: int) -> None:
        files = [make_portal.pending_file(cast.basic, name=f"{number}.txt") for number in range(count)]
        note_add(viewer=viewer_of(cast.basic), ticket=ticket, text="See", files=files)

    with pytest.raises(TooManyError, match="At most 2 files"):
        send(3)
    assert not TicketNote.objects.exists()
    send(2)
    with pytest.raises(TooManyError):
        send(1)


def test_a_ticket_takes_so_many_files(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.services.files.MOST_ON_A_TICKET", 1)
    ticket = make.ticket(cast.basic)
    note_add(
        viewer=viewer_of(cast.basic), ticket=ticket, text="", files=[make_portal.pending_file(cast.basic)]
    )
    with pytest.raises(TooManyError, match="One ticket takes at most 1 files"):
        note_add(
            viewer=viewer_of(cast.manager),
            ticket=ticket,
            text="",
            files=[make_portal.pending_file(cast.manager)],
        )
