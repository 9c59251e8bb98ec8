"""Writing on the ticket page: nothing is lost, nothing counts twice, nothing reaches a stranger's ticket."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.models import Contact, Draft, PendingFile, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.forms import fields_of
from tests.tickets.people import sign_in
from tickets.choices import StatusKind
from tickets.models import Ticket, TicketAttachment, TicketNote

# Beside the button, not only among the words that wait for the script.
DRAFT_KEPT = re.compile(r">\s*Draft kept\s*<")

type SignIn = Callable[[Contact | User], Client]


def reply(client: Client, ticket: Ticket, **values: object) -> tuple[int, str]:
    """Fill in the form of the page and send it: the answer's status and text."""
    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    sent = client.post(f"/tickets/{ticket.pk}/reply/", fields_of(page) | values)
    return sent.status_code, sent.content.decode()


def test_a_reply_lands_on_the_ticket(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    client = signed_in(cast.basic)
    sent = client.post(f"/tickets/{ticket.pk}/reply/", {"body": "It works now."})
    note = TicketNote.objects.get()
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/tickets/{ticket.pk}/#note-{note.pk}")
    assert (note.text, note.contact_author) == ("It works now.", cast.basic)


def test_a_form_sent_twice_makes_one_note(cast: Cast, signed_in: SignIn) -> None:
    ticket, client = make.ticket(cast.basic), signed_in(cast.basic)
    values = fields_of(client.get(f"/tickets/{ticket.pk}/").content.decode()) | {"body": "Once"}
    for _ in range(2):
        assert client.post(f"/tickets/{ticket.pk}/reply/", values).status_code == 302
    assert TicketNote.objects.count() == 1


def test_somebody_elses_form_token_means_nothing(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    mine = fields_of(signed_in(cast.basic).get(f"/tickets/{ticket.pk}/").content.decode())
    for person in (cast.basic, cast.manager):
        signed_in(person).post(f"/tickets/{ticket.pk}/reply/", mine | {"body": "Hello"})
    assert TicketNote.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "write something"),
        ("   \n", "write something"),
        ("a\x00b", "Null"),
        ("x" * 100_001, "at most 100000"),
    ],
    ids=["empty", "blank", "null", "too long"],
)
def test_a_bad_text_is_refused_in_place(cast: Cast, signed_in: SignIn, body: str, says: str) -> None:
    status, html = reply(signed_in(cast.basic), make.ticket(cast.basic), body=body)
    assert status == 422
    assert says in html
    assert not TicketNote.objects.exists()


def test_files_go_with_the_note(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    log = SimpleUploadedFile("log.txt", b"12:00 it squeaked", "text/plain")
    assert reply(signed_in(cast.basic), ticket, files=log)[0] == 302, "a file alone says something too"
    attachment = TicketAttachment.objects.get()
    assert (attachment.name, attachment.note, attachment.ticket) == (
        "log.txt",
        TicketNote.objects.get(),
        ticket,
    )
    assert not PendingFile.objects.exists()


def test_a_good_file_is_kept_when_another_is_refused(cast: Cast, signed_in: SignIn) -> None:
    ticket, client = make.ticket(cast.basic), signed_in(cast.basic)
    files = [
        SimpleUploadedFile("log.txt", b"fine", "text/plain"),
        SimpleUploadedFile("photo.png", b"MZ\x90 not a picture", "image/png"),
    ]
    status, html = reply(client, ticket, body="See the pictures", files=files)
    assert status == 422
    assert "photo.png" in html
    assert "See the pictures" in html
    assert client.post(f"/tickets/{ticket.pk}/reply/", fields_of(html)).status_code == 302
    assert [attachment.name for attachment in TicketAttachment.objects.all()] == ["log.txt"]


def test_completed_tickets_ask_only_where_reopening_is_allowed(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic, completed_at=timezone.now() - timedelta(hours=1))
    client = signed_in(cast.basic)
    assert "Reopen the ticket" not in client.get(f"/tickets/{ticket.pk}/").content.decode()
    ProviderSettings(note_may_reopen=True).save()
    assert "Reopen the ticket" in client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert reply(client, ticket, body="Thanks!")[0] == 302
    assert Ticket.objects.get().completed_at is not None
    assert reply(client, ticket, body="It is back.", outcome="reopen")[0] == 302
    assert Ticket.objects.get().completed_at is None


def test_reopening_by_a_forged_field_changes_nothing(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic, completed_at=timezone.now() - timedelta(hours=1))
    reply(signed_in(cast.basic), ticket, body="Open!", outcome="reopen")
    assert Ticket.objects.get().completed_at is not None


@pytest.mark.parametrize("what", ["reply", "draft", "people/add", "people/remove"])
def test_no_door_leads_to_a_foreign_ticket(cast: Cast, signed_in: SignIn, what: str) -> None:
    foreign = make.ticket(cast.globex_manager)
    client = signed_in(cast.manager)
    address, unknown = f"/tickets/{foreign.pk}/{what}/", f"/tickets/99999999/{what}/"
    values = {"body": "Hello", "contact": cast.advanced.pk}
    answers = [client.post(place, values) for place in (address, unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    first, second = (
        answer.content.decode().replace(answer.headers["X-Request-ID"], "") for answer in answers
    )
    assert first == second
    assert not TicketNote.objects.exists()
    assert not Draft.objects.exists()


def test_a_stale_page_is_told_so_and_writes_nothing(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    client = Client(enforce_csrf_checks=True)
    assert cast.basic.user is not None
    client.force_login(cast.basic.user)
    sent = client.post(f"/tickets/{ticket.pk}/reply/", {"body": "Hello", "csrfmiddlewaretoken": "stale"})
    assert sent.status_code == 403
    assert not TicketNote.objects.exists()


def test_the_draft_is_kept_for_its_writer_alone(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    client = signed_in(cast.basic)
    assert client.post(f"/tickets/{ticket.pk}/draft/", {"body": "Half a sen"}).status_code == 204
    again = signed_in(cast.basic).get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Half a sen" in again
    assert DRAFT_KEPT.search(again)
    assert "Half a sen" not in signed_in(cast.manager).get(f"/tickets/{ticket.pk}/").content.decode()


def test_sending_and_emptying_forget_the_draft(cast: Cast, signed_in: SignIn) -> None:
    ticket, client = make.ticket(cast.basic), signed_in(cast.basic)
    client.post(f"/tickets/{ticket.pk}/draft/", {"body": "Half a sen"})
    reply(client, ticket, body="A whole sentence.")
    assert not Draft.objects.exists()
    client.post(f"/tickets/{ticket.pk}/draft/", {"body": "Half a sen"})
    client.post(f"/tickets/{ticket.pk}/draft/", {"body": ""})
    assert not Draft.objects.exists()


def test_a_draft_is_never_kept_by_looking(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    assert signed_in(cast.basic).get(f"/tickets/{ticket.pk}/draft/", {"body": "x"}).status_code == 405


def test_coming_back_from_signing_in_shows_the_ticket(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    answer = signed_in(cast.basic).get(f"/tickets/{ticket.pk}/reply/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tickets/{ticket.pk}/")


def test_the_box_names_whom_a_reply_goes_to(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic, status=make.status(StatusKind.NEW), resource=cast.technician)
    ticket.watchers.add(cast.advanced, cast.manager)
    html = signed_in(cast.basic).get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Goes to: Adam Advanced, Maria Manager, Tom Technician" in html


def send_after_the_end(client: Client, contact: Contact, ticket: Ticket) -> Any:
    """Open the page, let the session end, send the reply."""
    sign_in(client, contact)
    values = fields_of(client.get(f"/tickets/{ticket.pk}/").content.decode()) | {"body": "Written too late"}
    client.post("/account/logout/")
    return client.post(f"/tickets/{ticket.pk}/reply/", values)


def test_a_reply_after_the_session_ended_is_a_draft_after_the_sign_in(cast: Cast, client: Client) -> None:
    ticket = make.ticket(cast.basic)
    answer = send_after_the_end(client, cast.basic, ticket)
    assert answer.headers["Location"] == f"/account/login/?next=/tickets/{ticket.pk}/"
    assert not TicketNote.objects.exists()
    sign_in(client, cast.basic)
    html = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Written too late" in html
    assert DRAFT_KEPT.search(html)


def test_files_sent_after_the_end_are_named_to_be_chosen_again(cast: Cast, client: Client) -> None:
    ticket = make.ticket(cast.basic)
    sign_in(client, cast.basic)
    values = fields_of(client.get(f"/tickets/{ticket.pk}/").content.decode())
    client.post("/account/logout/")
    files = [SimpleUploadedFile(name, b"all is well") for name in ("log.txt", "<b>.txt")]
    client.post(f"/tickets/{ticket.pk}/reply/", values | {"body": "", "files": files})
    assert not PendingFile.objects.exists()
    sign_in(client, cast.basic)
    html = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Please choose your files again" in html
    assert "log.txt, &lt;b&gt;.txt" in html
    client.post(f"/tickets/{ticket.pk}/reply/", values | {"body": "Now with the log"})
    assert "choose your files again" not in client.get(f"/tickets/{ticket.pk}/").content.decode()


def test_another_person_at_the_same_browser_never_meets_it(cast: Cast, client: Client) -> None:
    ticket = make.ticket(cast.basic)
    send_after_the_end(client, cast.basic, ticket)
    sign_in(client, cast.manager)
    assert "Written too late" not in client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert not Draft.objects.exists()
    client.post("/account/logout/")
    sign_in(client, cast.basic)
    assert "Written too late" not in client.get(f"/tickets/{ticket.pk}/").content.decode()
